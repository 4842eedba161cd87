package dev.scrubjay.benchmarks.latency;

import org.HdrHistogram.Histogram;

/// What a run has measured: how long answers took, and how late requests were sent.
///
/// Both count from the time at which a request was due. So a request that waits behind others, here
/// or in the server, has its waiting in its latency, and nothing is left to be corrected for
/// coordinated omission. What was due before the measuring began is counted nowhere.
///
/// Confined to the thread of the [OpenLoop] while it runs.
final class Latencies {
    /// Longer ones count as this long.
    static final long NANOS_MAX = 60_000_000_000L;

    private static final int DIGITS = 3;

    private final Histogram answers = newHistogram();
    private final Histogram sendDelays = newHistogram();
    private long measuredFrom;
    private long cyclesNanos;
    private long idleNanos;

    static Histogram newHistogram() {
        return new Histogram(NANOS_MAX, DIGITS);
    }

    static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(nanos, NANOS_MAX));
    }

    void measureFrom(long nanoTime) {
        measuredFrom = nanoTime;
    }

    void sent(long due, long now) {
        if (due - measuredFrom >= 0) {
            record(sendDelays, now - due);
        }
    }

    void answered(long due, long now) {
        if (due - measuredFrom >= 0) {
            record(answers, now - due);
        }
    }

    /// The loop has gone round once, and had nothing to do in it or something.
    void cycle(long start, long end, boolean isIdle) {
        if (start - measuredFrom >= 0) {
            cyclesNanos += end - start;
            idleNanos += isIdle ? end - start : 0;
        }
    }

    /// How much of the time the generator had something to do, in percent. Near 100, it measures
    /// itself.
    double busyPercent() {
        return cyclesNanos == 0 ? 0 : 100.0 * (cyclesNanos - idleNanos) / cyclesNanos;
    }

    Histogram answers() {
        return answers;
    }

    Histogram sendDelays() {
        return sendDelays;
    }
}
