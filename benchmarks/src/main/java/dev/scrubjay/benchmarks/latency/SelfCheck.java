package dev.scrubjay.benchmarks.latency;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Measures a server that stalls once, in real time, and compares with what theory says.
///
/// Requests come evenly over `T`, and those that are due in a stall of `S` wait for its end. So the
/// share `(S - x) / T` of all waits longer than `x`, and the percentile of `q` is `S - (1 - q) T`,
/// however many requests there are. A closed loop would have one slow request for each connection.
final class SelfCheck {
    private static final LoadPlan PLAN = new LoadPlan(10_000, 50, 0, 100, 1_000, 2, 5, 42);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// How far off a percentile may be, on a machine that does other things as well.
    private static final long TOLERANCE_NANOS = STALL_NANOS / 10;

    private static final List<Double> PERCENTILES = List.of(99.0, 99.5, 99.9, 99.99);

    private SelfCheck() {}

    /// Prints what was expected and what was measured.
    ///
    /// @return whether they agree
    static boolean run(PrintStream out) throws IOException, InterruptedException {
        long stallStart =
                System.nanoTime()
                        + PLAN.discardNanos()
                        + TimeUnit.SECONDS.toNanos(PLAN.seconds()) / 2;
        Histogram answers = measure(stallStart);
        out.println("a stall of 100 ms in 5 s; latency in ms");
        out.println("percentile   expected   measured");
        boolean isRight = true;
        for (double percentile : PERCENTILES) {
            long expected = expectedNanos(percentile);
            long measured = answers.getValueAtPercentile(percentile);
            isRight &= Math.abs(measured - expected) <= TOLERANCE_NANOS;
            out.printf(
                    Locale.ROOT,
                    "%10.2f %10.2f %10.2f%n",
                    percentile,
                    expected / 1e6,
                    measured / 1e6);
        }
        out.println(isRight ? "as it should be" : "WRONG: more than 10 ms off");
        return isRight;
    }

    /// The percentile that one stall must make, of a plan of evenly spread requests.
    private static long expectedNanos(double percentile) {
        double totalNanos = TimeUnit.SECONDS.toNanos(PLAN.seconds());
        return STALL_NANOS - Math.round((100 - percentile) / 100 * totalNanos);
    }

    private static Histogram measure(long stallStart) throws IOException, InterruptedException {
        try (StallingServer server =
                new StallingServer(PLAN.valueBytes(), stallStart, stallStart + STALL_NANOS)) {
            Thread thread = Thread.ofPlatform().name("stalling-server").start(() -> serve(server));
            try (OpenLoop loop = new OpenLoop(PLAN, server.address(), System::nanoTime)) {
                return loop.run().answers();
            } finally {
                thread.interrupt();
                thread.join();
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // A hint: nothing depends on who runs next.
    private static void serve(StallingServer server) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                server.step(System.nanoTime());
                Thread.yield();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
