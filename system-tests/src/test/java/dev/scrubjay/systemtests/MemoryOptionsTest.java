package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The options of the memory act as memcached's do.
final class MemoryOptionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OUT_OF_MEMORY = "SERVER_ERROR out of memory storing object";

    @ParameterizedTest
    @EnumSource
    void withoutEvictions_full_refusesWhatIsNewAndKeepsTheRest(ServerKind kind) {
        try (ServerProcess server = kind.start("-M", "-m", "2", "-o", "no_slab_automove");
                TextConnection client = server.connect()) {
            int stored = fill(client);
            assertThat(stored).isPositive();
            // A smaller size has a page of its own, larger ones as well.
            client.exchange("set small 0 0 1\r\n9\r\n", "STORED\r\n");
            client.exchange("incr small 1\r\n", "10\r\n");
            assertThat(server.stats("stats").number("evictions")).isZero();
            assertThat(server.stats("stats items").values().toString()).contains("outofmemory=1");
            for (int number = 0; number < stored; number++) {
                client.send("get key" + number + "\r\n");
                client.readThrough("END\r\n");
            }
            assertThat(server.stats("stats").number("get_misses")).isZero();
            client.exchange("delete key0\r\n", "DELETED\r\n");
            client.exchange(set("again"), "STORED\r\n");
        }
    }

    @Test
    void withoutEvictions_full_refusesByEveryCommand() {
        try (ServerProcess server =
                        ServerKind.SCRUBJAYD.start("-M", "-m", "2", "-o", "no_slab_automove");
                TextConnection client = server.connect()) {
            fill(client);
            String value = "v".repeat(1000);
            client.exchange("set another 0 0 1000\r\n" + value + "\r\n", OUT_OF_MEMORY + "\r\n");
            client.exchange("add another 0 0 1000\r\n" + value + "\r\n", OUT_OF_MEMORY + "\r\n");
            client.exchange("ms another 1000\r\n" + value + "\r\n", OUT_OF_MEMORY + "\r\n");
            client.exchange("set quiet 0 0 1000 noreply\r\n" + value + "\r\nmn\r\n", "MN\r\n");
            client.exchange("get another\r\n", "END\r\n");
            client.exchange("get quiet\r\n", "END\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutCas_uniquesAreZeroAndNeverFit(ServerKind kind) {
        try (ServerProcess server = kind.start("-C");
                TextConnection client = server.connect()) {
            client.exchange("set a 0 0 1\r\n1\r\n", "STORED\r\n");
            client.exchange("gets a\r\n", "VALUE a 0 1 0\r\n1\r\nEND\r\n");
            client.exchange("cas a 0 0 1 0\r\n2\r\n", "EXISTS\r\n");
            client.exchange("cas a 0 0 1 5\r\n2\r\n", "EXISTS\r\n");
            client.exchange("mg a c\r\n", "HD c0\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void lockedMemory_isLocked(ServerKind kind) {
        try (ServerProcess server = kind.start("-k", "-m", "64")) {
            // Not allowed where the tests have no right to it: then the server says so.
            long locked = Long.parseLong(server.statusField("VmLck").replaceAll("\\D", ""));
            assertThat(locked >= 64 << 10 || server.log().contains("warning: -k invalid, mlock"))
                    .isTrue();
            try (TextConnection client = server.connect()) {
                client.exchange("set a 0 0 1\r\n1\r\n", "STORED\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void largePages_areAskedFor(ServerKind kind) {
        if (!hasLargePages()) {
            assertThat(ExternalProgram.run(kind.program(), "-u", "root", "-L").err())
                    .contains("Cannot enable large pages on this system");
            return;
        }
        try (ServerProcess server = kind.start("-L", "-m", "64")) {
            assertThat(flagsOfMappings(server)).anyMatch(flags -> flags.contains(" hg"));
            try (TextConnection client = server.connect()) {
                client.exchange("set a 0 0 1\r\n1\r\n", "STORED\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hashpower_isTheIndexAtTheStart(ServerKind kind) {
        try (ServerProcess server = kind.start("-o", "hashpower=18")) {
            Stats stats = server.stats("stats");
            assertThat(stats.number("hash_power_level")).isEqualTo(18);
            assertThat(stats.number("hash_bytes")).isEqualTo(8 << 18);
        }
    }

    @ParameterizedTest
    @EnumSource
    void index_withManyItems_growsUnlessForbidden(ServerKind kind) {
        try (ServerProcess growing = kind.start("-o", "hashpower=13");
                ServerProcess fixed = kind.start("-o", "hashpower=13,no_hashexpand")) {
            storeMany(growing);
            storeMany(fixed);
            Deadline.await(
                    "the index grown",
                    PATIENCE,
                    () -> growing.stats("stats").number("hash_power_level") > 13);
            assertThat(fixed.stats("stats").number("hash_power_level")).isEqualTo(13);
            assertThat(fixed.stats("stats").number("curr_items")).isEqualTo(30_000);
        }
    }

    /// Stores until the server refuses: how many it took.
    private static int fill(TextConnection client) {
        int stored = 0;
        String answer = client.ask(set("key" + stored));
        while (answer.equals("STORED")) {
            stored++;
            answer = client.ask(set("key" + stored));
        }
        assertThat(answer).isEqualTo(OUT_OF_MEMORY);
        return stored;
    }

    private static String set(String key) {
        return "set " + key + " 0 0 1000\r\n" + "v".repeat(1000) + "\r\n";
    }

    private static void storeMany(ServerProcess server) {
        try (TextConnection client = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int number = 0; number < 30_000; number++) {
                requests.append("set key").append(number).append(" 0 0 1 noreply\r\n1\r\n");
            }
            client.exchange(requests + "mn\r\n", "MN\r\n");
        }
    }

    private static boolean hasLargePages() {
        return Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
    }

    private static Stream<String> flagsOfMappings(ServerProcess server) {
        try {
            Path mappings = Path.of("/proc/" + server.pid() + "/smaps");
            return Files.readString(mappings, UTF_8).lines().filter(l -> l.startsWith("VmFlags"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
