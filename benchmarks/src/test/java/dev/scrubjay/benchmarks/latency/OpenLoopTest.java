package dev.scrubjay.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The generator against a server whose latency is known, in a time of the test's own.
///
/// Everything runs on the test's thread: whenever the loop reads the clock, the server does what it
/// has to do, and time goes on by a tick, unless there is something on its way between the two. So
/// what is measured depends on nothing but the plan.
final class OpenLoopTest {
    private static final LoadPlan PLAN = new LoadPlan(5_000, 10, 0, 100, 1_000, 1, 4, 42);
    private static final long TICK_NANOS = 50_000;

    /// What an answer may take without a stall, and with the rounding of the histogram.
    private static final long SLACK_NANOS = 10 * TICK_NANOS;

    private static final long STALL_START = TimeUnit.SECONDS.toNanos(3);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double[] PERCENTILES = {50, 90, 97, 98, 99, 99.5, 99.9, 99.99, 100};

    @Test
    void stall_once_isSeenByEveryRequestThatWasDueInIt() throws IOException {
        Histogram measured = measure(PLAN, STALL_NANOS).answers();

        Histogram expected = expected(PLAN);
        assertThat(measured.getTotalCount()).isEqualTo(expected.getTotalCount());
        for (double percentile : PERCENTILES) {
            assertThat(measured.getValueAtPercentile(percentile))
                    .as("p%s", percentile)
                    .isCloseTo(
                            expected.getValueAtPercentile(percentile), Offset.offset(SLACK_NANOS));
        }
    }

    /// Without regard to the very requests: the share of those that wait longer than x is the part
    /// of the time in which x of the stall is still to come.
    @Test
    void stall_once_makesThePercentilesOfTheory() throws IOException {
        Histogram measured = measure(PLAN, STALL_NANOS).answers();

        long tenth = STALL_NANOS / 10;
        assertThat(measured.getValueAtPercentile(97)).isLessThan(tenth);
        assertThat(measured.getValueAtPercentile(99))
                .isCloseTo(TimeUnit.MILLISECONDS.toNanos(60), Offset.offset(tenth));
        assertThat(measured.getValueAtPercentile(99.9))
                .isCloseTo(TimeUnit.MILLISECONDS.toNanos(96), Offset.offset(tenth / 5));
        assertThat(measured.getMaxValue()).isLessThan(STALL_NANOS + SLACK_NANOS);
    }

    @Test
    void stall_ofTheServer_delaysNoRequest() throws IOException {
        Histogram delays = measure(PLAN, STALL_NANOS).sendDelays();

        assertThat(delays.getTotalCount()).isGreaterThan(10_000);
        assertThat(delays.getMaxValue()).isLessThan(SLACK_NANOS);
    }

    /// A request that we send too late has waited as well.
    @Test
    void pause_ofTheGenerator_countsAsLatency() throws IOException {
        try (Stage stage = new Stage(PLAN, 0, STALL_NANOS)) {
            Latencies measured = stage.loop.run();

            long tenth = STALL_NANOS / 10;
            for (double percentile : PERCENTILES) {
                long expected = expected(PLAN).getValueAtPercentile(percentile);
                assertThat(measured.answers().getValueAtPercentile(percentile))
                        .as("p%s", percentile)
                        .isCloseTo(expected, Offset.offset(tenth));
                assertThat(measured.sendDelays().getValueAtPercentile(percentile))
                        .as("p%s of the delays", percentile)
                        .isCloseTo(expected, Offset.offset(tenth));
            }
        }
    }

    @Test
    void stall_beforeTheMeasuring_isNotCounted() throws IOException {
        LoadPlan late = new LoadPlan(5_000, 10, 0, 100, 1_000, 4, 1, 42);

        assertThat(measure(late, STALL_NANOS).answers().getMaxValue()).isLessThan(SLACK_NANOS);
    }

    @Test
    void rate_ofThePlan_isKept() throws IOException {
        Histogram answers = measure(PLAN, 0).answers();

        // Five standard deviations of a Poisson process.
        assertThat((double) answers.getTotalCount())
                .isCloseTo(20_000, Offset.offset(5 * Math.sqrt(20_000)));
        assertThat(answers.getMaxValue()).isLessThan(SLACK_NANOS);
    }

    @Test
    void generator_thatMostlyWaits_isNotBusy() throws IOException {
        // Time goes on between cycles only: each is one tick, and few of them have something to do.
        assertThat(measure(PLAN, 0).busyPercent()).isBetween(1.0, 60.0);
    }

    @Test
    void request_allocatesNothing() throws IOException {
        measure(PLAN, 0);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        try (Stage stage = new Stage(PLAN, 0, 0)) {
            long before = threads.getCurrentThreadAllocatedBytes();
            stage.loop.run();
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).isLessThan(stage.loop.answered());
        }
    }

    private static Latencies measure(LoadPlan plan, long stallNanos) throws IOException {
        try (Stage stage = new Stage(plan, stallNanos, 0)) {
            return stage.loop.run();
        }
    }

    /// What the requests of a plan must measure: those that are due in the stall wait for its end.
    private static Histogram expected(LoadPlan plan) {
        Histogram expected = Latencies.newHistogram();
        PoissonGaps gaps = plan.newGaps();
        long end = TICK_NANOS + plan.totalNanos();
        for (long due = TICK_NANOS + gaps.nextNanos(); due < end; due += gaps.nextNanos()) {
            boolean isInStall = due >= STALL_START && due < STALL_START + STALL_NANOS;
            if (due >= TICK_NANOS + plan.discardNanos()) {
                expected.recordValue(isInStall ? STALL_START + STALL_NANOS - due : 0);
            }
        }
        return expected;
    }

    /// A server, the generator, and the time they live in, which begins at 0.
    private static final class Stage implements AutoCloseable {
        private final StallingServer server;
        private final OpenLoop loop;
        private long now;
        private long pauseNanos;

        /// @param stallNanos in which the server answers nothing
        /// @param pauseNanos in which the generator does nothing
        Stage(LoadPlan plan, long stallNanos, long pauseNanos) throws IOException {
            this.pauseNanos = pauseNanos;
            server = new StallingServer(plan.valueBytes(), STALL_START, STALL_START + stallNanos);
            loop = new OpenLoop(plan, server.address(), this::tick);
        }

        private long tick() {
            try {
                do {
                    server.step(now);
                } while (server.received() < loop.sent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (server.answered() == loop.answered()) {
                now += TICK_NANOS;
            }
            if (now >= STALL_START) {
                now += pauseNanos;
                pauseNanos = 0;
            }
            return now;
        }

        @Override
        public void close() throws IOException {
            loop.close();
            server.close();
        }
    }
}
