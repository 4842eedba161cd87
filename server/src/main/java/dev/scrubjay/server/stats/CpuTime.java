package dev.scrubjay.server.stats;

import java.util.Locale;

/// Processor time, as the operating system accounts for it.
///
/// @param userMicros in the program itself
/// @param systemMicros in the kernel on its behalf
public record CpuTime(long userMicros, long systemMicros) {
    private static final long MICROS_PER_SECOND = 1_000_000;

    String userText() {
        return text(userMicros);
    }

    String systemText() {
        return text(systemMicros);
    }

    /// Writes seconds and microseconds as memcached does.
    private static String text(long micros) {
        return String.format(
                Locale.ROOT, "%d.%06d", micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND);
    }
}
