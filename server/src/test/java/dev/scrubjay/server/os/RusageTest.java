package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class RusageTest {
    @Test
    void rusage_ofThisProcess_isWhatTheJvmSays() {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime() / 1000;
        Rusage usage = Rusage.ofProcess();
        long after = system.getProcessCpuTime() / 1000;
        assertThat(usage.userMicros()).isPositive();
        assertThat(usage.systemMicros()).isPositive();
        // The JVM's number is rounded down to ticks of 10 ms.
        assertThat(usage.userMicros() + usage.systemMicros())
                .isBetween(before - 20_000, after + 20_000);
    }
}
