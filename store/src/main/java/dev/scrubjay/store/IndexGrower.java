package dev.scrubjay.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Makes the index larger in the background when it gets full, one bucket at a time, and by as many
/// buckets as the items need: what the index does not take of the memory limit is theirs.
///
/// A worker that adds an item asks for growth when the item's stripe is crowded, which it knows
/// without looking anywhere else. The grower then looks at all stripes, and decides. It holds one
/// stripe for as long as it takes to split one bucket, and pauses after a burst of them, so that
/// workers on the same processor get their turns.
///
/// [#run] is for one thread of the server's. Without it the index only gets longer chains.
final class IndexGrower implements Runnable {
    /// The index is full above it. A fifteenth of the buckets has an overflow bucket then, or,
    /// while some are split and some are not, up to a seventh.
    static final int ITEMS_PER_BUCKET_MAX = 8;

    /// What part of the buckets is added when it is full.
    private static final int GROWTH_SHIFT = 4;

    /// When a stripe counts as crowded: hashes spread unevenly, so it is above the limit for all.
    private static final int ITEMS_PER_CROWDED_BUCKET = 9;

    private static final int SPLITS_PER_BURST = 64;
    private static final long BURST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /// How long nobody else may ask after one has asked too early.
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Index index;
    private final Stripes stripes;
    private final boolean isEnabled;

    /// What [#bucketCount] is to become. Written by the grower only.
    private volatile int bucketCountTarget;

    /// Set by a worker, reset by the grower.
    private volatile boolean isAskedFor;

    /// Held by [#run] for as long as it runs.
    private final Object running = new Object();

    private volatile boolean isClosed;
    private volatile @Nullable Thread thread;

    IndexGrower(Index index, Stripes stripes, boolean isEnabled) {
        this.index = index;
        this.stripes = stripes;
        this.isEnabled = isEnabled;
        bucketCountTarget = index.bucketCount();
    }

    /// Asks for growth when a stripe with so many items is crowded. Any thread, holding any lock.
    void itemAdded(long stripeItems) {
        if (stripeItems * stripes.count() > (long) index.bucketCount() * ITEMS_PER_CROWDED_BUCKET
                && !isAskedFor) {
            isAskedFor = true;
            LockSupport.unpark(thread);
        }
    }

    boolean isExpanding() {
        return index.bucketCount() < bucketCountTarget;
    }

    /// How many buckets there are, or will be when the growth under way is done.
    int bucketCountTarget() {
        return bucketCountTarget;
    }

    /// Ends [#run], and waits until it has ended.
    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        synchronized (running) {
            assert thread == null;
        }
    }

    /// Grows at once for so many items. Before [#run] only.
    void growFor(long items) {
        int target = bucketCountTarget;
        while (isEnabled
                && items > (long) target * ITEMS_PER_BUCKET_MAX
                && target < index.bucketsMax()) {
            target = larger(target);
        }
        bucketCountTarget = target;
        while (isExpanding()) {
            split();
        }
    }

    @Override
    public void run() {
        synchronized (running) {
            runCycles();
        }
    }

    private void runCycles() {
        thread = Thread.currentThread();
        while (isEnabled && !isClosed && !Thread.interrupted()) {
            if (runCycle()) {
                LockSupport.parkNanos(this, BURST_PAUSE_NANOS);
            } else if (isAskedFor) {
                LockSupport.parkNanos(this, RETRY_NANOS);
                isAskedFor = false;
            } else {
                LockSupport.park(this);
            }
        }
        thread = null;
    }

    /// Does a burst of splits when the index should grow.
    ///
    /// @return whether there may be more to do at once
    boolean runCycle() {
        if (!isExpanding() && !startExpansion()) {
            return false;
        }
        for (int splits = 0; splits < SPLITS_PER_BURST && isExpanding(); splits++) {
            split();
        }
        return true;
    }

    /// Adds one bucket.
    ///
    /// @return false when the index is as large as it can be
    boolean split() {
        int stripe = stripes.of(index.bucketToSplit());
        stripes.lock(stripe);
        try {
            return index.split();
        } finally {
            stripes.unlock(stripe);
        }
    }

    private boolean startExpansion() {
        int buckets = index.bucketCount();
        boolean isFull = stripes.items() > (long) buckets * ITEMS_PER_BUCKET_MAX;
        if (!isEnabled || !isFull || buckets == index.bucketsMax()) {
            return false;
        }
        bucketCountTarget = larger(buckets);
        return true;
    }

    private int larger(int buckets) {
        int more = Math.max(buckets >>> GROWTH_SHIFT, 1);
        return Math.min(buckets + more, index.bucketsMax());
    }
}
