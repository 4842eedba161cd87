package dev.scrubjay.client;

import java.time.Duration;

/// How [MemcachedCommands#getOrCompute] keeps a missing value from being loaded by everybody.
///
/// @param leaseTtl how long the one that loads has before another one may; at least a second
/// @param recacheBefore under how much remaining time to live one reader loads the value anew,
///   while the others still get the old one; zero for never
/// @param waitFor how long the others wait for a value that is being loaded before they load it
///   themselves
public record LeasePolicy(Duration leaseTtl, Duration recacheBefore, Duration waitFor) {
    /// Ten seconds to load, no early loading, one second of waiting.
    public static final LeasePolicy DEFAULT =
            new LeasePolicy(Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(1));

    /// Checks the bounds.
    public LeasePolicy {
        if (leaseTtl.compareTo(Duration.ofSeconds(1)) < 0
                || recacheBefore.isNegative()
                || waitFor.isNegative()) {
            throw new IllegalArgumentException(
                    "leaseTtl must be at least a second, recacheBefore and waitFor not negative");
        }
    }

    /// The same with another time for loading.
    public LeasePolicy withLeaseTtl(Duration time) {
        return new LeasePolicy(time, recacheBefore, waitFor);
    }

    /// The same with another time for loading anew.
    public LeasePolicy withRecacheBefore(Duration time) {
        return new LeasePolicy(leaseTtl, time, waitFor);
    }

    /// The same with another time for waiting.
    public LeasePolicy withWaitFor(Duration time) {
        return new LeasePolicy(leaseTtl, recacheBefore, time);
    }
}
