package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients fill a small server over and over, with values of all sizes, while its clock runs fast,
/// its pages move, its memory limit goes up and down, and others flush, crawl, and read slowly.
///
/// What a client finds is what it stored last, or nothing; and in the end everything adds up and
/// nothing has grown. The churns in the store's tests do the same without sockets, and walk the
/// memory; this one is the whole server, as it is started.
final class ChurnTest {
    private static final long SECONDS =
            Long.getLong("scrubjay.churn.seconds", Boolean.getBoolean("scrubjay.long") ? 600 : 60);

    private static final int CLIENTS = 8;
    private static final long GROWTH_BYTES_MAX = 48 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// On a machine that is busy with other things, not everything may have happened in time.
    private static final int EXTENSIONS_MAX = 5;

    private static final String SETTINGS = "slab_chunk_max=64,track_sizes,debug_commands";

    private final ChurnTime time = new ChurnTime();
    private final ChurnCounts counts = new ChurnCounts();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void values_whileEverythingMoves_areTheLastStoredOrMissing() {
        Random random = Seed.random("values_whileEverythingMoves_areTheLastStoredOrMissing");
        String megabytes = Integer.toString(ChurnShuffle.MEGABYTES);
        try (ServerProcess server =
                ServerKind.SCRUBJAYD.start(
                        "-m", megabytes, "-I", "4m", "-t", "4", "-o", SETTINGS)) {
            int files = server.openFileCount();
            ChurnShuffle shuffle = new ChurnShuffle(new Random(random.nextLong()), time);
            List<Supplier<ChurnCounts>> clients = clients(server, random);
            run(server, shuffle, clients, Duration.ofSeconds(SECONDS).dividedBy(4));
            long before = otherBytes(server);
            run(server, shuffle, clients, Duration.ofSeconds(SECONDS).dividedBy(4).multipliedBy(3));
            for (int more = 0; more < EXTENSIONS_MAX && !isBusy(server, shuffle); more++) {
                run(server, shuffle, clients, Duration.ofSeconds(SECONDS));
            }
            long grown = otherBytes(server) - before;
            System.out.printf(
                    "churn: %d s, %s; %s; %s; %d bytes more in memory%n",
                    SECONDS, events(server, shuffle), counts, shuffle, grown);
            assertThat(isBusy(server, shuffle)).isTrue();
            assertThat(server.stats("stats").number("moves_to_cold")).isPositive();
            counts.assertSame(server.stats("stats"));
            StatsSums.check(server);
            assertThat(grown).isLessThan(GROWTH_BYTES_MAX);
            assertEmptied(server, files);
        }
    }

    /// Those who know what they have stored, and one who reads slowly.
    private List<Supplier<ChurnCounts>> clients(ServerProcess server, Random random) {
        List<Supplier<ChurnCounts>> clients = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            ChurnClient client = new ChurnClient(number, new Random(random.nextLong()), time);
            clients.add(() -> client.run(server));
        }
        ChurnReader reader = new ChurnReader(new Random(random.nextLong()), time, CLIENTS);
        clients.add(() -> reader.run(server));
        return clients;
    }

    /// Has all clients work for some time, and lets the server come to rest.
    private void run(
            ServerProcess server,
            ChurnShuffle shuffle,
            List<Supplier<ChurnCounts>> clients,
            Duration length) {
        time.isOver = false;
        List<CompletableFuture<ChurnCounts>> running = new ArrayList<>();
        for (Supplier<ChurnCounts> client : clients) {
            running.add(CompletableFuture.supplyAsync(client, Thread::startVirtualThread));
        }
        CompletableFuture<Void> shuffling =
                CompletableFuture.runAsync(() -> shuffle.run(server), Thread::startVirtualThread);
        Deadline end = Deadline.in(length);
        while (!time.isOver && !end.isOver()) {
            Deadline.poll();
        }
        time.isOver = true;
        running.forEach(client -> counts.add(client.join()));
        shuffling.join();
        shuffle.settle(server);
    }

    private boolean isBusy(ServerProcess server, ChurnShuffle shuffle) {
        return events(server, shuffle).values().stream().allMatch(count -> count > 0);
    }

    /// What must have happened. A zero would mean that the churn has not shown what it is for.
    private Map<String, Long> events(ServerProcess server, ChurnShuffle shuffle) {
        Stats stats = server.stats("stats");
        return Map.of(
                "evictions", stats.number("evictions"),
                "rescues", stats.number("slab_reassign_rescues"),
                "chunk rescues", stats.number("slab_reassign_chunk_rescues"),
                "pages moved", stats.number("slabs_moved"),
                "resizes", (long) shuffle.resizes(),
                "flushes", (long) time.flushes(),
                "expired", stats.number("get_expired"),
                "flushed", stats.number("get_flushed"),
                "crawled", stats.number("crawler_reclaimed"));
    }

    /// What the process has in memory besides the store's pages.
    private static long otherBytes(ServerProcess server) {
        return server.residentBytes() - server.stats("stats scrubjay").number("page_bytes");
    }

    /// Flushes all, and requires that then nothing is left: no item, no chunk, no file. A pin that
    /// was forgotten would keep its item's chunks.
    private void assertEmptied(ServerProcess server, int files) {
        try (TextConnection connection = server.connect()) {
            time.flush(connection);
            Deadline.await("no items", PATIENCE, () -> isEmptyAfterCrawl(connection));
            assertThat(connection.stats("stats").number("bytes")).isZero();
            assertThat(connection.stats("stats sizes").values()).isEmpty();
            Stats slabs = connection.stats("stats slabs");
            for (String name : slabs.names()) {
                if (name.endsWith(":used_chunks")) {
                    assertThat(slabs.number(name)).as(name).isZero();
                }
            }
            assertThat(connection.stats("stats scrubjay").number("item_bytes")).isZero();
        }
        Deadline.await("the files closed", PATIENCE, () -> server.openFileCount() <= files + 1);
    }

    private static boolean isEmptyAfterCrawl(TextConnection connection) {
        connection.ask("lru_crawler crawl all\r\n");
        return connection.stats("stats").number("curr_items") == 0;
    }
}
