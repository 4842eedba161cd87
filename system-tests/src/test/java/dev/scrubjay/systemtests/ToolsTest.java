package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The command-line tools that people already have: libmemcached's, and memcached's own script.
final class ToolsTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memccapable_asciiTests_allPass(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            assertCapable(server, 27, "-a");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memccapable_allTests_pass(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            assertCapable(server, 54);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memccapable_allTestsOverUnixSocket_pass(ServerKind kind) {
        try (ServerProcess server = kind.launch().atSocket(directory.resolve("s")).start()) {
            assertCapable(server, 54);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memcachedTool_displayStatsSettings_printWhatTheServerHolds(ServerKind kind) {
        try (ServerProcess server = kind.start("-f", "1.25");
                TextConnection connection = server.connect()) {
            for (int i = 0; i < 10; i++) {
                connection.exchange("set tool" + i + " 0 0 5\r\nvalue\r\n", "STORED\r\n");
            }

            assertThat(tool(server, "display"))
                    .startsWith("  #  Item_Size  Max_age   Pages   Count   Full?  Evicted")
                    .containsPattern("\\n +1 +96B +\\d+s +1 +10 +no +0 +0 +0");
            assertThat(tool(server, "stats"))
                    .contains("#" + server.address())
                    .containsPattern(" curr_items +10\\r?\\n")
                    .containsPattern(" cmd_set +10\\r?\\n")
                    .containsPattern(" pid +" + server.pid() + "\\r?\\n");
            assertThat(tool(server, "settings"))
                    .containsPattern(" maxbytes +67108864\\r?\\n")
                    .containsPattern(" growth_factor +1.25\\r?\\n")
                    .containsPattern(" hash_algorithm +murmur3\\r?\\n");
            assertThat(tool(server, "sizes")).containsPattern(" sizes_status +disabled");
        }
        try (ServerProcess server = kind.start("-o", "track_sizes");
                TextConnection connection = server.connect()) {
            connection.exchange("set tool 0 0 5\r\nvalue\r\n", "STORED\r\n");
            connection.exchange("set tool2 0 0 1\r\nv\r\n", "STORED\r\n");
            connection.exchange("set large 0 0 99\r\n" + "v".repeat(99) + "\r\n", "STORED\r\n");
            assertThat(tool(server, "sizes"))
                    .containsPattern(" 96 +2\\r?\\n")
                    .containsPattern(" 192 +1\\r?\\n");
        }
    }

    /// What people move a cache with, and what they look at its keys with.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memcachedToolAndMemcdump_dumps_haveEveryKey(ServerKind kind) {
        // Fresh items are in the cold list, which is the one dumped, only without the maintainer.
        try (ServerProcess server = kind.start("-o", "no_lru_maintainer");
                TextConnection connection = server.connect()) {
            for (int i = 0; i < 10; i++) {
                connection.exchange("set tool" + i + " 5 0 6\r\nvalue" + i + "\r\n", "STORED\r\n");
            }
            connection.exchange("set with%25 0 1000 1\r\nx\r\n", "STORED\r\n");

            String dump = tool(server, "dump");
            String keys = tool(server, "keys");
            String listed = run(server, "memcdump");
            for (int i = 0; i < 10; i++) {
                assertThat(dump).contains("add tool" + i + " 5 0 6\r\nvalue" + i + "\r\n");
                assertThat(keys).containsPattern("key=tool" + i + " exp=-1 la=\\d+ cas=\\d+");
                assertThat(listed).contains("tool" + i + "\n");
            }
            assertThat(dump).containsPattern("add with%25 0 \\d{10} 1\r\nx\r\n");
            assertThat(keys).containsPattern("key=with%2525 exp=\\d{10} ");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void libmemcachedTools_inTextMode_storeReadAndRemove(ServerKind kind) throws IOException {
        try (ServerProcess server = kind.start()) {
            storeReadAndRemove(server);
            assertThat(run(server, "memcstat"))
                    .startsWith("Server: 127.0.0.1 (" + server.port() + ")\n")
                    .contains("\tpid: " + server.pid() + "\n", "\tversion: 1.6.");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void libmemcachedTools_inBinaryMode_storeReadAndRemove(ServerKind kind) throws IOException {
        try (ServerProcess server = kind.start()) {
            storeReadAndRemove(server, "--binary");
            assertThat(run(server, "memcstat", "--binary"))
                    .contains("\tpid: " + server.pid() + "\n", "\tversion: 1.6.");
        }
    }

    private void storeReadAndRemove(ServerProcess server, String... mode) throws IOException {
        List<String> names = List.of("first.txt", "second.txt");
        for (String name : names) {
            Files.writeString(directory.resolve(name), "content of " + name);
        }
        Files.writeString(directory.resolve("large.txt"), "large content ".repeat(50_000));
        run(server, "memcping");
        run(server, "memccp", with(mode, "--flags=7", "first.txt", "second.txt", "large.txt"));
        assertThat(run(server, "memccat", with(mode, "first.txt", "second.txt")))
                .isEqualTo("content of first.txt\ncontent of second.txt\n");
        assertThat(run(server, "memccat", with(mode, "large.txt"))).hasSize(700_001);
        assertThat(run(server, "memccat", with(mode, "--flags", "first.txt"))).startsWith("7");
        run(server, "memcexist", with(mode, "first.txt"));
        run(server, "memctouch", with(mode, "--expire=100", "first.txt"));
        run(server, "memcrm", with(mode, "first.txt"));
        assertThat(exit(server, "memcexist", with(mode, "first.txt"))).isEqualTo(1);
        assertThat(run(server, "memccat", with(mode, "second.txt")))
                .startsWith("content of second.txt");
        run(server, "memcflush", mode);
        assertThat(exit(server, "memcexist", with(mode, "second.txt"))).isEqualTo(1);
    }

    private static String[] with(String[] mode, String... arguments) {
        return Stream.concat(Stream.of(mode), Stream.of(arguments)).toArray(String[]::new);
    }

    /// Its load generator: two connections, and every stored value read again.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memcslap_settingAndGetting_finishes(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            for (String test : List.of("set", "get", "mget")) {
                String out =
                        run(
                                server,
                                "memcslap",
                                "--test=" + test,
                                "--concurrency=2",
                                "--execute-number=500");
                assertThat(out).as(test).contains("keys by    2 threads:");
            }
            assertThat(server.stats("stats").number("cmd_set")).isGreaterThanOrEqualTo(1000);
        }
    }

    private static String tool(ServerProcess server, String mode) {
        return ExternalProgram.run(
                        Debian.program("perl"), Debian.memcachedTool(), server.address(), mode)
                .outOfSuccess();
    }

    private String run(ServerProcess server, String program, String... arguments) {
        return command(server, program, arguments).run().outOfSuccess();
    }

    private int exit(ServerProcess server, String program, String... arguments) {
        return command(server, program, arguments).run().exit();
    }

    private ExternalProgram command(ServerProcess server, String program, String... arguments) {
        String[] command =
                Stream.concat(
                                Stream.of(Debian.program(program), "--servers=" + server.address()),
                                Stream.of(arguments))
                        .toArray(String[]::new);
        return ExternalProgram.of(command).directory(directory);
    }

    private static void assertCapable(ServerProcess server, int passes, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Debian.program("memccapable"));
        command.addAll(List.of(options));
        command.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
        String out = ExternalProgram.run(command.toArray(String[]::new)).outOfSuccess();

        assertThat(out).endsWith("All tests passed\n").doesNotContain("[FAIL]", "[skip]");
        assertThat(out.lines().filter(line -> line.endsWith("[pass]"))).hasSize(passes);
    }
}
