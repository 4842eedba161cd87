package dev.scrubjay.server.net.uring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// Buffers that the kernel receives into, whichever connection it is: it takes the next one when
/// bytes are there, not before.
///
/// ```
///   kernel takes here          we give back here
///          v                          v
/// entries  | addr len id | addr len id | ...        a power of two of them, 16 bytes each;
///                     the tail that tells how far is in the unused half word of the first
/// ```
///
/// A buffer belongs to the kernel from [#publish] until a completion names it, then to the ring's
/// thread until it is given back. Confined to that thread.
///
/// The kernel goes through all that it has, whatever the load: so it gets no more than may be
/// filled at once. Those that it never had take no memory, and a few stay in the processor's cache.
public final class BufferRing {
    /// How many the kernel has from the start: 16 KB each are a megabyte.
    private static final int FIRST_COUNT = 64;

    private static final int ENTRY_BYTES = 16;
    private static final int ENTRY_LENGTH = 8;
    private static final int ENTRY_ID = 12;
    private static final int TAIL = 14;
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

    /// Buffers that began at the same offset of every page would all want the same few lines of a
    /// processor's cache. This moves each one on, and is more than decoders read past the end.
    private static final int GAP_BYTES = 64;

    private static final long PAGE_BYTES = 4096;

    private final int bufferBytes;
    private final int mask;
    private final Mapping mapping;
    private final MemorySegment entries;
    private final MemorySegment[] buffers;
    private int supplied;
    private short tail;

    /// Makes buffers, the first of which are with the kernel.
    ///
    /// @param count how many at most, a power of two
    BufferRing(MemorySegment state, int count, int bufferBytes) throws KernelException {
        assert Integer.bitCount(count) == 1;
        this.bufferBytes = bufferBytes;
        this.mask = count - 1;
        long stride = bufferBytes + (long) GAP_BYTES;
        long start = roundedUp((long) count * ENTRY_BYTES, PAGE_BYTES);
        mapping = Mapping.ofMemory(state, start + count * stride);
        entries = mapping.segment.asSlice(0, start);
        buffers = new MemorySegment[count];
        for (int id = 0; id < count; id++) {
            buffers[id] = mapping.segment.asSlice(start + id * stride, stride);
        }
        supply(FIRST_COUNT);
        publish();
    }

    /// Lets the kernel have so many, as far as there are so many, from the next [#publish] on.
    ///
    /// @param count how many are there to receive at once; those that there were for more stay
    public void supply(int count) {
        while (supplied < Math.min(count, buffers.length)) {
            giveBack(supplied++);
        }
    }

    private static long roundedUp(long number, long unit) {
        return (number + unit - 1) / unit * unit;
    }

    /// Returns what a buffer can take.
    public int bufferBytes() {
        return bufferBytes;
    }

    /// Returns a buffer that a completion has named. Readable for some bytes past its size.
    public MemorySegment buffer(int id) {
        return buffers[id];
    }

    /// Lets the kernel have a buffer again, from the next [#publish] on.
    public void giveBack(int id) {
        long entry = (long) (tail & mask) * ENTRY_BYTES;
        entries.set(ValueLayout.JAVA_LONG, entry, buffers[id].address());
        entries.set(ValueLayout.JAVA_INT, entry + ENTRY_LENGTH, bufferBytes);
        entries.set(ValueLayout.JAVA_SHORT, entry + ENTRY_ID, (short) id);
        tail++;
    }

    /// Shows the kernel what was given back.
    void publish() {
        // Release: an entry must be complete before the kernel sees it.
        SHORT.setRelease(entries, (long) TAIL, tail);
    }

    long address() {
        return entries.address();
    }

    int count() {
        return mask + 1;
    }

    Mapping mapping() {
        return mapping;
    }
}
