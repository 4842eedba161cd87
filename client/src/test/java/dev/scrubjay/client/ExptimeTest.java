package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/// Times to live on the wire.
final class ExptimeTest {
    private static final long MONTH_SECONDS = 30L * 24 * 60 * 60;

    @Test
    void durations_upToAMonth_areSecondsRoundedUp() {
        assertThat(Exptime.of(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Exptime.of(Duration.ofMillis(999))).isEqualTo(1);
        assertThat(Exptime.of(Duration.ofSeconds(1))).isEqualTo(1);
        assertThat(Exptime.of(Duration.ofMillis(1001))).isEqualTo(2);
        assertThat(Exptime.of(Duration.ofMinutes(1))).isEqualTo(60);
        assertThat(Exptime.of(Duration.ofSeconds(MONTH_SECONDS))).isEqualTo(MONTH_SECONDS);
        assertThat(Exptime.of(Duration.ofSeconds(MONTH_SECONDS).minusNanos(1)))
                .isEqualTo(MONTH_SECONDS);
    }

    @Test
    void durations_thatAreOver_areNeverForEver() {
        assertThat(Exptime.of(Duration.ZERO)).isNegative();
        assertThat(Exptime.of(Duration.ofNanos(-1))).isNegative();
        assertThat(Exptime.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(-1);
    }

    @Test
    void durations_ofMoreThanAMonth_areDates() {
        assertDate(Duration.ofSeconds(MONTH_SECONDS).plusNanos(1), MONTH_SECONDS + 1);
        assertDate(Duration.ofSeconds(MONTH_SECONDS + 1), MONTH_SECONDS + 1);
        assertDate(Duration.ofDays(365), 365L * 24 * 60 * 60);
    }

    private static void assertDate(Duration ttl, long seconds) {
        long before = Instant.now().getEpochSecond();
        long exptime = Exptime.of(ttl);
        long after = Instant.now().getEpochSecond();
        assertThat(exptime).isBetween(before + seconds, after + seconds);
    }

    @Test
    void durations_beyondTheServersClock_areForEver() {
        for (Duration ttl :
                new Duration[] {
                    Duration.ofDays(365 * 100),
                    Duration.ofSeconds(Integer.MAX_VALUE),
                    Duration.ofSeconds(Long.MAX_VALUE),
                    ChronoUnit.FOREVER.getDuration()
                }) {
            assertThat(Exptime.of(ttl)).as("%s", ttl).isEqualTo(Exptime.NEVER);
        }
    }

    @Test
    void dates_areRoundedUp() {
        Instant soon = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 100);
        assertThat(Exptime.of(soon)).isEqualTo(soon.getEpochSecond());
        assertThat(Exptime.of(soon.plusNanos(1))).isEqualTo(soon.getEpochSecond() + 1);
        Instant last = Instant.ofEpochSecond(Integer.MAX_VALUE);
        assertThat(Exptime.of(last)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Exptime.of(last.plusNanos(1))).isEqualTo(Exptime.NEVER);
        assertThat(Exptime.of(Instant.MAX)).isEqualTo(Exptime.NEVER);
    }

    @Test
    void dates_inThePast_areOver() {
        assertThat(Exptime.of(Instant.EPOCH)).isEqualTo(-1);
        assertThat(Exptime.of(Instant.ofEpochSecond(100))).isEqualTo(-1);
        assertThat(Exptime.of(Instant.now().minusSeconds(1))).isEqualTo(-1);
        assertThat(Exptime.of(Instant.MIN)).isEqualTo(-1);
    }
}
