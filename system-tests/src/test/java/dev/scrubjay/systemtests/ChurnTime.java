package dev.scrubjay.systemtests;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all clients of a churn go by: the server's clock, its flushes, and how much was done.
///
/// The clock and the flushes are counted twice, before the server is told and after it has
/// answered, since other clients' requests may come to it before or after that.
final class ChurnTime {
    private final AtomicInteger secondsBefore = new AtomicInteger();
    private final AtomicInteger secondsAfter = new AtomicInteger();
    private final AtomicInteger flushesBefore = new AtomicInteger();
    private final AtomicInteger flushesAfter = new AtomicInteger();
    private final AtomicLong operations = new AtomicLong();

    /// Set when the churn is to end: its time is over, or somebody has failed.
    volatile boolean isOver;

    /// How long an item may be found that has just been stored.
    ///
    /// @param lastSecond the last second in which it may
    /// @param flushes how many flushes may have come before it
    record Life(int lastSecond, int flushes) {}

    /// What has happened for certain when a request is about to be sent.
    ///
    /// @param second the clock is at least there
    /// @param flushes at least so many have happened
    record Moment(int second, int flushes) {
        /// Requires that an item with this life may be found at this moment or later.
        void assertMayFind(String key, Life life) {
            if (second > life.lastSecond()) {
                throw new AssertionError(
                        key + " in second " + second + ", over after " + life.lastSecond());
            }
            if (flushes > life.flushes()) {
                throw new AssertionError(key + " after the flush that it was older than");
            }
        }
    }

    Moment now() {
        return new Moment(secondsAfter.get(), flushesAfter.get());
    }

    /// The life of what the server has just said it stored.
    ///
    /// @param seconds as on the wire; 0 for ever
    Life lifeOf(int seconds) {
        int last = seconds == 0 ? Integer.MAX_VALUE : secondsBefore.get() + seconds - 1;
        return new Life(last, flushesBefore.get());
    }

    void tick(TextConnection connection) {
        secondsBefore.incrementAndGet();
        connection.exchange("debugtime +1\r\n", "OK\r\n");
        secondsAfter.incrementAndGet();
    }

    void flush(TextConnection connection) {
        flushesBefore.incrementAndGet();
        connection.exchange("flush_all\r\n", "OK\r\n");
        flushesAfter.incrementAndGet();
    }

    void countOperation() {
        operations.incrementAndGet();
    }

    long operations() {
        return operations.get();
    }

    int seconds() {
        return secondsAfter.get();
    }

    int flushes() {
        return flushesAfter.get();
    }
}
