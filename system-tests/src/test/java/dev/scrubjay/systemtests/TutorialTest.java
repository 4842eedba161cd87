package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The tutorial's session, typed as it stands there, with Debian's `python3-memcache` and `nc`.
///
/// Only the port is another: 11211 may be taken on the machine that runs the tests. The programs
/// are the tutorial's, to the letter, in `src/test/tutorial`.
final class TutorialTest {
    private static final String TUTORIAL = "system-tests/src/test/tutorial/";

    /// The programs in the tutorial's order, for some look at what an earlier one stored, with what
    /// the tutorial says they print.
    private static final List<Map.Entry<String, String>> PROGRAMS =
            List.of(
                    Map.entry(
                            "set.py",
                            """
                            set用法 jack
                            set_multi用法: jack 19 IT
                            """),
                    Map.entry(
                            "add.py",
                            """
                            True
                            False
                            v1
                            """),
                    Map.entry(
                            "replace.py",
                            """
                            张三
                            ret_name =  True
                            ret1 =  李四
                            rereplace =  False
                            ret2 =  None
                            """),
                    Map.entry(
                            "append.py",
                            """
                            我是中间部分
                            我是中间部分我是后面部分
                            我是开头部分我是中间部分我是后面部分
                            """),
                    Map.entry(
                            "gets.py",
                            """
                            剩余票数 88
                            88
                            True
                            剩余票数 88
                            """),
                    Map.entry(
                            "get.py",
                            """
                            get jack
                            get_multi jack
                            """),
                    Map.entry(
                            "del.py",
                            """
                            name1 = JACK1, name2=JACK2, name3=JACK3
                            删除 jack
                            name1 = None, name2=None, name3=None
                            """),
                    Map.entry(
                            "decr.py",
                            """
                            原始值 1
                            加值后结果 =  10
                            减值后结果 =  5
                            """));

    /// What the tutorial's `stats` shows and today's releases still have.
    private static final List<String> STATS_SHOWN =
            List.of(
                    "pid",
                    "uptime",
                    "time",
                    "version",
                    "libevent",
                    "curr_connections",
                    "cmd_get",
                    "cmd_set",
                    "get_hits",
                    "bytes_read",
                    "slab_reassign_rescues",
                    "lru_maintainer_juggles",
                    "evictions",
                    "moves_to_cold",
                    "lru_bumps_dropped");

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void session_typedIntoPython_answersAsShown(ServerKind kind) throws IOException {
        try (ServerProcess server = kind.start()) {
            ExternalProgram.Result result =
                    ExternalProgram.of(python(), "-i", "-q")
                            .input(program("session.py", server.port()))
                            .run();

            assertThat(result.outOfSuccess()).isEqualTo("True\n'v1'\n");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void programs_runInTheTutorialsOrder_printWhatItSays(ServerKind kind) throws IOException {
        try (ServerProcess server = kind.start("-m", "10", "-c", "256")) {
            for (Map.Entry<String, String> program : PROGRAMS) {
                assertThat(outputOf(program.getKey(), server.port()))
                        .as(program.getKey())
                        .isEqualTo(program.getValue());
            }
            String stats = outputOf("stats.py", server.port());
            assertThat(stats)
                    .startsWith("[('127.0.0.1:%d (1)', {".formatted(server.port()))
                    .contains("'max_connections': '256'", "'limit_maxbytes': '10485760'")
                    .contains(STATS_SHOWN.stream().map("'%s': '"::formatted).toList());
        }
    }

    /// The start line, the three servers of the cluster, and the end by pid file.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void cluster_ofThreeDaemons_servesAndStopsByPidFile(ServerKind kind) throws IOException {
        List<Daemon> daemons = List.of(daemon(kind, 1), daemon(kind, 2), daemon(kind, 3));
        try {
            for (Daemon daemon : daemons) {
                daemon.start();
            }
            String program = program("test1.py", daemons.getFirst().port());
            program = program.replace("11212", Integer.toString(daemons.get(1).port()));
            program = program.replace("11213", Integer.toString(daemons.get(2).port()));
            assertThat(run(program)).isEqualTo("value1\n");

            long holders = daemons.stream().filter(Daemon::holdsKey).count();
            assertThat(holders).as("servers that hold k1").isEqualTo(1);
        } finally {
            daemons.forEach(Daemon::stop);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void lines_pipedThroughNetcat_answerAsShown(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            String nc = Debian.program("nc") + " -N 127.0.0.1 " + server.port();

            assertThat(shell("printf \"set key 0 10 6\\r\\nresult\\r\\n\" |" + nc))
                    .isEqualTo("STORED\r\n");
            assertThat(shell("printf \"get key\\r\\n\" |" + nc))
                    .isEqualTo("VALUE key 0 6\r\nresult\r\nEND\r\n");
            assertThat(shell("printf \"delete key\\r\\n\" |" + nc)).isEqualTo("DELETED\r\n");
            assertThat(shell("printf \"stats\\r\\n\" |" + nc))
                    .startsWith("STAT pid " + server.pid() + "\r\n")
                    .endsWith("END\r\n");
            assertThat(shell("echo stats |" + nc))
                    .startsWith("STAT pid " + server.pid() + "\r\n")
                    .endsWith("END\r\n");
            assertThat(shell("printf \"flush_all\\r\\n\" |" + nc)).isEqualTo("OK\r\n");
        }
    }

    /// Typed exactly as the tutorial has it, `nc` keeps the connection: it has to be interrupted,
    /// after the answer.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void line_pipedThroughPlainNetcat_isAnsweredAtOnce(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            String nc = Debian.program("nc") + " 127.0.0.1 " + server.port();

            ExternalProgram.Result result =
                    ExternalProgram.run(
                            Debian.program("sh"),
                            "-c",
                            "printf \"set key 0 10 6\\r\\nresult\\r\\n\" |timeout 1 " + nc);

            assertThat(result.out()).isEqualTo("STORED\r\n");
        }
    }

