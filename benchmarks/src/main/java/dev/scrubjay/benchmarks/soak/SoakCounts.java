package dev.scrubjay.benchmarks.soak;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/// What all visitors have done so far. Any thread.
final class SoakCounts {
    private final long endNanos;
    private final LongAdder answers = new LongAdder();
    private final Map<SoakVisitor.End, LongAdder> visits = new EnumMap<>(SoakVisitor.End.class);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    SoakCounts(long endNanos) {
        this.endNanos = endNanos;
        for (SoakVisitor.End end : SoakVisitor.End.values()) {
            visits.put(end, new LongAdder());
        }
    }

    /// Whether the time is over, or something has gone wrong.
    boolean isOver() {
        return System.nanoTime() - endNanos >= 0 || !failures.isEmpty();
    }

    void answered(int count) {
        answers.add(count);
    }

    void left(SoakVisitor.End end) {
        visits.get(end).increment();
    }

    void failed(String visitor, IOException why) {
        failures.add(visitor + ": " + why);
    }

    long answers() {
        return answers.sum();
    }

    Map<SoakVisitor.End, LongAdder> visits() {
        return visits;
    }

    Queue<String> failures() {
        return failures;
    }
}
