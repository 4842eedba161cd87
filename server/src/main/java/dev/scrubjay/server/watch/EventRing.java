package dev.scrubjay.server.watch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;

/// Events on their way from those who cause them to the logger: a bounded ring of bytes.
///
/// ```
/// length 4 | type 1 | a 1 | b 1 | key length 1 | gid 8 | micros 8 | ttl 4 | idle 4 | class 4 | id 4 | size 4 | key
/// ```
///
/// An entry is a multiple of 8 long and never wraps: a length of -1 says that the ring goes on at
/// its start. Writers take a lock, which a worker's own ring has to itself; it is held for as long
/// as it takes to copy a key. There is one reader, without the lock: writers publish `head`, the
/// reader publishes `tail`. An event that finds no room is dropped and counted, by its stream.
final class EventRing {
    static final int TYPE = 4;
    static final int FIRST = 5;
    static final int SECOND = 6;
    static final int KEY_LENGTH = 7;
    static final int GID = 8;
    static final int MICROS = 16;
    static final int TTL = 24;
    static final int IDLE = 28;
    static final int SLAB_CLASS = 32;
    static final int CONNECTION = 36;
    static final int SIZE = 40;
    static final int KEY = 44;

    private static final int BYTES_MIN = 4 * 1024;
    private static final int BYTES_MAX = 16 << 20;
    private static final int ALIGNMENT_MASK = Long.BYTES - 1;
    private static final int WRAPPED = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle LOCK;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LOCK = lookup.findVarHandle(EventRing.class, "lock", int.class);
            HEAD = lookup.findVarHandle(EventRing.class, "head", long.class);
            TAIL = lookup.findVarHandle(EventRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment bytes;
    private final int size;

    @SuppressWarnings("UnusedVariable") // Accessed through LOCK.
    private int lock;

    /// How many bytes were ever written, and read. Their low bits are positions.
    private long head;

    private long tail;

    /// By stream. Written under the lock, read by anyone.
    private final AtomicLongArray dropped = new AtomicLongArray(WatchStream.COUNT);

    /// Written under the lock, read by anyone.
    private volatile long written;

    /// Makes an empty ring of about so many bytes, outside the heap: there is one for each worker.
    /// It goes with the server.
    EventRing(long bytesWanted) {
        size = Integer.highestOneBit(Math.clamp(bytesWanted, BYTES_MIN, BYTES_MAX));
        bytes = Arena.ofAuto().allocate(size, Long.BYTES);
    }

    /// Writes an event, or drops it.
    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
    void write(
            Event event,
            int first,
            int second,
            long gid,
            long micros,
            int ttl,
            int idle,
            int slabClass,
            int connection,
            int valueSize,
            MemorySegment keys,
            long keyOffset,
            int keyLength) {
        int length = (KEY + keyLength + ALIGNMENT_MASK) & ~ALIGNMENT_MASK;
        acquire();
        try {
            long start = reserve(length);
            if (start < 0) {
                dropped.incrementAndGet(Integer.numberOfTrailingZeros(event.stream().bit()));
                return;
            }
            written++;
            int at = (int) start & (size - 1);
            bytes.set(INT, at, length);
            bytes.set(ValueLayout.JAVA_BYTE, at + TYPE, event.code());
            bytes.set(ValueLayout.JAVA_BYTE, at + FIRST, (byte) first);
            bytes.set(ValueLayout.JAVA_BYTE, at + SECOND, (byte) second);
            bytes.set(ValueLayout.JAVA_BYTE, at + KEY_LENGTH, (byte) keyLength);
            bytes.set(LONG, at + GID, gid);
            bytes.set(LONG, at + MICROS, micros);
            bytes.set(INT, at + TTL, ttl);
            bytes.set(INT, at + IDLE, idle);
            bytes.set(INT, at + SLAB_CLASS, slabClass);
            bytes.set(INT, at + CONNECTION, connection);
            bytes.set(INT, at + SIZE, valueSize);
            MemorySegment.copy(keys, keyOffset, bytes, at + KEY, keyLength);
            HEAD.setRelease(this, start + length);
        } finally {
            LOCK.setRelease(this, 0);
        }
    }

    /// Finds room for an entry, which may be at the start of the ring.
    ///
    /// @return where to write, or -1 when the reader is too far behind
    private long reserve(int length) {
        long start = head;
        int at = (int) start & (size - 1);
        int untilEnd = size - at;
        if (length > untilEnd) {
            start += untilEnd;
        }
        if (start + length - (long) TAIL.getAcquire(this) > size) {
            return -1;
        }
        if (length > untilEnd) {
            bytes.set(INT, at, WRAPPED);
        }
        return start;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Right without it, only slower.
    private void acquire() {
        while (!LOCK.weakCompareAndSetAcquire(this, 0, 1)) {
            Thread.yield();
        }
    }

    // --------------------------------------------------------------- the reader

    /// Returns where the oldest entry is in [#bytes], or -1 when there is none.
    int first() {
        long at = tail;
        if (at == (long) HEAD.getAcquire(this)) {
            return -1;
        }
        int position = (int) at & (size - 1);
        if (bytes.get(INT, position) == WRAPPED) {
            TAIL.setRelease(this, at + size - position);
            return first();
        }
        return position;
    }

    /// Gives the oldest entry's room back.
    void consume(int position) {
        TAIL.setRelease(this, tail + bytes.get(INT, position));
    }

    MemorySegment bytes() {
        return bytes;
    }

    long dropped(int stream) {
        return dropped.get(stream);
    }

    long written() {
        return written;
    }
}
