package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// `-s`, as the program takes it, beside the real memcached.
final class UnixSocketTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int EX_OSERR = 71;
    private static final int PATH_LENGTH_MAX = 106;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void socket_inPlaceOfTheNetwork_servesAndIsReported(ServerKind kind) {
        Path path = directory.resolve("s");
        int port = Ports.free();
        Path portFile = directory.resolve("ports");
        try (ServerProcess server =
                        kind.launch("-a", "0660")
                                .port(port)
                                .atSocket(path)
                                .environment("MEMCACHED_PORT_FILENAME", portFile.toString())
                                .start();
                TextConnection connection = server.connect()) {
            connection.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            connection.exchange("get k\r\n", "VALUE k 0 1\r\nv\r\nEND\r\n");

            Stats settings = server.stats("stats settings");
            assertThat(settings.text("domain_socket")).isEqualTo(path.toString());
            assertThat(settings.text("umask")).isEqualTo("660");
            assertThat(settings.number("tcpport")).isEqualTo(port);
            assertThat(settings.number("udpport")).isZero();
            assertThat(settings.text("inter")).isEqualTo("127.0.0.1");
            assertThat(settings.number("num_threads_per_udp")).isEqualTo(4);
            assertThat(isListening(port)).isFalse();
            assertThat(portFile).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SCRUBJAYD, 0700, rwx------",
        "MEMCACHED, 0700, rwx------",
        "SCRUBJAYD, 777, rwxrwxrwx",
        "MEMCACHED, 777, rwxrwxrwx",
        "SCRUBJAYD, 1660, rw-rw----",
        "MEMCACHED, 1660, rw-rw----",
    })
    void file_withAMask_hasThesePermissions(ServerKind kind, String mask, String permissions)
            throws IOException {
        Path path = directory.resolve("s");
        try (ServerProcess server = kind.launch("-a", mask).atSocket(path).start()) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)))
                    .isEqualTo(permissions);
            assertThat(server.stats("stats settings").text("umask"))
                    .isEqualTo(mask.replaceFirst("^0", ""));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void socket_ofAServerThatDied_isReplaced(ServerKind kind) {
        Path path = directory.resolve("s");
        ServerProcess first = kind.launch().atSocket(path).start();
        first.kill();
        first.close();
        assertThat(path).exists();

        assertServes(kind.launch().atSocket(path));
    }

    /// Nobody asks whether it still lives.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void socket_ofAServerThatLives_isTakenOver(ServerKind kind) {
        Path path = directory.resolve("s");
        try (ServerProcess first = kind.launch().atSocket(path).start();
                TextConnection before = first.connect()) {
            before.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            try (ServerProcess second = kind.launch().atSocket(path).startWithoutWaiting();
                    TextConnection after = awaitPid(second)) {
                after.exchange("get k\r\n", "END\r\n");
                before.exchange("get k\r\n", "VALUE k 0 1\r\nv\r\nEND\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void file_thatIsNoSocket_isLeftAloneAndAnObstacle(ServerKind kind) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path pidFile = directory.resolve("pid");
        ExternalProgram.Result result =
                kind.launch("-P", pidFile.toString()).atSocket(file).runToEnd();

        assertRefused(kind, result, file, "Address already in use");
        assertThat(file).hasContent("precious");
        assertThat(pidFile).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void path_inMissingDirectory_isRefused(ServerKind kind) {
        Path path = directory.resolve("missing/s");
        ExternalProgram.Result result = kind.launch().atSocket(path).runToEnd();

        assertRefused(kind, result, path, "No such file or directory");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void path_ofGreatestLength_isServed(ServerKind kind) {
        assertServes(kind.launch().atSocket(pathOfLength(PATH_LENGTH_MAX)));
    }

    /// memcached cuts it off, and listens somewhere else.
    @Test
    void path_tooLong_isRefused() {
        Path path = pathOfLength(PATH_LENGTH_MAX + 1);
        ExternalProgram.Result result = ServerKind.SCRUBJAYD.launch().atSocket(path).runToEnd();

        assertRefused(ServerKind.SCRUBJAYD, result, path, "File name too long");
    }

    /// The file stays: the next server removes it.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void signal_toEnd_leavesTheFile(ServerKind kind) {
        Path path = directory.resolve("s");
        for (String signal : List.of("INT", "TERM", "USR1")) {
            try (ServerProcess server = kind.launch().atSocket(path).start()) {
                server.signal(signal);
                assertThat(server.awaitExit()).as(signal).isZero();
                assertThat(path).exists();
            }
        }
    }

    /// With its paths where the daemon lives: in `/`, or with `-r` where it was started.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void daemon_withRelativePath_answersAtOnce(ServerKind kind) {
        Path pidFile = directory.resolve("pid");
        Path path = directory.resolve("s");
        List<String> command =
                new ArrayList<>(kind.launch("-d", "-r", "-s", "s", "-P", "pid").command());
        ExternalProgram.of(command.toArray(String[]::new))
                .directory(directory)
                .run()
                .outOfSuccess();
        // Debian's returns before its socket answers and its file is there; ours after both.
        if (kind == ServerKind.MEMCACHED) {
            Deadline.await("a socket", SOON, () -> Files.exists(path));
            Deadline.await("a pid file", SOON, () -> pidFile.toFile().length() > 0);
        }
        try (UnixRelay relay = UnixRelay.to(path);
                TextConnection connection = TextConnection.to("127.0.0.1", relay.port())) {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            assertThat(connection.stats("stats").number("pid")).isEqualTo(pid);
            ExternalProgram.run(Debian.program("sh"), "-c", "kill " + pid).outOfSuccess();
            assertThat(connection.readToEnd()).isEmpty();
            Deadline.await("no pid file", SOON, () -> !Files.exists(pidFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void trace_ofAUnixSocket_isMemcacheds(ServerKind kind) {
        try (ServerProcess server =
                        kind.launch("-vv", "-t", "1").atSocket(directory.resolve("s")).start();
                TextConnection connection = server.connect()) {
            connection.exchange("get none\r\n", "END\r\n");
            connection.send("quit\r\n");
            Deadline.await(
                    "the whole trace",
                    SOON,
                    () -> server.log().contains("END") && closedLast(server.log()));
            assertThat(server.log().replaceAll("(?m)^([<>]?)\\d+", "$1N"))
                    .contains("<N server listening (auto-negotiate)\n")
                    .containsSubsequence(
                            "<N new auto-negotiating client connection\n",
                            "<N get none\n",
                            ">N END\n",
                            "<N connection closed.\n");
        }
    }

    private static boolean closedLast(String log) {
        return log.lastIndexOf("connection closed.") > log.lastIndexOf("END");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void connectionBeyondLimit_withMaxconnsFast_isToldAndClosed(ServerKind kind) {
        List<TextConnection> served = new ArrayList<>();
        try (ServerProcess server =
                kind.launch("-t", "1", "-c", "50").atSocket(directory.resolve("s")).start()) {
            String answer = "VERSION";
            while (answer.startsWith("VERSION")) {
                TextConnection connection = server.connect();
                served.add(connection);
                answer = connection.ask("version\r\n");
            }
            assertThat(answer).isEqualTo("ERROR Too many open connections");
            assertThat(served).hasSizeBetween(30, 51);
            assertThat(served.getFirst().stats("stats").number("rejected_connections"))
                    .isPositive();
        } finally {
            served.forEach(TextConnection::close);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void clientThatDoesNotRead_onTheSameWorker_holdsNobodyUp(ServerKind kind) {
        String value = "v".repeat(500_000);
        String answer = "VALUE large 0 500000\r\n" + value + "\r\nEND\r\n";
        try (ServerProcess server =
                        kind.launch("-t", "1").atSocket(directory.resolve("s")).start();
                TextConnection silent = server.connect();
                TextConnection other = server.connect()) {
            silent.exchange("set large 0 0 500000\r\n" + value + "\r\n", "STORED\r\n");
            silent.send("get large\r\n".repeat(100));
            for (int i = 0; i < 1_000; i++) {
                other.exchange("set other 0 0 1\r\no\r\n", "STORED\r\n");
            }
            for (int i = 0; i < 100; i++) {
                silent.expect(answer);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memcachedTool_onSocket_printsWhatTheServerHolds(ServerKind kind) {
        Path path = directory.resolve("s");
        try (ServerProcess server = kind.launch().atSocket(path).start()) {
            String out =
                    ExternalProgram.run(
                                    Debian.program("perl"),
                                    Debian.memcachedTool(),
                                    path.toString(),
                                    "stats")
                            .outOfSuccess();
            assertThat(out)
                    .contains("#" + path)
                    .containsPattern(" pid +" + server.pid() + "\\r?\\n");
        }
    }

    private static void assertRefused(
            ServerKind kind, ExternalProgram.Result result, Path path, String reason) {
        // What memcached does after it could not bind has its own errors, and these are told last.
        String last = kind == ServerKind.MEMCACHED ? "Invalid argument" : reason;
        assertThat(result.exit()).isEqualTo(EX_OSERR);
        assertThat(result.err())
                .isEqualTo(
                        "bind(): %s\nfailed to listen on UNIX socket: %s: %s\n"
                                .formatted(reason, path, last));
    }

    private static void assertServes(ServerLaunch launch) {
        try (ServerProcess server = launch.start();
                TextConnection connection = server.connect()) {
            connection.exchange("get none\r\n", "END\r\n");
        }
    }

    /// Waits until it is this server that answers at its socket.
    private static TextConnection awaitPid(ServerProcess server) {
        Deadline.await("an answer of process " + server.pid(), SOON, () -> isAnswering(server));
        return server.connect();
    }

    private static boolean isAnswering(ServerProcess server) {
        try {
            return server.stats("stats").number("pid") == server.pid();
        } catch (UncheckedIOException | AssertionError _) {
            return false; // For a moment there is no socket.
        }
    }

    private Path pathOfLength(int length) {
        return directory.resolve("s".repeat(length - directory.toString().length() - 1));
    }

    private static boolean isListening(int port) {
        return ExternalProgram.run(Debian.program("nc"), "-z", "127.0.0.1", "" + port).exit() == 0;
    }
}
