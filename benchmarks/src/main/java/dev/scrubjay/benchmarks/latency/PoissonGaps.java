package dev.scrubjay.benchmarks.latency;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// The times between one request and the next: exponential, so that arrivals are a Poisson process.
///
/// That is how the requests of many clients that know nothing of each other arrive. At a constant
/// rate no two would ever meet, and a server would never have a queue below its peak.
///
/// The same seed gives the same times to every server. Confined to one thread.
final class PoissonGaps {
    private final SplittableRandom random;
    private final double meanNanos;

    PoissonGaps(int perSecond, long seed) {
        random = new SplittableRandom(seed);
        meanNanos = (double) TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /// Returns how many nanoseconds after the last request the next one is due.
    long nextNanos() {
        // nextDouble() is below 1, so the logarithm is finite.
        return Math.round(-Math.log(1 - random.nextDouble()) * meanNanos);
    }
}
