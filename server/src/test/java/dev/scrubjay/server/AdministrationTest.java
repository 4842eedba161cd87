package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.server.config.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdministrationTest {
    @TempDir private Path directory;

    @Test
    void reassign_validClasses_isAnsweredTruthfully() throws Exception {
        try (Server server = TestServer.start();
                RawClient client = new RawClient(server)) {
            client.exchange(
                    "slabs reassign 1 2\r\n", "NOSPARE source class has no spare pages\r\n");
            String value = "v".repeat(10_000);
            for (int number = 0; number < 250; number++) {
                client.exchange("set k" + number + " 0 0 10000\r\n" + value + "\r\n", "STORED\r\n");
            }
            client.exchange("slabs reassign -1 2\r\n", "OK\r\n");
            String answer = "";
            while (!answer.equals("STAT slabs_moved 1")) {
                client.send("stats\r\n");
                answer = lineOf(client, "STAT slabs_moved ");
            }
            client.send("stats slabs\r\n");
            assertThat(lineOf(client, "STAT 2:total_pages ")).endsWith(" 1");
            client.exchange(
                    "slabs reassign 2 1\r\n", "NOSPARE source class has no spare pages\r\n");
        }
    }

    @Test
    void pages_thatMove_areToldToWatchers() throws Exception {
        // A crawl would be told as well.
        String[] options = {"-m", "8", "-f", "1.25", "-o", "no_lru_crawler"};
        try (Server server = TestServer.start(options);
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch sysevents\r\n", "OK\r\n");
            String value = "v".repeat(100_000);
            for (int number = 0; number < 90; number++) {
                client.exchange(
                        "set k" + number + " 0 0 100000\r\n" + value + "\r\n", "STORED\r\n");
            }
            client.exchange("flush_all\r\n", "OK\r\n");
            for (int number = 0; number < 200_000 && !watcher.hasInput(); number += 1000) {
                StringBuilder sets = new StringBuilder();
                for (int next = number; next < number + 1000; next++) {
                    sets.append("set s").append(next).append(" 0 0 1\r\nv\r\n");
                }
                client.exchange(sets.toString(), "STORED\r\n".repeat(1000));
            }
            assertThat(watcher.readLine())
                    .matches("ts=\\d+\\.\\d{6} gid=\\d+ type=slab_move src=32 dst=1 state=ok");
        }
    }

    /// Reads a report, and returns the line of it that begins so.
    private static String lineOf(RawClient client, String beginning) throws Exception {
        String found = "";
        String line = client.readLine();
        while (!line.equals("END")) {
            found = line.startsWith(beginning) ? line : found;
            line = client.readLine();
        }
        return found;
    }

    @Test
    void memoryLimit_beyondWhatWasSetAside_isRefused() throws Exception {
        try (Server server = TestServer.start("-m", "16");
                RawClient client = new RawClient(server)) {
            client.exchange("cache_memlimit 64\r\n", "OK\r\n");
            client.exchange(
                    "cache_memlimit 65\r\n",
                    "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust\r\n");
            client.exchange("cache_memlimit 8\r\n", "OK\r\n");
        }
    }

    @Test
    void login_fedByteByByte_letsIn() throws Exception {
        Path file = Files.writeString(directory.resolve("users"), "user:pass word\n");
        try (Server server = TestServer.start("-Y", file.toString());
                RawClient client = new RawClient(server)) {
            String dialogue =
                    "get before\r\nset a 0 0 9\r\nuser pass\r\nset a 0 0 14\r\nuser pass word\r\n"
                            + "get after\r\n";
            for (int index = 0; index < dialogue.length(); index++) {
                client.send(dialogue.substring(index, index + 1));
            }
            client.exchange(
                    "",
                    "CLIENT_ERROR unauthenticated\r\nCLIENT_ERROR authentication failure\r\n"
                            + "STORED\r\nEND\r\n");
        }
    }

    @Test
    void authFile_readAgain_countsFromThenOn() throws Exception {
        Path file = Files.writeString(directory.resolve("users"), "old:pass\n");
        try (Server server = TestServer.start("-Y", file.toString());
                RawClient before = new RawClient(server);
                RawClient after = new RawClient(server)) {
            before.exchange("set a 0 0 8\r\nold pass\r\n", "STORED\r\n");
            Files.writeString(file, "no colon\n");
            assertThatThrownBy(server::reload)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("has a malformed entry. Should be 'user:password'");
            Files.writeString(file, "new:pass\n");
            server.reload();
            before.exchange("mn\r\n", "MN\r\n");
            String refused = "CLIENT_ERROR authentication failure\r\n";
            after.exchange("set a 0 0 8\r\nold pass\r\n", refused);
            after.exchange("set a 0 0 8\r\nnew pass\r\n", "STORED\r\n");
        }
    }

    @Test
    void authFile_thatCannotBeUsed_isRefused() throws Exception {
        Path file = directory.resolve("users");
        assertThatThrownBy(() -> TestServer.start("-Y", file.toString()))
                .hasMessageContaining("Could not open authfile [" + file + "] for reading");
        Files.writeString(file, "user:" + "x".repeat(300) + "\n");
        assertThatThrownBy(() -> TestServer.start("-Y", file.toString()))
                .hasMessageContaining("has a malformed entry");
    }

    @Test
    void cluster_ofNodes_isToldInBothWays() throws Exception {
        try (Server server =
                        TestServer.start("-o", "discovery_nodes=one.example:11211,10.0.0.2:11212");
                RawClient client = new RawClient(server)) {
            client.send("config get cluster\r\n");
            assertThat(client.readLine()).matches("CONFIG cluster 0 \\d+");
            String version = client.readLine();
            assertThat(version).matches("\\d+");
            String nodes = "one.example||11211 10.0.0.2|10.0.0.2|11212";
            assertThat(client.readLine()).isEqualTo(nodes);
            client.exchange("", "\r\nEND\r\n");
            int bytes = version.length() + nodes.length() + 2;
            client.exchange(
                    "get AmazonElastiCache:cluster\r\n",
                    "VALUE AmazonElastiCache:cluster 0 %d\r\n%s\n%s\n\r\nEND\r\n"
                            .formatted(bytes, version, nodes));
            client.exchange("config get other\r\n", "END\r\n");
            client.exchange("config set cluster\r\n", "ERROR\r\n");
        }
        try (Server server = TestServer.start();
                RawClient client = new RawClient(server)) {
            client.exchange("config get cluster\r\n", "ERROR\r\n");
            client.exchange("get AmazonElastiCache:cluster\r\n", "END\r\n");
        }
    }

    @Test
    void clusterFile_changed_isReadAgainWithAHigherVersion() throws Exception {
        Path file = Files.writeString(directory.resolve("nodes"), "one:1 # the first\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        try (Server server = TestServer.start("-o", "discovery_file=" + file);
                RawClient client = new RawClient(server)) {
            assertThat(cluster(client)).containsExactly("1000000000", "one||1");
            Files.writeString(file, "one:1\ntwo:2\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(900_000_000_000L));
            List<String> seen = cluster(client);
            while (!seen.get(1).contains("two")) {
                seen = cluster(client);
            }
            assertThat(seen).containsExactly("1000000001", "one||1 two||2");
        }
        assertThatThrownBy(
                        () -> TestServer.start("-o", "discovery_file=" + directory.resolve("none")))
                .isInstanceOf(StartupException.class);
        assertThatThrownBy(() -> TestServer.start("-o", "discovery_nodes=nonsense"))
                .hasMessageContaining("nonsense is not host:port");
    }

    private static List<String> cluster(RawClient client) throws Exception {
        client.send("config get cluster\r\n");
        client.readLine();
        List<String> lines = List.of(client.readLine(), client.readLine());
        client.exchange("", "\r\nEND\r\n");
        return lines;
    }

    @Test
    void debugItem_refAndLock_holdTheItem() throws Exception {
        try (Server server = TestServer.start("-o", "debug_commands");
                RawClient client = new RawClient(server)) {
            client.exchange("set item 0 0 1\r\nv\r\n", "STORED\r\n");
            client.exchange("debugitem ref item\r\ndebugitem ref item\r\n", "OK\r\nOK\r\n");
            client.exchange("incr item 1\r\nset item 0 0 1\r\n1\r\n", nonNumeric() + "STORED\r\n");
            client.exchange("debugitem unref item\r\ndebugitem unref item\r\n", "OK\r\nOK\r\n");
            client.exchange("debugitem unref item\r\ndebugitem ref none\r\n", "MISS\r\nMISS\r\n");
            client.exchange("debugitem lock item\r\ndebugitem lock item\r\n", "OK\r\nERROR\r\n");
            try (RawClient waiting = new RawClient(server)) {
                waiting.send("get item\r\n");
                client.exchange("debugitem unlock item\r\n", "OK\r\n");
                waiting.exchange("", "VALUE item 0 1\r\n1\r\nEND\r\n");
            }
            client.exchange("debugitem unlock item\r\ndebugitem\r\n", "MISS\r\nERROR\r\n");
        }
    }

    private static String nonNumeric() {
        return "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
    }
}
