package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Debian's `python3-pymemcache`, a second Python client with code and habits of its own.
final class PymemcacheTest {
    private static final String PROGRAM = "system-tests/src/test/clients/pymemcache_round.py";

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void operations_allThatPymemcacheHas_answerAsItExpects(ServerKind kind) {
        try (ServerProcess first = kind.start();
                ServerProcess second = kind.start();
                ServerProcess third = kind.start()) {
            assertDoesAll("" + first.port(), "" + second.port(), "" + third.port());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void operations_allOverUnixSockets_answerAsItExpects(ServerKind kind) {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        try (ServerProcess _ = kind.launch().atSocket(one).start();
                ServerProcess _ = kind.launch().atSocket(two).start()) {
            assertDoesAll(one.toString(), two.toString());
        }
    }

    private static void assertDoesAll(String... servers) {
        String python = Debian.pythonWith("pymemcache", "python3-pymemcache");
        String program = Checkout.file(PROGRAM).toString();
        String[] command =
                Stream.concat(Stream.of(python, program), Stream.of(servers))
                        .toArray(String[]::new);
        assertThat(ExternalProgram.run(command).outOfSuccess()).isEqualTo("all operations done\n");
    }
}
