package dev.scrubjay.client;

import java.time.Duration;
import java.time.Instant;

/// Times to live as memcached takes them: seconds up to 30 days, beyond that a date.
final class Exptime {
    /// Lives until it is evicted.
    static final long NEVER = 0;

    /// Is dead when it arrives.
    private static final long PAST = -1;

    private static final long RELATIVE_SECONDS_MAX = 30L * 24 * 60 * 60;

    private Exptime() {}

    /// A time to live from now, rounded up to a whole second. One that is over is never taken for
    /// "for ever", which is what memcached's 0 means.
    static long of(Duration ttl) {
        if (ttl.isZero() || ttl.isNegative()) {
            return PAST;
        }
        if (ttl.getSeconds() >= Integer.MAX_VALUE) {
            return NEVER;
        }
        long seconds = ttl.getSeconds() + (ttl.getNano() > 0 ? 1 : 0);
        if (seconds <= RELATIVE_SECONDS_MAX) {
            return seconds;
        }
        long now = Instant.now().getEpochSecond();
        return seconds > Integer.MAX_VALUE - now ? NEVER : now + seconds;
    }

    /// A date, rounded up to a whole second.
    static long of(Instant date) {
        long seconds = date.getEpochSecond() + (date.getNano() > 0 ? 1 : 0);
        if (!date.isAfter(Instant.now())) {
            return PAST;
        }
        return seconds > Integer.MAX_VALUE ? NEVER : seconds;
    }
}
