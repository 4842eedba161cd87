package dev.scrubjay.benchmarks.latency;

import java.util.concurrent.TimeUnit;

/// What a run sends, when, and for how long.
///
/// @param requestsPerSecond the mean rate of all connections together
/// @param connections among which the requests go round
/// @param setPercent how many of a hundred requests are a `set`; the others are a `get`
/// @param valueBytes the size of every value
/// @param keys how many keys there are, all stored before
/// @param discardSeconds at the start, sent but not measured
/// @param seconds measured
/// @param seed of the times, and of what is asked for
record LoadPlan(
        int requestsPerSecond,
        int connections,
        int setPercent,
        int valueBytes,
        int keys,
        int discardSeconds,
        int seconds,
        long seed) {

    long discardNanos() {
        return TimeUnit.SECONDS.toNanos(discardSeconds);
    }

    /// From the first request to the last one.
    long totalNanos() {
        return TimeUnit.SECONDS.toNanos((long) discardSeconds + seconds);
    }

    PoissonGaps newGaps() {
        return new PoissonGaps(requestsPerSecond, seed);
    }
}
