package dev.scrubjay.server.stats;

import java.util.List;

/// The counters of all workers, added up whenever somebody asks. Any thread.
final class CounterTotals {
    private final List<WorkerCounters> workers;

    CounterTotals(List<WorkerCounters> workers) {
        this.workers = List.copyOf(workers);
    }

    long get(Counter counter) {
        long sum = 0;
        for (WorkerCounters worker : workers) {
            sum += worker.get(counter);
        }
        return sum;
    }

    long get(SlabCounter counter) {
        long sum = 0;
        for (WorkerCounters worker : workers) {
            sum += worker.total(counter);
        }
        return sum;
    }

    long get(int slabClass, SlabCounter counter) {
        long sum = 0;
        for (WorkerCounters worker : workers) {
            sum += worker.get(slabClass, counter);
        }
        return sum;
    }

    void reset() {
        workers.forEach(WorkerCounters::reset);
    }
}
