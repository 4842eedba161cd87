package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CpuTimeTest {
    @Test
    void text_wholeAndPartialSeconds_hasSixDecimals() {
        CpuTime time = new CpuTime(12_000_034, 999_999);
        assertThat(time.userText()).isEqualTo("12.000034");
        assertThat(time.systemText()).isEqualTo("0.999999");
    }
}
