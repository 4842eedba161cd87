package dev.scrubjay.server.os;

/// The processor time this process has used.
///
/// @param userMicros in the program itself
/// @param systemMicros in the kernel on its behalf
public record Rusage(long userMicros, long systemMicros) {
    private static final long MICROS_PER_SECOND = 1_000_000;

    /// `struct rusage` is two times and 14 counters, of 8 bytes each or padded to it.
    private static final int WORDS = 18;

    /// What a system whose microseconds have 32 bits leaves in the other half.
    private static final long LOW_HALF = 0xffff_ffffL;

    /// Asks the system. Any thread may call.
    public static Rusage ofProcess() {
        long[] words = new long[WORDS];
        int error = Libc.getUsage(words);
        return error == 0
                ? new Rusage(micros(words[0], words[1]), micros(words[2], words[3]))
                : new Rusage(0, 0);
    }

    private static long micros(long seconds, long micros) {
        return seconds * MICROS_PER_SECOND + (micros & LOW_HALF);
    }
}
