package dev.scrubjay.systemtests;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The moment until which a test is willing to wait.
///
/// This is the one place where a test lets time pass. Everything else waits by blocking on what it
/// waits for: a read, the end of a process, the end of a thread.
final class Deadline {
    private static final long POLL_NANOS = 5_000_000;

    private final long atNanos;

    private Deadline(Duration length) {
        atNanos = System.nanoTime() + length.toNanos();
    }

    /// A deadline that starts to run now.
    static Deadline in(Duration length) {
        return new Deadline(length);
    }

    /// Waits until the condition holds, and fails with `what` if it does not in time.
    static void await(String what, Duration length, BooleanSupplier condition) {
        Deadline deadline = in(length);
        while (!condition.getAsBoolean()) {
            if (deadline.isOver()) {
                throw new AssertionError("not within " + length.toMillis() + " ms: " + what);
            }
            poll();
        }
    }

    /// Lets a moment pass, so that what was just sent leaves as a segment of its own.
    static void separateSegments() {
        LockSupport.parkNanos(POLL_NANOS / 20);
    }

    /// Lets a moment pass before something is looked at again.
    static void poll() {
        LockSupport.parkNanos(POLL_NANOS);
    }

    /// Whether the time is over.
    boolean isOver() {
        return System.nanoTime() - atNanos >= 0;
    }
}
