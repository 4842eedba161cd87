package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrubjay.server.config.StartupException;
import org.junit.jupiter.api.Test;

/// Becoming another user is for good, so it is tested from outside. Here is who may not.
final class PrivilegesTest {
    private static final boolean IS_ROOT = Libc.effectiveUser() == 0;

    @Test
    void root_withoutAUser_isRefused() {
        StartupException e =
                catchThrowableOfType(StartupException.class, () -> Privileges.drop(null));
        if (IS_ROOT) {
            assertThat(e).hasMessage("must add '-u root' to start as root");
            assertThat(e.exitStatus()).isEqualTo(64);
        } else {
            assertThat(e).isNull();
        }
    }

    @Test
    void root_withAnUnknownUser_isRefused() {
        StartupException e =
                catchThrowableOfType(StartupException.class, () -> Privileges.drop("no such"));
        if (IS_ROOT) {
            assertThat(e).hasMessage("can't find the user no such to switch to");
            assertThat(e.exitStatus()).isEqualTo(67);
        } else {
            assertThat(e).isNull();
        }
    }

    @Test
    void account_ofRoot_isZero() {
        assertThat(Libc.account("root")).isEqualTo(new Libc.Account(0, 0));
        assertThat(Libc.account("no such")).isNull();
    }
}
