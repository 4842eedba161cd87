package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests with more answer than anyone reads: the server holds back, and holds nothing for long.
final class BackpressureTest {
    private static final int MEBIBYTE = 1 << 20;

    /// What a server may grow by while clients refuse to read. Far below what they asked for.
    private static final long GROWTH_BYTES_MAX = 48L * MEBIBYTE;

    /// How long memory is watched while nobody reads.
    private static final Duration WATCH = Duration.ofMillis(1_500);

    @TempDir private Path directory;

    @Test
    void largeValues_pipelinedByClientsThatDoNotRead_takeNoMemory() {
        assertTakeNoMemory(ServerKind.SCRUBJAYD.launch());
    }

    @Test
    void largeValues_overUnixSocketToClientsThatDoNotRead_takeNoMemory() {
        assertTakeNoMemory(ServerKind.SCRUBJAYD.launch().atSocket(directory.resolve("s")));
    }

    private static void assertTakeNoMemory(ServerLaunch launch) {
        String value = "v".repeat(500_000);
        String answer = "VALUE large 0 500000\r\n" + value + "\r\nEND\r\n";
        try (ServerProcess server = launch.start();
                TextConnection warm = server.connect()) {
            warm.exchange("set large 0 0 500000\r\n" + value + "\r\n", "STORED\r\n");
            for (int i = 0; i < 20; i++) {
                warm.exchange("get large\r\n", answer);
            }
            long before = server.residentBytes();

            List<TextConnection> silent = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TextConnection connection = server.connect();
                connection.send("get large\r\n".repeat(100));
                silent.add(connection);
            }

            assertGrowsLittle(server, before);
            TextConnection reader = silent.removeFirst();
            for (int i = 0; i < 100; i++) {
                reader.expect(answer);
            }
            reader.exchange("get nothing\r\n", "END\r\n");
            reader.close();
            silent.forEach(TextConnection::close);
        }
    }

    @Test
    void smallValues_pipelinedByClientThatDoesNotRead_takeNoMemory() {
        int requestCount = 100_000;
        String value = "v".repeat(1_000);
        String answer = "VALUE small 0 1000\r\n" + value + "\r\nEND\r\n";
        try (ServerProcess server = ServerKind.SCRUBJAYD.start();
                TextConnection connection = server.connect()) {
            connection.exchange("set small 0 0 1000\r\n" + value + "\r\n", "STORED\r\n");
            CompletableFuture<Void> warmed =
                    connection.sendAside("get small\r\n".repeat(5_000).getBytes(ISO_8859_1));
            for (int i = 0; i < 5_000; i++) {
                connection.expect(answer);
            }
            warmed.join();
            long before = server.residentBytes();

            CompletableFuture<Void> sent =
                    connection.sendAside("get small\r\n".repeat(requestCount).getBytes(ISO_8859_1));

            assertGrowsLittle(server, before);
            for (int i = 0; i < requestCount; i++) {
                connection.expect(answer);
            }
            sent.join();
            connection.exchange("get nothing\r\n", "END\r\n");
        }
    }

    /// One slow client does not slow the others, not even those of the same worker.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void clientThatDoesNotRead_onTheSameWorker_holdsNobodyUp(ServerKind kind) {
        String value = "v".repeat(500_000);
        try (ServerProcess server = kind.start("-t", "1");
                TextConnection silent = server.connect();
                TextConnection other = server.connect()) {
            silent.exchange("set large 0 0 500000\r\n" + value + "\r\n", "STORED\r\n");
            silent.send("get large\r\n".repeat(100));
            for (int i = 0; i < 1_000; i++) {
                other.exchange("set other 0 0 1\r\no\r\n", "STORED\r\n");
            }
            other.exchange("get other\r\n", "VALUE other 0 1\r\no\r\nEND\r\n");
        }
    }

    /// A client that says all before it reads, as most do: a get line has no longest length.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void multiget_ofTenThousandKeys_isAnsweredWhole(ServerKind kind) {
        assertMultigetAnswered(kind, 10_000);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void multiget_ofTwoHundredThousandKeys_isAnsweredWhole(ServerKind kind) {
        assertMultigetAnswered(kind, 200_000);
    }

    /// More than a hundred megabytes through one connection, without waiting for a single answer.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void largeSets_pipelined_areAllStored(ServerKind kind) {
        int count = 100;
        String value = "0123456789".repeat(104_000);
        try (ServerProcess server = kind.start("-m", "256");
                TextConnection connection = server.connect()) {
            for (int i = 0; i < count; i++) {
                connection.send("set large%d 0 0 %d\r\n%s\r\n".formatted(i, value.length(), value));
            }
            connection.expect("STORED\r\n".repeat(count));
            connection.exchange(
                    "get large0 large%d\r\n".formatted(count - 1),
                    "VALUE large0 0 %d\r\n%s\r\nVALUE large%d 0 %d\r\n%s\r\nEND\r\n"
                            .formatted(value.length(), value, count - 1, value.length(), value));
            assertThat(server.stats("stats").number("curr_items")).isEqualTo(count);
        }
    }

    private static void assertMultigetAnswered(ServerKind kind, int keyCount) {
        String stores =
                IntStream.range(0, keyCount)
                        .mapToObj(i -> "set key%d 0 0 8 noreply\r\n%08d\r\n".formatted(i, i))
                        .collect(Collectors.joining());
        String request =
                IntStream.range(0, keyCount)
                        .mapToObj(i -> " key" + i)
                        .collect(Collectors.joining("", "get", "\r\n"));
        String answer =
                IntStream.range(0, keyCount)
                        .mapToObj(i -> "VALUE key%d 0 8\r\n%08d\r\n".formatted(i, i))
                        .collect(Collectors.joining("", "", "END\r\n"));
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            connection.exchange(stores + "version\r\n", "VERSION 1.6.");
            connection.readLine();
            connection.exchange(request, answer);
        }
    }

    private static void assertGrowsLittle(ServerProcess server, long before) {
        Deadline watch = Deadline.in(WATCH);
        while (!watch.isOver()) {
            assertThat(server.residentBytes() - before)
                    .as("growth in bytes while nobody reads")
                    .isLessThan(GROWTH_BYTES_MAX);
            Deadline.poll();
        }
    }
}
