package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// bin/scrubjayd has to see `-d` before there is a JVM: it knows the same options as we do.
final class LauncherOptionsTest {
    private static final Path SCRIPT =
            Path.of(System.getProperty("scrubjay.root", ".."), "bin/lib/daemon.sh");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d",
                "-vd",
                "-dv",
                "-dm64",
                "-m 64 -d",
                "-Pd -d",
                "-dP d",
                "--daemon",
                "--port 1 --daemon",
                "--port=1 --da",
                "word -d",
            })
    void daemon_asked_isSeen(String arguments) throws IOException, InterruptedException {
        assertThat(wantsDaemon(arguments.split(" ", -1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v",
                "-Pd",
                "-P d",
                "-P -d",
                "-vP -d",
                "-u daemon",
                "-o d",
                "--pidfile -d",
                "--pidfile=-d",
                "--disable-cas",
                "-- -d",
                "-d -h",
                "-dV",
                "-d --version",
            })
    void daemon_notAsked_isNotSeen(String arguments) throws IOException, InterruptedException {
        assertThat(wantsDaemon(arguments.split(" ", -1))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void option_beforeDaemon_takesItIfItHasAValue(Option option)
            throws IOException, InterruptedException {
        boolean prints = List.of('h', 'V', 'i').contains(option.letter());
        boolean isSeen = option.argument() == null && !prints;

        assertThat(wantsDaemon("-" + option.letter(), "-d")).isEqualTo(isSeen);
        assertThat(wantsDaemon("-v" + option.letter() + "d")).isEqualTo(isSeen);
        String longName = option.longName();
        if (longName != null) {
            assertThat(wantsDaemon("--" + longName, "-d")).isEqualTo(isSeen);
        }
    }

    private static boolean wantsDaemon(String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", ". \"$0\"; wants_daemon \"$@\""));
        command.add(SCRIPT.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
