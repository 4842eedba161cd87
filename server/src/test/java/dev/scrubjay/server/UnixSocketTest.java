package dev.scrubjay.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.server.net.uring.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A server on a unix socket, on each transport there is: its file, and the traffic through it.
@ParameterizedClass
@MethodSource("transports")
@Timeout(120)
final class UnixSocketTest {
    private static final int PATH_BYTES_MAX = 106;

    private static final int PIECE_MAX = 50_000;

    private final String transport;

    @TempDir private Path directory;

    UnixSocketTest(String transport) {
        this.transport = transport;
    }

    static List<String> transports() {
        return Availability.problem() == null ? List.of("nio", "uring") : List.of("nio");
    }

    @Test
    void requests_ofEveryProtocol_areAnswered() throws Exception {
        Path path = directory.resolve("s");
        try (Server server = started(path);
                RawClient client = RawClient.atSocket(path);
                RawClient binary = RawClient.atSocket(path)) {
            client.exchange("set k 5 0 5\r\nvalue\r\n", "STORED\r\n");
            client.exchange("get k\r\n", "VALUE k 5 5\r\nvalue\r\nEND\r\n");
            client.exchange("mg k f v\r\nmn\r\n", "VA 5 f5\r\nvalue\r\nMN\r\n");
            binary.exchange("\u0080\n" + "\0".repeat(22), "\u0081\n" + "\0".repeat(22));
            assertThat(server.addresses()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"700, rwx------", "0777, rwxrwxrwx", "660, rw-rw----", "0, ---------"})
    void file_whateverThePermissionsOfOthers_hasThoseAskedFor(String mask, String permissions)
            throws Exception {
        Path path = directory.resolve("s");
        try (Server _ = started(path, "-a", mask)) {
            assertThat(permissions(path)).isEqualTo(permissions);
        }
        // The process's own mask is what it was.
        Path plain = Files.createFile(directory.resolve("plain"));
        Path other = Files.createFile(directory.resolve("other"));
        assertThat(permissions(plain)).isEqualTo(permissions(other)).startsWith("rw-");
    }

    /// As with memcached, the last one that was started has the path.
    @Test
    void socket_ofAnotherServer_isTakenOver() throws Exception {
        Path path = directory.resolve("s");
        try (Server _ = started(path);
                RawClient before = RawClient.atSocket(path)) {
            before.exchange("set k 0 0 1\r\n1\r\n", "STORED\r\n");
            try (Server _ = started(path);
                    RawClient after = RawClient.atSocket(path)) {
                after.exchange("get k\r\n", "END\r\n");
                before.exchange("get k\r\n", "VALUE k 0 1\r\n1\r\nEND\r\n");
            }
        }
    }

    @Test
    void socket_leftByADeadServer_isReplaced() throws Exception {
        Path path = directory.resolve("s");
        Path moved = directory.resolve("moved");
        try (Server _ = started(path)) {
            Files.move(path, moved);
        }
        Files.move(moved, path);
        try (Server _ = started(path);
                RawClient client = RawClient.atSocket(path)) {
            client.exchange("mn\r\n", "MN\r\n");
        }
    }

    @Test
    void file_thatIsNoSocket_isLeftAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));
        for (Path path : List.of(file, folder, link)) {
            assertRefused(path, "Address already in use");
        }
        assertThat(file).hasContent("precious");
        assertThat(folder).isDirectory();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void path_inMissingDirectory_isRefused() {
        assertRefused(directory.resolve("missing/s"), "No such file or directory");
    }

    @Test
    void path_tooLong_isRefusedAndTheLongestIsNot() throws Exception {
        int room = PATH_BYTES_MAX - (directory.toString().length() + 1);
        Path longest = directory.resolve("s".repeat(room));
        try (Server _ = started(longest);
                RawClient client = RawClient.atSocket(longest)) {
            client.exchange("mn\r\n", "MN\r\n");
        }
        assertRefused(directory.resolve("s".repeat(room + 1)), "File name too long");
    }

    @Test
    void reports_ofAUnixSocket_nameIt() throws Exception {
        Path path = directory.resolve("s");
        try (Server server = started(path, "-a", "770");
                RawClient client = RawClient.atSocket(path)) {
            client.send("stats conns\r\n");
            assertThat(client.readLine()).isEqualTo("STAT 1:addr unix:" + path);
            assertThat(client.readLine()).isEqualTo("STAT 1:state conn_listening");
            assertThat(client.readLine()).startsWith("STAT 1:secs_since_last_cmd ");
            assertThat(client.readLine()).startsWith("STAT 2:addr unix:");
            assertThat(client.readLine()).isEqualTo("STAT 2:listen_addr unix:" + path);
            assertThat(client.readLine()).isEqualTo("STAT 2:state conn_parse_cmd");
            assertThat(client.readLine()).startsWith("STAT 2:secs_since_last_cmd ");
            assertThat(client.readLine()).isEqualTo("END");
            assertThat(server.listenSockets()).hasSize(1);
        }
    }

    @Test
    void connections_thatComeAndGo_areTold() throws Exception {
        String line =
                "ts=\\d+\\.\\d{6} gid=\\d+ type=%s rip=unix rport=0 transport=local %scfd=\\d+";
        Path path = directory.resolve("s");
        try (Server _ = started(path, "-o", "idle_timeout=100,debug_commands");
                RawClient watcher = RawClient.atSocket(path)) {
            watcher.exchange("watch connevents\r\n", "OK\r\n");
            try (RawClient client = RawClient.atSocket(path)) {
                assertThat(watcher.readLine()).matches(line.formatted("conn_new", ""));
                client.exchange("debugtime +200\r\n", "OK\r\n");
                assertThat(watcher.readLine())
                        .matches(line.formatted("conn_close", "reason=idle_timeout "));
                assertThat(client.isAtEnd()).isTrue();
            }
            try (RawClient client = RawClient.atSocket(path)) {
                client.send("quit\r\n");
                assertThat(watcher.readLine()).matches(line.formatted("conn_new", ""));
                assertThat(watcher.readLine())
                        .matches(line.formatted("conn_close", "reason=normal "));
            }
        }
    }

    @Test
    void client_beyondTheLimit_isToldAndClosed() throws Exception {
        Path path = directory.resolve("s");
        try (Server _ = started(path, "-c", "2");
                RawClient first = RawClient.atSocket(path);
                RawClient second = RawClient.atSocket(path)) {
            first.exchange("mn\r\n", "MN\r\n");
            second.exchange("mn\r\n", "MN\r\n");
            try (RawClient third = RawClient.atSocket(path)) {
                third.expect("ERROR Too many open connections\r\n");
                assertThat(third.isAtEnd()).isTrue();
            }
            first.exchange("mn\r\n", "MN\r\n");
        }
    }

    @Test
    void client_beyondTheLimitThatMayWait_isServedInItsTurn() throws Exception {
        Path path = directory.resolve("s");
        try (Server _ = started(path, "-c", "2", "-o", "no_maxconns_fast");
                RawClient first = RawClient.atSocket(path);
                RawClient second = RawClient.atSocket(path);
                RawClient third = RawClient.atSocket(path)) {
            third.send("mn\r\n");
            first.exchange("mn\r\n", "MN\r\n");
            second.exchange("mn\r\n", "MN\r\n");
            first.send("quit\r\n");
            third.expect("MN\r\n");
        }
    }

    /// Values of every kind of way out, pipelined by a client that reads in pieces of any size.
    @Test
    void values_ofAllSizes_arriveWhole() throws Exception {
        long seed = Long.getLong("scrubjay.seed", System.nanoTime());
        System.out.println("values_ofAllSizes_arriveWhole: -Dscrubjay.seed=" + seed);
        Random random = new Random(seed);
        Path path = directory.resolve("s");
        int[] sizes = {10, 15_000, 33_000, 300_000, 1_000_000};
        try (Server _ = started(path, "-m", "64");
                RawClient client = RawClient.atSocket(path);
                RawClient other = RawClient.atSocket(path)) {
            List<String> values = new ArrayList<>();
            for (int size : sizes) {
                String value = text(random, size);
                String key = "k" + values.size();
                values.add("VALUE " + key + " 0 " + size + "\r\n" + value + "\r\n");
                other.exchange(
                        "set " + key + " 0 0 " + size + "\r\n" + value + "\r\n", "STORED\r\n");
            }
            StringBuilder requests = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            for (int count = 0; count < 200; count++) {
                int first = random.nextInt(sizes.length);
                int second = random.nextInt(sizes.length);
                requests.append("get k%d k%d\r\n".formatted(first, second));
                answers.append(values.get(first)).append(values.get(second)).append("END\r\n");
            }
            CompletableFuture<Void> sent = sendAside(client, requests.toString());
            for (int start = 0; start < answers.length(); ) {
                int end = Math.min(answers.length(), start + 1 + random.nextInt(PIECE_MAX));
                client.expect(answers.substring(start, end));
                other.exchange("mn\r\n", "MN\r\n");
                start = end;
            }
            sent.join();
        }
    }

    /// More than any socket holds, both ways, before a single answer is read.
    @Test
    void sets_largeAndPipelined_areAllStored() throws Exception {
        Path path = directory.resolve("s");
        String value = "0123456789".repeat(100_000);
        try (Server _ = started(path, "-m", "64");
                RawClient client = RawClient.atSocket(path)) {
            client.send(("set large 0 0 1000000\r\n" + value + "\r\n").repeat(30));
            client.expect("STORED\r\n".repeat(30));
            client.exchange("get large\r\n", "VALUE large 0 1000000\r\n" + value + "\r\nEND\r\n");
        }
    }

    /// Clients leave in the middle of an answer: nothing is left of them, nobody else notices.
    @Test
    void clients_goneInMidAnswer_disturbNobody() throws Exception {
        Path path = directory.resolve("s");
        String value = "v".repeat(1_000_000);
        try (Server _ = started(path, "-m", "64");
                RawClient staying = RawClient.atSocket(path)) {
            staying.exchange("set large 0 0 1000000\r\n" + value + "\r\n", "STORED\r\n");
            for (int round = 0; round < 50; round++) {
                try (RawClient leaving = RawClient.atSocket(path)) {
                    leaving.send("get large\r\n".repeat(1 + round % 7));
                    leaving.read(1 + round * 1000);
                }
                staying.exchange("mn\r\n", "MN\r\n");
            }
            staying.exchange("get large\r\n", "VALUE large 0 1000000\r\n" + value + "\r\nEND\r\n");
            staying.send("stats\r\n");
            String line = staying.readLine();
            while (!line.startsWith("STAT curr_connections ")) {
                line = staying.readLine();
            }
        }
    }

    private Server started(Path path, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-s", path.toString(), "-t", "1"));
        arguments.addAll(List.of("-o", "transport=" + transport));
        arguments.addAll(List.of(more));
        return TestServer.start(arguments.toArray(String[]::new));
    }

    private void assertRefused(Path path, String reason) {
        assertThatThrownBy(() -> started(path)).isInstanceOf(IOException.class).hasMessage(reason);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static CompletableFuture<Void> sendAside(RawClient client, String text) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        client.send(text);
                    } catch (IOException broken) {
                        throw new CompletionException(broken);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    private static String text(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }
}
