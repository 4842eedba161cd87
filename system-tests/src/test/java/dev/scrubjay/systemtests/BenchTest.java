package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `bin/bench` says what it can do, and what it cannot do, before it starts anything. What it
/// measures is for people to look at, on a quiet machine.
final class BenchTest {
    private static final List<String> ROWS =
            List.of("one-in-flight", "pipelined-gets", "multiget", "1-mb-values", "latency");

    @Test
    void help_namesTheRows() {
        String help = bench("-h").outOfSuccess();

        assertThat(help.replaceAll("\\s", "")).contains(ROWS);
    }

    @Test
    void option_wrong_isRefusedInOneLine() {
        assertRefused("no such row: nonsense; there are one-in-flight, ", "--rows", "nonsense");
        assertRefused("'0' is no whole number of at least 1", "--runs", "0");
        assertRefused("'two' is no whole number of at least 0", "--discard", "two");
        assertRefused("cannot write a file /no/such/place.svg", "--svg", "/no/such/place.svg");
        assertRefused("unrecognized arguments: --fast", "--fast");
    }

    @Test
    void programs_missing_areNamedAsPackages() {
        ExternalProgram.Result result =
                ExternalProgram.of(command(List.of()))
                        .environment(Map.of("PATH", "/no/such/place"))
                        .run();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo(
                        "please install memcached gcc libc6-dev util-linux:"
                                + " a benchmark cannot run without\n");
    }

    private static void assertRefused(String problem, String... arguments) {
        ExternalProgram.Result result = bench(arguments);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines().toList().getLast())
                .startsWith("bench: error: ")
                .contains(problem);
    }

    private static ExternalProgram.Result bench(String... arguments) {
        return ExternalProgram.of(command(List.of(arguments))).run();
    }

    private static String[] command(List<String> arguments) {
        // No compiled modules beside the sources.
        List<String> python =
                List.of(Debian.program("python3"), "-B", Checkout.file("bin/bench").toString());
        return Stream.concat(python.stream(), arguments.stream()).toArray(String[]::new);
    }
}
