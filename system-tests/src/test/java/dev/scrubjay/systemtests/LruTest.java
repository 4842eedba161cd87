package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The LRU's lists, their maintainer and the crawler, as `stats` shows them while they work.
final class LruTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ITEMS = 1000;

    @Test
    void items_stored_areMovedUntilEveryListHasItsShare() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            fillWithoutTime(connection);
            assertThat(items(connection, "number_cold")).isEqualTo(ITEMS - ITEMS / 5);
            assertAddsUp(connection);

            connection.exchange("get key999\r\n", "VALUE key999 0 1\r\nv\r\nEND\r\n");
            connection.exchange("mg key0 s\r\n", "HD s1\r\n");
            assertThat(items(connection, "hits_to_hot")).isEqualTo(1);
            assertThat(items(connection, "hits_to_cold")).isEqualTo(1);
            connection.exchange("mg key0 s\r\n", "HD s1\r\n");
            await(connection, "items:1:number_warm", 1);
            assertThat(items(connection, "moves_to_warm")).isEqualTo(1);
            connection.exchange("mg key0 s\r\n", "HD s1\r\n");
            assertThat(items(connection, "hits_to_warm")).isEqualTo(1);
            assertThat(connection.stats("stats slabs").number("1:get_hits")).isEqualTo(4);

            Stats stats = connection.stats("stats");
            assertThat(stats.number("lru_maintainer_juggles")).isPositive();
            assertThat(stats.number("moves_to_warm")).isEqualTo(1);
            assertThat(stats.number("moves_to_cold")).isEqualTo(ITEMS - ITEMS / 5);
            assertThat(stats.number("lru_bumps_dropped")).isZero();
        }
    }

    @Test
    void terms_tuned_holdAtOnce() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            fillWithoutTime(connection);
            connection.exchange("lru tune 5 40 0.2 2.0\r\n", "OK\r\n");
            await(connection, "items:1:number_hot", ITEMS / 20);

            connection.exchange("lru mode flat\r\n", "OK\r\n");
            assertThat(connection.stats("stats items").names()).doesNotContain("items:1:age_hot");
            connection.exchange("set flat 0 0 1\r\nv\r\n", "STORED\r\n");
            assertThat(items(connection, "number")).isEqualTo(ITEMS + 1);

            connection.exchange("lru mode segmented\r\n", "OK\r\n");
            connection.exchange("lru temp_ttl 61\r\n", "OK\r\n");
            connection.exchange("set short 0 61 1\r\nv\r\n", "STORED\r\n");
            connection.exchange("set long 0 62 1\r\nv\r\n", "STORED\r\n");
            assertThat(items(connection, "number_temp")).isEqualTo(1);
            connection.exchange("get short\r\n", "VALUE short 0 1\r\nv\r\nEND\r\n");
            assertThat(items(connection, "hits_to_temp")).isEqualTo(1);
            assertAddsUp(connection);
            connection.exchange("lru temp_ttl -1\r\n", "OK\r\n");
            connection.exchange("set next 0 61 1\r\nv\r\n", "STORED\r\n");
            connection.exchange("lru temp_ttl 10\r\n", "OK\r\n");
            await(connection, "items:1:number_temp", 0);
            assertAddsUp(connection);
        }
    }

    @Test
    void expiredItems_thatNobodyAsksFor_areFreedByTheCrawler() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            // Whatever is at a tail stays, so that the maintainer has nothing to free.
            store(connection, "first", 10, 0);
            await(connection, "items:1:number_hot", 2);
            store(connection, "over", ITEMS, 50);
            connection.exchange("touch over999 0\r\n", "TOUCHED\r\n");
            // The crawler looks once a second whether it is time.
            connection.exchange("debugtime +1\r\n", "OK\r\n");
            Deadline.await(
                    "first crawl",
                    PATIENCE,
                    () -> connection.stats("stats").number("lru_crawler_starts") > 0);
            // When it ends it plans the next one, from the time that it is then.
            awaitCrawlsEnd(connection);
            connection.exchange("debugtime +100\r\n", "OK\r\n");
            Deadline.await(
                    "second crawl",
                    PATIENCE,
                    () -> connection.stats("stats").number("curr_items") == 11);
            awaitCrawlsEnd(connection);
            Stats stats = connection.stats("stats");
            assertThat(stats.number("lru_crawler_starts")).isGreaterThan(1);
            assertThat(stats.number("crawler_reclaimed") + stats.number("reclaimed"))
                    .isEqualTo(ITEMS - 1);
            assertThat(stats.number("crawler_reclaimed")).isPositive();
            assertThat(stats.number("expired_unfetched")).isEqualTo(ITEMS - 1);
            assertThat(stats.number("get_expired")).isZero();
            assertThat(items(connection, "crawler_reclaimed"))
                    .isEqualTo(stats.number("crawler_reclaimed"));
            assertThat(items(connection, "crawler_items_checked"))
                    .isEqualTo(stats.number("crawler_items_checked"));
            assertAddsUp(connection);
        }
    }

    @Test
    void crawler_switchedOff_neverCrawls() {
        try (ServerProcess server =
                        ServerKind.SCRUBJAYD.start("-o", "debug_commands,no_lru_crawler");
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            store(connection, "over", ITEMS, 10);
            connection.exchange("debugtime +100\r\n", "OK\r\n");
            // They are freed all the same, since there is nothing else at the tails.
            Deadline.await(
                    "maintainer",
                    PATIENCE,
                    () -> connection.stats("stats").number("curr_items") == 0);
            Stats stats = connection.stats("stats");
            assertThat(stats.names()).doesNotContain("lru_crawler_starts");
            assertThat(stats.number("crawler_items_checked")).isZero();
            assertThat(stats.number("reclaimed")).isEqualTo(ITEMS);
        }
    }

    @Test
    void maintainer_switchedOff_leavesOneList() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "no_lru_maintainer");
                TextConnection connection = server.connect()) {
            store(connection, "key", ITEMS, 0);
            assertThat(connection.stats("stats").names())
                    .doesNotContain("lru_maintainer_juggles", "moves_to_cold");
            assertThat(items(connection, "number")).isEqualTo(ITEMS);
            connection.send("stats cachedump 1 0\r\n");
            assertThat(connection.readThrough("END\r\n").lines()).hasSize(ITEMS + 1);
        }
    }

    @Test
    void cachedump_ofDividedLists_showsTheColdOnes() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            fillWithoutTime(connection);
            connection.send("stats cachedump 1 0\r\n");
            assertThat(connection.readThrough("END\r\n").lines())
                    .hasSize(ITEMS - ITEMS / 5 + 1)
                    .contains("ITEM key0 [1 b; 0 s]")
                    .doesNotContain("ITEM key999 [1 b; 0 s]");
        }
    }

    /// Stops the clock, and stores until HOT has its share.
    private static void fillWithoutTime(TextConnection connection) {
        connection.exchange("debugtime p\r\n", "OK\r\n");
        store(connection, "key", ITEMS, 0);
        await(connection, "items:1:number_hot", ITEMS / 5);
    }

    private static void store(TextConnection connection, String prefix, int count, int exptime) {
        StringBuilder request = new StringBuilder();
        for (int number = 0; number < count; number++) {
            request.append("set %s%d 0 %d 1 noreply\r\nv\r\n".formatted(prefix, number, exptime));
        }
        connection.exchange(request + "mn\r\n", "MN\r\n");
    }

    private static void await(TextConnection connection, String name, long value) {
        Deadline.await(
                name + " " + value,
                PATIENCE,
                () -> connection.stats("stats items").number(name) == value);
    }

    private static void awaitCrawlsEnd(TextConnection connection) {
        Deadline.await(
                "end of the crawl",
                PATIENCE,
                () -> connection.stats("stats").number("lru_crawler_running") == 0);
    }

    private static long items(TextConnection connection, String name) {
        return connection.stats("stats items").number("items:1:" + name);
    }

    private static void assertAddsUp(TextConnection connection) {
        Stats items = connection.stats("stats items");
        long sum =
                Stream.of("hot", "warm", "cold", "temp")
                        .map(list -> items.values().get("items:1:number_" + list))
                        .mapToLong(number -> number == null ? 0 : Long.parseLong(number))
                        .sum();
        assertThat(sum)
                .isEqualTo(items.number("items:1:number"))
                .isEqualTo(connection.stats("stats").number("curr_items"));
    }
}
