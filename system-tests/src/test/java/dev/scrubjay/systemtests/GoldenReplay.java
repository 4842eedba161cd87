package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One run of `replay.py`, over cases that are written to a file of their own.
///
/// @param kind the server to replay against
/// @param name what to call the file of cases
record GoldenReplay(ServerKind kind, String name) {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// Most of a replay is waiting for clock ticks, so a few servers at a time keep two cores busy.
    private static final String SERVERS_AT_ONCE = "4";

    /// Requires every case to pass.
    void run(List<GoldenCase> cases) {
        Path file = Checkout.workDirectory("golden").resolve(name + ".jsonl");
        try {
            Files.write(file, cases.stream().map(GoldenCase::line).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long startNanos = System.nanoTime();
        ExternalProgram.Result result =
                ExternalProgram.of(
                                Debian.program("python3"),
                                GoldenCase.replayProgram().toString(),
                                "--server-cmd",
                                kind.program()
                                        + " -u root "
                                        + String.join(" ", kind.standingArguments())
                                        + " {args} -p {port} -l 127.0.0.1",
                                "--files",
                                file.toString(),
                                "--jobs",
                                SERVERS_AT_ONCE,
                                "--port-range",
                                Ports.replayRange())
                        .patience(PATIENCE)
                        .run();
        System.out.printf(
                "golden %s on %s: %d cases in %d s%n",
                name, kind, cases.size(), (System.nanoTime() - startNanos) / 1_000_000_000);
        assertThat(result.out().lines().toList())
                .as("%s%s", result.out(), result.err())
                .endsWith(cases.size() + " passed, 0 failed");
    }
}