    private Daemon daemon(ServerKind kind, int number) {
        return new Daemon(kind, Ports.free(), directory.resolve("memcached" + number + ".pid"));
    }

    private String outputOf(String name, int port) throws IOException {
        return run(program(name, port));
    }

    private String run(String program) throws IOException {
        Path file = Files.writeString(directory.resolve("program.py"), program);
        return ExternalProgram.of(python(), file.toString())
                .environment(Map.of("PYTHONIOENCODING", "utf-8"))
                .run()
                .outOfSuccess();
    }

    private static String program(String name, int port) throws IOException {
        return Files.readString(Checkout.file(TUTORIAL + name), UTF_8)
                .replace("11211", Integer.toString(port));
    }

    private static String python() {
        return Debian.pythonWith("memcache", "python3-memcache");
    }

    private static String shell(String line) {
        return ExternalProgram.run(Debian.program("sh"), "-c", line).outOfSuccess();
    }

    /// A server in the background, as `-d` leaves one. Nobody's child, so known by its pid file.
    private record Daemon(ServerKind kind, int port, Path pidFile) {
        void start() {
            kind.launch("-d", "-m", "10", "-c", "256", "-P", pidFile.toString())
                    .port(port)
                    .runToEnd()
                    .outOfSuccess();
            // Debian's returns before its port answers and its file is there; ours after both.
            if (kind == ServerKind.MEMCACHED) {
                Deadline.await("a daemon", Duration.ofSeconds(10), this::answers);
                Deadline.await("a pid file", Duration.ofSeconds(10), pidFile.toFile()::exists);
            }
            assertThat(answers()).as("-d returned, so the port answers").isTrue();
            assertThat(pidFile).exists();
        }

        boolean answers() {
            return ExternalProgram.of(Debian.program("nc"), "-N", "127.0.0.1", "" + port)
                    .input("version\r\n")
                    .run()
                    .out()
                    .startsWith("VERSION ");
        }

        boolean holdsKey() {
            try (TextConnection connection = TextConnection.to("127.0.0.1", port)) {
                return connection.ask("get k1\r\n").startsWith("VALUE");
            }
        }

        void stop() {
            if (!pidFile.toFile().exists()) {
                return;
            }
            shell("kill `cat " + pidFile + "`");
            Deadline.await("the end of a daemon", Duration.ofSeconds(5), () -> !answers());
            Deadline.await(
                    "the pid file removed",
                    Duration.ofSeconds(5),
                    () -> !pidFile.toFile().exists());
        }
    }
}
