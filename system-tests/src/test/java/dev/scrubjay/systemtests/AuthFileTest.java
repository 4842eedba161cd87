package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The file of `-Y`, as the program reads it.
final class AuthFileTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void file_changedAndHup_letsOthersIn(ServerKind kind) throws IOException {
        Path file = Files.writeString(directory.resolve("users"), "old:pass\n");
        try (ServerProcess server = kind.start("-Y", file.toString());
                TextConnection first = server.connect()) {
            assertThat(first.ask("version\r\n")).isEqualTo("CLIENT_ERROR unauthenticated");
            assertThat(first.ask("set a 0 0 8\r\nnew pass\r\n"))
                    .isEqualTo("CLIENT_ERROR authentication failure");
            first.exchange("set a 0 0 8\r\nold pass\r\n", "STORED\r\n");
            first.exchange("get a\r\n", "END\r\n");

            Files.writeString(file, "new:pass\n");
            server.signal("HUP");
            Deadline.await("the new file", SOON, () -> isLetIn(server));
            first.exchange("get a\r\n", "END\r\n");
        }
    }

    private static boolean isLetIn(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            return connection.ask("set a 0 0 8\r\nnew pass\r\n").equals("STORED");
        }
    }
}
