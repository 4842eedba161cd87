package dev.scrubjay.benchmarks.latency;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// The control: how long the machine keeps a thread waiting that does nothing but sleep.
///
/// A thread sleeps a millisecond at a time, and what it sleeps longer than the shortest time it
/// ever did is the machine's doing: another process, the host of the virtual machine, an interrupt.
/// A hiccup keeps this thread from asking again while it lasts, so it is counted for every
/// millisecond of it, as if someone had asked then.
///
/// The histogram belongs to the thread until [#stop] has returned it.
final class Hiccups {
    private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long measuredFrom;
    private final Histogram histogram = Latencies.newHistogram();
    private final Thread thread = Thread.ofPlatform().name("control").daemon().unstarted(this::run);
    private volatile boolean isStopping;

    private Hiccups(long measuredFrom) {
        this.measuredFrom = measuredFrom;
    }

    /// Starts the thread. It records from a time of [System#nanoTime] on.
    static Hiccups start(long measuredFrom) {
        Hiccups hiccups = new Hiccups(measuredFrom);
        hiccups.thread.start();
        return hiccups;
    }

    /// Ends the thread and returns what it has recorded.
    Histogram stop() throws InterruptedException {
        isStopping = true;
        thread.join();
        return histogram;
    }

    private void run() {
        long shortest = Long.MAX_VALUE;
        while (!isStopping) {
            long start = System.nanoTime();
            LockSupport.parkNanos(SLEEP_NANOS);
            long slept = System.nanoTime() - start;
            if (slept < SLEEP_NANOS) {
                continue; // Woken for no reason.
            }
            shortest = Math.min(shortest, slept);
            if (start - measuredFrom >= 0) {
                long excess = Math.min(slept - shortest, Latencies.NANOS_MAX);
                histogram.recordValueWithExpectedInterval(excess, SLEEP_NANOS);
            }
        }
    }
}
