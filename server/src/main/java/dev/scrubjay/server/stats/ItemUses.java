package dev.scrubjay.server.stats;

import dev.scrubjay.store.SlabUses;
import java.util.List;

/// Tells the store's page mover how often workers have read and written the items of a slab class.
///
/// Any thread. Allocates nothing.
public final class ItemUses implements SlabUses {
    private final WorkerCounters[] workers;

    /// Adds up the counters of these.
    public ItemUses(List<WorkerCounters> workers) {
        this.workers = workers.toArray(WorkerCounters[]::new);
    }

    @Override
    public long reads(int slabClass) {
        return sum(slabClass, SlabCounter.GET_HITS) + sum(slabClass, SlabCounter.TOUCH_HITS);
    }

    @Override
    public long writes(int slabClass) {
        return sum(slabClass, SlabCounter.CMD_SET)
                + sum(slabClass, SlabCounter.INCR_HITS)
                + sum(slabClass, SlabCounter.DECR_HITS);
    }

    private long sum(int slabClass, SlabCounter counter) {
        long sum = 0;
        for (WorkerCounters worker : workers) {
            sum += worker.get(slabClass, counter);
        }
        return sum;
    }
}
