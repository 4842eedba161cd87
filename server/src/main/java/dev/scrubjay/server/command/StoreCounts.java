package dev.scrubjay.server.command;

import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.SlabCounter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;

/// Counts stores as memcached does, whichever command made them. Belongs to one worker.
final class StoreCounts {
    private final WorkerCounters counters;

    StoreCounts(WorkerCounters counters) {
        this.counters = counters;
    }

    /// Counts `cmd_set` for the class of what was sent, the outcome of a comparison for the class
    /// of what was found.
    void count(StoreMode mode, StoreOutcome outcome, int slabClass, int found) {
        switch (outcome) {
            case TOO_LARGE -> counters.add(Counter.STORE_TOO_LARGE, 1);
            case OUT_OF_MEMORY -> counters.add(Counter.STORE_NO_MEMORY, 1);
            case STORED, NOT_STORED, EXISTS, NOT_FOUND, RESERVED -> {
                counters.add(slabClass, SlabCounter.CMD_SET, 1);
                if (mode == StoreMode.CAS) {
                    countCas(outcome, found);
                }
            }
        }
    }

    /// Counts what a comparison of cas came to.
    void countCas(StoreOutcome outcome, int found) {
        if (outcome == StoreOutcome.STORED) {
            counters.add(found, SlabCounter.CAS_HITS, 1);
        } else if (outcome == StoreOutcome.EXISTS) {
            counters.add(found, SlabCounter.CAS_BADVAL, 1);
        } else {
            counters.add(Counter.CAS_MISSES, 1);
        }
    }
}
