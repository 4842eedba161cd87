package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The server as a process: how it starts, how it refuses to, what it leaves, how it ends.
final class ProcessTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /// Exit statuses of sysexits.h, as memcached uses them.
    private static final int EX_USAGE = 64;

    private static final int EX_NOUSER = 67;
    private static final int EX_OSERR = 71;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void start_onPortInUse_isRefused(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            ExternalProgram.Result second = kind.launch().port(server.port()).runToEnd();

            assertThat(second.exit()).isEqualTo(EX_OSERR);
            assertThat(second.err())
                    .contains("failed to listen on")
                    .contains("Address already in use");
            assertThat(server.stats("stats").number("pid")).isEqualTo(server.pid());
        }
    }

    /// memcached's own daemon has returned by then, and its reason is lost. Ours is not.
    @Test
    void daemon_onPortInUse_tellsTheReason() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start()) {
            ExternalProgram.Result daemon =
                    ServerKind.SCRUBJAYD.launch("-d").port(server.port()).runToEnd();

            assertThat(daemon.exit()).isEqualTo(EX_OSERR);
            assertThat(daemon.err()).contains("Address already in use");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pidFile_inMissingDirectory_isReportedAndServed(ServerKind kind) {
        String pidFile = directory.resolve("missing/pid").toString();
        try (ServerProcess server = kind.start("-P", pidFile)) {
            assertThat(server.stats("stats").number("pid")).isEqualTo(server.pid());
            Deadline.await("a word on it", SOON, () -> server.log().contains(pidFile));
            assertThat(server.log()).contains("No such file or directory");
        }
    }

    /// The server writes to `pid.tmp` first, and there every disk is full.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pidFile_onFullDisk_isReportedAndServed(ServerKind kind) throws IOException {
        Path pidFile = directory.resolve("pid");
        Files.createSymbolicLink(directory.resolve("pid.tmp"), Path.of("/dev/full"));
        try (ServerProcess server = kind.start("-P", pidFile.toString())) {
            assertThat(server.stats("stats").number("pid")).isEqualTo(server.pid());
            Deadline.await("a word on it", SOON, () -> server.log().contains(pidFile.toString()));
            assertThat(server.log()).contains("No space left on device");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void signal_toEnd_endsServerAndRemovesPidFile(ServerKind kind) {
        for (String signal : List.of("INT", "TERM")) {
            Path pidFile = directory.resolve(signal + ".pid");
            try (ServerProcess server = kind.start("-P", pidFile.toString());
                    TextConnection connection = server.connect()) {
                connection.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
                Deadline.await("a pid file", SOON, pidFile.toFile()::exists);
                assertThat(pidFile).hasContent(Long.toString(server.pid()));

                server.signal(signal);

                assertThat(server.awaitExit()).as(signal).isZero();
                assertThat(connection.readToEnd()).isEmpty();
                // memcached removes the file only when it is a daemon.
                assertThat(pidFile.toFile().exists()).isEqualTo(kind == ServerKind.MEMCACHED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void interrupt_whenStartedToIgnoreIt_endsServer(ServerKind kind) {
        try (ServerProcess server = kind.launch().ignoringInterrupts().start();
                TextConnection connection = server.connect()) {
            connection.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");

            server.signal("INT");

            assertThat(server.awaitExit()).isZero();
        }
    }

    @Test
    void threads_oneToFour_serveAll() {
        for (int threads = 1; threads <= 4; threads++) {
            try (ServerProcess server = ServerKind.SCRUBJAYD.start("-t", "" + threads);
                    TextConnection first = server.connect();
                    TextConnection second = server.connect();
                    TextConnection third = server.connect();
                    TextConnection fourth = server.connect();
                    TextConnection fifth = server.connect()) {
                int number = 0;
                for (TextConnection connection : List.of(first, second, third, fourth, fifth)) {
                    String set = "set k" + number++ + " 0 0 1\r\nv\r\n";
                    connection.exchange(set, "STORED\r\n");
                }
                Stats stats = server.stats("stats");
                assertThat(stats.number("threads")).isEqualTo(threads);
                assertThat(stats.number("curr_items")).isEqualTo(number);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void listen_onSeveralAddresses_answersOnEach(ServerKind kind) {
        int first = Ports.free();
        int second = Ports.free();
        int third = Ports.free();
        String list = "127.0.0.1:%d,[::1]:%d".formatted(first, second);
        // The last one answers last.
        try (ServerProcess server =
                        kind.launch("-l", list, "-l", "127.0.0.2:" + third)
                                .listensAt("127.0.0.2")
                                .port(third)
                                .start();
                TextConnection one = TextConnection.to("127.0.0.1", first);
                TextConnection six = TextConnection.to("::1", second)) {
            one.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            six.exchange("get k\r\n", "VALUE k 0 1\r\nv\r\nEND\r\n");
            assertThat(server.stats("stats conns").values().values())
                    .anyMatch(value -> value.contains("tcp6:[::1]:" + second));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void listen_onIpv6Address_answersThere(ServerKind kind) {
        try (ServerProcess server = kind.launch("-l", "::1").listensAt("::1").start();
                TextConnection connection = server.connect()) {
            connection.exchange("get none\r\n", "END\r\n");
        }
    }

    /// memcached's own way to say so.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void port_minusOne_isAnyFreePort(ServerKind kind) throws IOException {
        assertPortFileTellsPort(kind, -1);
    }

    @Test
    void port_zero_isAnyFreePort() throws IOException {
        assertPortFileTellsPort(ServerKind.SCRUBJAYD, 0);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void user_otherThanRoot_isSwitchedToWhenRoot(ServerKind kind) throws IOException {
        try (ServerProcess server = kind.launch().user("nobody").start();
                TextConnection connection = server.connect()) {
            connection.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            String user = isRoot() ? "65534" : "" + userId();
            assertThat(server.statusField("Uid").split("\t", -1)).containsOnly(user);
            assertThat(connection.stats("stats").number("pid")).isEqualTo(server.pid());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void user_thatDoesNotExist_isRefusedWhenRoot(ServerKind kind) throws IOException {
        if (!isRoot()) {
            // Whom it could not become anyway is not looked at.
            kind.launch().user("no-such-user").start().close();
            return;
        }
        ExternalProgram.Result result = kind.launch().user("no-such-user").runToEnd();

        assertThat(result.exit()).isEqualTo(EX_NOUSER);
        assertThat(result.err()).contains("can't find the user no-such-user to switch to");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void start_asRootWithoutUser_isRefused(ServerKind kind) throws IOException {
        String[] command = {kind.program(), "-l", "127.0.0.1", "-p", "" + Ports.free(), "-V"};
        if (isRoot()) {
            command[command.length - 1] = "-m64";
            ExternalProgram.Result result = ExternalProgram.run(command);

            assertThat(result.exit()).isEqualTo(EX_USAGE);
            assertThat(result.err()).contains("root").contains("-u");
        } else {
            ExternalProgram.run(command).outOfSuccess();
        }
    }

    @Test
    void version_asOption_namesBothVersions() {
        String out = ExternalProgram.run(ServerKind.SCRUBJAYD.program(), "-V").outOfSuccess();

        assertThat(out).contains("scrubjayd 0.1.0 (memcached 1.6.45)");
    }

    /// Nothing that was asked for is left out without a word.
    @Test
    void options_notBuiltYet_areRefusedWithOneLine() throws IOException {
        List<List<String>> notBuilt =
                List.of(
                        List.of("-Z"),
                        List.of("-S"),
                        List.of("-o", "ext_path=" + directory.resolve("ext") + ":64m"));
        for (List<String> option : notBuilt) {
            ExternalProgram.Result result =
                    ServerKind.SCRUBJAYD.launch(option.toArray(String[]::new)).runToEnd();

            assertThat(result.exit()).as("%s", option).isNotZero();
            assertThat(result.err().lines()).as("%s", option).hasSize(1);
        }
    }

    /// The cache that makes starts quick is void when a jar or a JVM option changes. Production
    /// then starts without it and without a word; here the JVM is told to insist.
    @Test
    void startUpCache_insistedOn_isValid() {
        try (ServerProcess server =
                ServerKind.SCRUBJAYD
                        .launch("-m", "10")
                        .environment("SCRUBJAY_JAVA_OPTS", "-XX:AOTMode=on")
                        .start()) {
            assertThat(server.stats("stats").number("limit_maxbytes")).isEqualTo(10L << 20);
        }
    }

    private void assertPortFileTellsPort(ServerKind kind, int asked) throws IOException {
        Path portFile = directory.resolve("ports");
        try (ServerProcess _ =
                kind.launch()
                        .port(asked)
                        .environment("MEMCACHED_PORT_FILENAME", portFile.toString())
                        .startWithoutWaiting()) {
            Deadline.await("a port file", SOON, () -> portFile.toFile().length() > 0);
            String line = Files.readString(portFile);

            assertThat(line).matches("TCP INET: \\d+\n");
            int port = Integer.parseInt(line.replaceAll("\\D", ""));
            try (TextConnection connection = TextConnection.to("127.0.0.1", port)) {
                connection.exchange("get none\r\n", "END\r\n");
            }
        }
    }

    private static boolean isRoot() throws IOException {
        return userId() == 0;
    }

    private static int userId() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }
}
