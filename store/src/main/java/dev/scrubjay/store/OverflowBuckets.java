package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The buckets that an index chains to full ones: in the same memory, behind the buckets proper,
/// numbered from 1.
///
/// Any thread; its lock is the innermost one.
final class OverflowBuckets {
    /// Where a free bucket has the number of the next free one.
    private static final int NEXT_FREE = 0;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private static final VarHandle LAST_TAKEN;

    static {
        try {
            LAST_TAKEN =
                    MethodHandles.lookup()
                            .findVarHandle(OverflowBuckets.class, "lastTaken", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SpinLock lock = new SpinLock();
    private final MemorySegment segment;
    private final long firstBucket;
    private final long bucketsMax;

    private int freeHead;

    /// The last number that was ever taken. Written with the lock held, read by anyone, opaque.
    private int lastTaken;

    private long used;

    OverflowBuckets(MemorySegment segment, long firstBucket, long bucketsMax) {
        this.segment = segment;
        this.firstBucket = firstBucket;
        this.bucketsMax = bucketsMax;
    }

    long offset(int number) {
        return (firstBucket + number - 1) << Index.BUCKET_SHIFT;
    }

    long used() {
        lock.lock();
        long result = used;
        lock.unlock();
        return result;
    }

    /// How many have memory: those that were ever taken. Waits for nobody.
    long committed() {
        return (int) LAST_TAKEN.getOpaque(this);
    }

    /// Takes an empty bucket. There is always one: the memory was reserved for the most there can
    /// be.
    int take() {
        lock.lock();
        try {
            used++;
            if (freeHead == 0) {
                assert lastTaken < bucketsMax;
                LAST_TAKEN.setOpaque(this, lastTaken + 1);
                return lastTaken;
            }
            int number = freeHead;
            freeHead = segment.get(INT, offset(number) + NEXT_FREE);
            segment.set(INT, offset(number) + NEXT_FREE, 0);
            return number;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a bucket back that is empty, with all its bytes 0.
    void free(int number) {
        lock.lock();
        segment.set(INT, offset(number) + NEXT_FREE, freeHead);
        freeHead = number;
        used--;
        lock.unlock();
    }
}
