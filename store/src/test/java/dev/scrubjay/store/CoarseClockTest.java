package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CoarseClockTest {
    private static final long MONTH = 60L * 60 * 24 * 30;

    private final CoarseClock clock = new CoarseClock();

    @Test
    void now_atTheStart_isTwo() {
        assertThat(clock.now()).isEqualTo(2);
        assertThat(clock.uptime()).isZero();
    }

    @Test
    void unixTime_ofNow_isTheWallClocks() {
        long before = System.currentTimeMillis() / 1000;
        clock.tick();
        long unixTime = clock.unixTime(clock.now());
        assertThat(unixTime).isBetween(before - 1, System.currentTimeMillis() / 1000 + 1);
    }

    /// Reading the items takes its time, and that has passed on the wall clock, too.
    @Test
    void continueFrom_aWhileAfterTheClockWasMade_countsThatOnce() {
        AtomicLong millis = new AtomicLong(1_800_000_000_900L);
        CoarseClock late = new CoarseClock(millis::get, () -> millis.get() * 1_000_000);
        millis.addAndGet(3200);
        assertThat(late.continueFrom(new CoarseClock.Moment(50, 1_799_999_990L))).isTrue();
        assertThat(late.now()).isEqualTo(50 + 14);
        assertThat(late.unixTime(late.now())).isEqualTo(1_800_000_004L);
    }

    @Test
    void advance_paused_movesAndStaysThere() {
        clock.pause();
        clock.advance(10);
        clock.tick();
        assertThat(clock.now()).isEqualTo(12);
        clock.advance(-5);
        assertThat(clock.now()).isEqualTo(7);
    }

    @Test
    void advance_running_movesByThatMuch() {
        clock.advance(1000);
        assertThat(clock.now()).isBetween(1002, 1100);
        clock.tick();
        assertThat(clock.now()).isBetween(1002, 1100);
    }

    @Test
    void resume_afterAPause_keepsTheShift() {
        clock.pause();
        clock.advance(500);
        clock.resume();
        assertThat(clock.now()).isBetween(502, 600);
    }

    @Test
    void toExpiry_zero_isNever() {
        assertThat(clock.toExpiry(0)).isZero();
    }

    @Test
    void toExpiry_negative_isOverAlready() {
        assertThat(clock.toExpiry(-1)).isEqualTo(1);
        assertThat(clock.toExpiry(Long.MIN_VALUE)).isEqualTo(1);
    }

    @Test
    void toExpiry_upToThirtyDays_countsFromNow() {
        clock.pause();
        assertThat(clock.toExpiry(1)).isEqualTo(3);
        assertThat(clock.toExpiry(MONTH)).isEqualTo((int) MONTH + 2);
    }

    @Test
    void toExpiry_aboveThirtyDays_isAbsolute() {
        clock.pause();
        assertThat(clock.toExpiry(MONTH + 1)).as("long ago").isEqualTo(1);
        assertThat(clock.toExpiry(clock.unixTime(100))).isEqualTo(100);
        assertThat(clock.toExpiry(clock.unixTime(0))).isEqualTo(1);
    }

    @Test
    void toExpiry_tooLarge_isTheEndOfTime() {
        assertThat(clock.toExpiry(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void nanosToNextSecond_always_isWithinASecond() {
        assertThat(clock.nanosToNextSecond()).isBetween(1L, 1_000_000_000L);
    }
}
