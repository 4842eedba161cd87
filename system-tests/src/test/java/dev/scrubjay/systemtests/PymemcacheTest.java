package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Debian's `python3-pymemcache`, a second Python client with code and habits of its own.
final class PymemcacheTest {
    private static final String PROGRAM = "system-tests/src/test/clients/pymemcache_round.py";

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void operations_allThatPymemcacheHas_answerAsItExpects(ServerKind kind) {
        try (ServerProcess first = kind.start();
                ServerProcess second = kind.start();
                ServerProcess third = kind.start()) {
            ExternalProgram.Result result =
                    ExternalProgram.run(
                            Debian.pythonWith("pymemcache", "python3-pymemcache"),
                            Checkout.file(PROGRAM).toString(),
                            Integer.toString(first.port()),
                            Integer.toString(second.port()),
                            Integer.toString(third.port()));

            assertThat(result.outOfSuccess()).isEqualTo("all operations done\n");
        }
    }
}
