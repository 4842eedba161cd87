package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// `lru_crawler crawl` and what tunes it.
final class CrawlerTest {
    private static final int ITEMS = 3000;

    @Test
    void crawl_ofSomeItems_looksAtNoMoreAndGoesOnTheNextTime() throws Exception {
        try (Server server = started();
                RawClient client = new RawClient(server)) {
            fill(client, "old", 5);
            client.exchange("debugtime +10\r\nlru_crawler tocrawl 1000\r\n", "OK\r\nOK\r\n");
            for (int crawls = 1; crawls <= ITEMS / 1000; crawls++) {
                Map<String, String> stats = crawl(client, "1");
                assertThat(stats)
                        .containsEntry("lru_crawler_starts", Integer.toString(crawls))
                        .containsEntry("crawler_items_checked", Integer.toString(crawls * 1000))
                        .containsEntry("crawler_reclaimed", Integer.toString(crawls * 1000));
            }
            assertThat(crawl(client, "all"))
                    .containsEntry("curr_items", "0")
                    .containsEntry("crawler_items_checked", Integer.toString(ITEMS))
                    .containsEntry("expired_unfetched", Integer.toString(ITEMS));
        }
    }

    @Test
    void crawl_thatSleepsForASecond_isUnderWayUntilTheServerStops() throws Exception {
        try (Server server = started();
                RawClient client = new RawClient(server)) {
            fill(client, "live", 0);
            client.exchange("lru_crawler sleep 1000000\r\n", "OK\r\n");
            client.exchange(
                    "lru_crawler crawl all\r\nlru_crawler crawl all\r\n",
                    "OK\r\nBUSY currently processing crawler request\r\n");
            assertThat(stats(client, "stats")).containsEntry("lru_crawler_running", "1");
        }
    }

    /// The walk of a large index takes more than one burst, also where nothing is looked at: so it
    /// pauses, for half a minute in all.
    @Test
    void crawl_ofOtherItemsAndEmptyBuckets_pauses() throws Exception {
        try (Server server = TestServer.start("-o", "no_lru_maintainer,hashpower=20", "-m", "64");
                RawClient client = new RawClient(server)) {
            fill(client, "live", 0);
            client.exchange("set large 0 0 500\r\n" + "v".repeat(500) + "\r\n", "STORED\r\n");
            client.send("stats items\r\n");
            String large = "";
            for (String line = client.readLine(); !line.equals("END"); line = client.readLine()) {
                large = line.split(":", 3)[1];
            }
            assertThat(large).isNotEqualTo("1");
            client.exchange("lru_crawler sleep 1000000\r\n", "OK\r\n");
            client.exchange("lru_crawler crawl " + large + "\r\n", "OK\r\n");
            for (int count = 0; count < 200; count++) {
                assertThat(stats(client, "stats")).containsEntry("lru_crawler_running", "1");
            }
        }
    }

    @Test
    void crawl_thatIsDisabled_looksAtNoMore() throws Exception {
        try (Server server = started();
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch sysevents\r\n", "OK\r\n");
            for (int count = 0; count < 20; count++) {
                fill(client, "live" + count, 0);
            }
            client.exchange("lru_crawler sleep 1000000\r\n", "OK\r\n");
            client.exchange("lru_crawler crawl all\r\n", "OK\r\n");
            while ("0".equals(stats(client, "stats").get("crawler_items_checked"))) {
                Thread.onSpinWait();
            }
            client.exchange("lru_crawler disable\r\n", "OK\r\n");
            String ended = watcher.readLine();
            int examined = Integer.parseInt(ended.replaceFirst(".* examined=(\\d+) .*", "$1"));
            assertThat(examined).isLessThan(20 * ITEMS);
        }
    }

    /// Classes without items are not waited for: this ends, or it walks on for minutes.
    @Test
    void crawl_ofSomeItemsOfAll_endsWhereTheyAre() throws Exception {
        try (Server server = TestServer.start("-o", "no_lru_maintainer,hashpower=22", "-m", "64");
                RawClient client = new RawClient(server)) {
            fill(client, "live", 0);
            client.exchange("lru_crawler sleep 1000000\r\n", "OK\r\n");
            client.exchange("lru_crawler tocrawl 1\r\n", "OK\r\n");
            assertThat(crawl(client, "all")).containsEntry("crawler_items_checked", "1");
        }
    }

    @Test
    void crawl_ofTwoClasses_isToldOfEach() throws Exception {
        try (Server server = started();
                RawClient watcher = new RawClient(server);
                RawClient client = new RawClient(server)) {
            watcher.exchange("watch sysevents\r\n", "OK\r\n");
            fill(client, "old", 5);
            client.exchange("set live 0 0 1\r\nv\r\n", "STORED\r\n");
            client.exchange("set soon 0 100 1\r\nv\r\n", "STORED\r\n");
            client.exchange("set large 0 0 500\r\n" + "v".repeat(500) + "\r\n", "STORED\r\n");
            client.exchange("debugtime +10\r\n", "OK\r\n");
            crawl(client, "all");
            String start = "ts=\\d+\\.\\d{6} gid=\\d+ type=lru_crawler crawler=";
            String end = " since_run=0 next_run=(5|65) elapsed=\\d+ examined=";
            assertThat(watcher.readLine())
                    .matches(
                            start
                                    + "1 lru=cold low_mark=1 next_reclaims=1"
                                    + end
                                    + "2 reclaimed="
                                    + ITEMS);
            assertThat(watcher.readLine())
                    .matches(
                            start
                                    + "\\d+ lru=cold low_mark=1 next_reclaims=0"
                                    + end
                                    + "1 reclaimed=0");
        }
    }

    private static void fill(RawClient client, String prefix, int exptime) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < ITEMS; number++) {
            text.append("set %s%d 0 %d 1 noreply\r\nv\r\n".formatted(prefix, number, exptime));
        }
        client.send(text.toString());
        client.exchange("mn\r\n", "MN\r\n");
    }

    /// Crawls, and returns what `stats` says when that is over.
    private static Map<String, String> crawl(RawClient client, String classes) throws IOException {
        client.exchange("lru_crawler crawl " + classes + "\r\n", "OK\r\n");
        Predicate<Map<String, String>> isRunning =
                stats -> !"0".equals(stats.get("lru_crawler_running"));
        Map<String, String> stats = stats(client, "stats");
        while (isRunning.test(stats)) {
            stats = stats(client, "stats");
        }
        return stats;
    }

    private static Map<String, String> stats(RawClient client, String command) throws IOException {
        client.send(command + "\r\n");
        Map<String, String> stats = new HashMap<>();
        String line = client.readLine();
        while (!line.equals("END")) {
            String[] words = line.split(" ", 3);
            stats.put(words[1], words[2]);
            line = client.readLine();
        }
        return stats;
    }

    private static Server started() throws IOException {
        return TestServer.start("-o", "debug_commands,no_lru_maintainer");
    }
}
