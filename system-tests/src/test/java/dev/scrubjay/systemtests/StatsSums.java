package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Compares what a server reports in `stats`, `stats items`, `stats slabs` and `stats sizes` with
/// each other, and with a walk over all of its items (`lru_crawler metadump`).
///
/// Nobody else may be using the server, and it was started with `-o track_sizes,debug_commands`.
/// That the store's own numbers are those of its memory, chunk by chunk, is shown in the store's
/// tests.
final class StatsSums {
    private static final long PAGE_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stats general;
    private final Stats slabs;
    private final Stats items;
    private final Stats sizes;
    private final Map<Integer, Long> walkedItems = new HashMap<>();
    private final Map<String, Long> walkedSizes = new TreeMap<>();
    private long walkedBytes;
    private long walkedCount;

    private StatsSums(TextConnection connection) {
        general = connection.stats("stats");
        slabs = connection.stats("stats slabs");
        items = connection.stats("stats items");
        sizes = connection.stats("stats sizes");
        connection.exchange("lru_crawler metadump all\r\n", "OK\r\n");
        connection
                .readThrough("END\r\n")
                .lines()
                .filter(line -> !line.equals("END"))
                .forEach(this::walk);
    }

    /// Stops the server's clock, and compares all there is to compare.
    static void check(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            Deadline.await("no dead items", PATIENCE, () -> isWithoutDead(connection));
            StatsSums sums = new StatsSums(connection);
            sums.compareItems();
            sums.comparePages();
        }
    }

    /// A walk leaves out what is over, so that has to be gone for all else to be the same.
    private static boolean isWithoutDead(TextConnection connection) {
        connection.ask("lru_crawler crawl all\r\n");
        StatsSums sums = new StatsSums(connection);
        return sums.general.number("curr_items") == sums.walkedCount;
    }

    /// One line of a dump, `key=... exp=... cls=... size=...`.
    private void walk(String line) {
        assertThat(line).startsWith("key=");
        int slabClass = Integer.parseInt(field(line, "cls"));
        long bytes = Long.parseLong(field(line, "size"));
        walkedItems.merge(slabClass, 1L, Long::sum);
        walkedSizes.merge(Long.toString((bytes + 31) / 32 * 32), 1L, Long::sum);
        walkedBytes += bytes;
        walkedCount++;
    }

    private static String field(String line, String name) {
        int start = line.indexOf(" " + name + "=") + name.length() + 2;
        int end = line.indexOf(' ', start);
        return line.substring(start, end);
    }

    private void compareItems() {
        assertThat(general.number("curr_items")).isEqualTo(walkedCount);
        assertThat(general.number("bytes")).isEqualTo(walkedBytes);
        Map<String, Long> reported = new TreeMap<>();
        sizes.values().forEach((name, value) -> reported.put(name, Long.parseLong(value)));
        assertThat(reported).isEqualTo(walkedSizes);
        long sum = 0;
        for (int id : items.names().stream().mapToInt(StatsSums::classOf).distinct().toArray()) {
            String prefix = "items:" + id + ":";
            long number = items.number(prefix + "number");
            assertThat(number).as("items of %s", id).isEqualTo(walkedItems.getOrDefault(id, 0L));
            long listed =
                    items.number(prefix + "number_hot")
                            + items.number(prefix + "number_warm")
                            + items.number(prefix + "number_cold");
            assertThat(listed).as("listed of %s", id).isEqualTo(number);
            sum += number;
        }
        assertThat(sum).isEqualTo(walkedCount);
    }

    private void comparePages() {
        long pages = general.number("slab_global_page_pool");
        for (String name : slabs.names()) {
            if (name.endsWith(":total_pages")) {
                String prefix = name.substring(0, name.indexOf(':') + 1);
                long own = slabs.number(name);
                long chunks = own * slabs.number(prefix + "chunks_per_page");
                long used = slabs.number(prefix + "used_chunks");
                assertThat(slabs.number(prefix + "total_chunks")).isEqualTo(chunks);
                assertThat(slabs.number(prefix + "free_chunks")).isEqualTo(chunks - used);
                long number = walkedItems.getOrDefault(classOf("items:" + name), 0L);
                assertThat(used).as("used chunks of %s", prefix).isGreaterThanOrEqualTo(number);
                pages += own;
            }
        }
        assertThat(slabs.number("total_malloced")).isEqualTo(pages * PAGE_BYTES);
    }

    /// The class in `items:CLASS:...`.
    private static int classOf(String name) {
        return Integer.parseInt(name.split(":", -1)[1]);
    }
}
