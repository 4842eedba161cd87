package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrubjay.server.config.StartupException;
import org.junit.jupiter.api.Test;

final class ResourceLimitsTest {
    @Test
    void openFiles_few_areAllowed() {
        assertThatCode(() -> ResourceLimits.allowOpenFiles(10)).doesNotThrowAnyException();
    }

    @Test
    void openFiles_moreThanAnySystemAllows_areRefused() {
        StartupException e =
                catchThrowableOfType(
                        StartupException.class,
                        () -> ResourceLimits.allowOpenFiles(Integer.MAX_VALUE));
        assertThat(e)
                .hasMessage(
                        "failed to set rlimit for open files. Try starting as root or requesting"
                                + " smaller maxconns value.");
        assertThat(e.exitStatus()).isEqualTo(71);
    }
}
