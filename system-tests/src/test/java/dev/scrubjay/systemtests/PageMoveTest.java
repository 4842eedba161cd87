package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Pages that move between slab classes, and the memory limit while the server runs.
final class PageMoveTest {
    private static final int BATCH = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void reassign_answers_areTheSame(ServerKind kind) {
        try (ServerProcess server = kind.start("-m", "16", "-f", "1.25", "-o", "slab_automove=0");
                TextConnection client = server.connect()) {
            client.exchange("slabs reassign 3 3\r\n", "SAME src and dst class are identical\r\n");
            client.exchange("slabs reassign -1 2\r\n", "BADCLASS invalid src or dst class id\r\n");
            client.exchange(
                    "slabs reassign 0 2\r\n", "NOSPARE source class has no spare pages\r\n");
            client.exchange(
                    "slabs reassign 1 2\r\n", "NOSPARE source class has no spare pages\r\n");
            client.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            client.exchange(
                    "slabs reassign 1 2\r\n", "NOSPARE source class has no spare pages\r\n");
            store(client, "small", 50_000, 10);
            client.exchange("slabs reassign -1 20\r\n", "OK\r\n");
            awaitStat(server, "slabs_moved", 1);
            client.exchange("slabs reassign 1 0\r\n", "OK\r\n");
            awaitStat(server, "slabs_moved", 2);
            assertThat(server.stats("stats").number("slab_global_page_pool")).isEqualTo(1);
            Stats slabs = server.stats("stats slabs");
            assertThat(slabs.number("20:total_pages")).isEqualTo(1);
            assertThat(server.stats("stats").number("curr_items")).isPositive();
            assertThat(client.ask("get small49999\r\n")).startsWith("VALUE small49999 0 10");
        }
    }

    @Test
    void flushAll_thenAnotherSize_hasTheWholeMemory() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "16");
                TextConnection client = server.connect()) {
            store(client, "key", 250_000, 32);
            assertThat(server.stats("stats").number("evictions")).isPositive();
            client.exchange("flush_all\r\n", "OK\r\n");
            store(client, "another-size", 150_000, 230);
            long items = items(server, "another-size", 230);
            double share = items * 250.0 / (16 << 20);
            assertThat(share).isGreaterThan(0.75);
        }
    }

    @Test
    void shift_toAnotherSize_hasTheWholeMemory() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "16", "-o", "debug_commands");
                TextConnection client = server.connect()) {
            store(client, "key", 250_000, 32);
            server.advanceClock(1);
            store(client, "another-size", 50_000, 230);
            server.advanceClock(2);
            store(client, "another-size", 150_000, 230);
            long items = items(server, "another-size", 230);
            double share = items * 250.0 / (16 << 20);
            assertThat(share).isGreaterThan(0.75);
        }
    }

    @Test
    void memoryLimit_lowered_isGivenBackToTheSystem() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "128");
                TextConnection client = server.connect()) {
            store(client, "key", 140_000, 1000);
            assertThat(server.stats("stats").number("evictions")).isPositive();
            long before = server.residentBytes();
            client.exchange("cache_memlimit 32\r\n", "OK\r\n");
            Deadline.await(
                    "90 MB given back",
                    PATIENCE,
                    () -> server.residentBytes() < before - (90L << 20));
            Deadline.await(
                    "34 MB at most",
                    PATIENCE,
                    () -> server.stats("stats slabs").number("total_malloced") <= 34 << 20);
            assertThat(client.ask("get key139999\r\n")).startsWith("VALUE key139999 0 1000");
            client.readThrough("END\r\n");
            client.exchange("cache_memlimit 128\r\n", "OK\r\n");
            store(client, "new", 100_000, 1000);
            assertThat(server.stats("stats").number("curr_items")).isGreaterThan(100_000);
        }
    }

    private static void awaitStat(ServerProcess server, String name, long value) {
        Deadline.await(
                name + " " + value, PATIENCE, () -> server.stats("stats").number(name) == value);
    }

    /// Of the class that items of this size are in.
    private static long items(ServerProcess server, String key, int length) {
        try (TextConnection client = server.connect()) {
            String answer = client.ask("me " + key + "0\r\n");
            if (answer.equals("EN")) {
                client.exchange(
                        "set " + key + "0 0 0 " + length + "\r\n" + "v".repeat(length) + "\r\n",
                        "STORED\r\n");
                answer = client.ask("me " + key + "0\r\n");
            }
            String slabClass = answer.replaceFirst(".* cls=(\\d+) .*", "$1");
            return server.stats("stats items").number("items:" + slabClass + ":number");
        }
    }

    private static void store(TextConnection client, String key, int count, int length) {
        String value = " 0 0 " + length + "\r\n" + "v".repeat(length) + "\r\n";
        String answers = "STORED\r\n".repeat(BATCH);
        for (int first = 0; first < count; first += BATCH) {
            StringBuilder requests = new StringBuilder();
            for (int number = first; number < first + BATCH; number++) {
                requests.append("set ").append(key).append(number).append(value);
            }
            client.exchange(requests.toString(), answers);
        }
    }
}
