package dev.scrubjay.store;

import dev.scrubjay.store.memory.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The locks that items are read and written under, each with the counts of its own items.
///
/// A stripe is named by the low bits of a key's hash. There are never more stripes than buckets, so
/// a bucket, and the bucket it is split into, belong to one stripe. A stripe has a cache line to
/// itself:
///
/// ```
/// offset  size  field
///      0     4  lock          0 free, 1 held
///      8     8  items         linked now
///     16     8  stored total  linked ever, since the last reset
///     24     8  bytes         of the linked items, as memcached counts them
///     32     8  found expired what a request asked for and was over, since the last reset
///     40     8  found flushed the same, of items that were flushed
///     48     8  waits         how often somebody had to wait for the lock
/// ```
///
/// The counts are written with the stripe held, and read by anyone.
final class Stripes implements AutoCloseable {
    /// Enough that a handful of workers hardly ever meet, and still a cache's worth of lines.
    static final int COUNT_MAX = 1024;

    private static final int BYTES_SHIFT = 6;
    private static final int ITEMS = 8;
    private static final int STORED_TOTAL = 16;
    private static final int BYTES = 24;
    private static final int FOUND_EXPIRED = 32;
    private static final int FOUND_FLUSHED = 40;
    private static final int WAITS = 48;

    private static final int FREE = 0;
    private static final int HELD = 1;

    private static final VarHandle LOCK = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();

    private final MappedMemory memory;
    private final MemorySegment segment;
    private final int mask;

    /// Makes the stripes for an index that starts with so many buckets, a power of two.
    Stripes(int bucketCount) {
        int count = Math.min(COUNT_MAX, bucketCount);
        mask = count - 1;
        memory = MappedMemory.reserve((long) count << BYTES_SHIFT);
        segment = memory.segment();
    }

    int count() {
        return mask + 1;
    }

    /// The stripe of a hash, or of a bucket.
    int of(int hash) {
        return hash & mask;
    }

    void lock(int stripe) {
        if (!tryLock(stripe)) {
            lockContended(stripe);
        }
    }

    boolean tryLock(int stripe) {
        if (LockSteps.ARE_WATCHED) {
            LockSteps.taking();
        }
        return tryOnce(stripe);
    }

    private boolean tryOnce(int stripe) {
        return LOCK.weakCompareAndSetAcquire(segment, at(stripe), FREE, HELD);
    }

    /// Release: what was written under the lock is seen by its next owner.
    void unlock(int stripe) {
        LOCK.setRelease(segment, at(stripe), FREE);
        if (LockSteps.ARE_WATCHED) {
            LockSteps.released();
        }
    }

    /// Whether somebody holds it. For assertions.
    boolean isLocked(int stripe) {
        return (int) LOCK.getOpaque(segment, at(stripe)) == HELD;
    }

    /// Counts an item in. Stripe held.
    ///
    /// @return how many items the stripe has now
    long countLinked(int stripe, long bytes) {
        long at = at(stripe);
        long items = segment.get(ValueLayout.JAVA_LONG, at + ITEMS) + 1;
        COUNT.setOpaque(segment, at + ITEMS, items);
        add(at + STORED_TOTAL, 1);
        add(at + BYTES, bytes);
        return items;
    }

    /// Counts an item out. Stripe held.
    void countUnlinked(int stripe, long bytes) {
        long at = at(stripe);
        add(at + ITEMS, -1);
        add(at + BYTES, -bytes);
    }

    /// Counts one item stored in the place of another. Stripe held.
    void countReplaced(int stripe, long bytesMore) {
        long at = at(stripe);
        add(at + STORED_TOTAL, 1);
        add(at + BYTES, bytesMore);
    }

    /// Counts an item that a request found dead. Stripe held.
    void countFoundDead(int stripe, Lookup death) {
        add(at(stripe) + (death == Lookup.EXPIRED ? FOUND_EXPIRED : FOUND_FLUSHED), 1);
    }

    long foundExpired() {
        return sum(FOUND_EXPIRED);
    }

    long foundFlushed() {
        return sum(FOUND_FLUSHED);
    }

    long waits() {
        return sum(WAITS);
    }

    long items() {
        return sum(ITEMS);
    }

    long storedTotal() {
        return sum(STORED_TOTAL);
    }

    long bytes() {
        return sum(BYTES);
    }

    /// Sets what is counted "since the last reset" back to zero.
    void resetCounters() {
        for (int stripe = 0; stripe <= mask; stripe++) {
            lock(stripe);
            COUNT.setOpaque(segment, at(stripe) + STORED_TOTAL, 0L);
            COUNT.setOpaque(segment, at(stripe) + FOUND_EXPIRED, 0L);
            COUNT.setOpaque(segment, at(stripe) + FOUND_FLUSHED, 0L);
            unlock(stripe);
        }
    }

    @Override
    public void close() {
        memory.close();
    }

    private void lockContended(int stripe) {
        int spins = 0;
        while ((int) LOCK.getOpaque(segment, at(stripe)) != FREE || !tryOnce(stripe)) {
            if (LockSteps.ARE_WATCHED) {
                LockSteps.blocked();
            }
            SpinLock.pause(++spins);
        }
        add(at(stripe) + WAITS, 1);
    }

    private void add(long at, long delta) {
        COUNT.setOpaque(segment, at, segment.get(ValueLayout.JAVA_LONG, at) + delta);
    }

    private long sum(int field) {
        long sum = 0;
        for (int stripe = 0; stripe <= mask; stripe++) {
            sum += (long) COUNT.getOpaque(segment, at(stripe) + field);
        }
        return sum;
    }

    private static long at(int stripe) {
        return (long) stripe << BYTES_SHIFT;
    }
}
