package dev.scrubjay.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.watch.Watchers;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Commands of two workers that change parts of the same thing: each finds its own change there,
/// whatever the other one does meanwhile.
final class TuningCommandsTest {
    private static final int ROUNDS = 100_000;
    private static final int VALUES = 100;

    private final ServerConfig config = ServerConfig.parse("-m", "16", "-u", "root");
    private final CoarseClock clock = new CoarseClock();
    private final ItemStore store = new ItemStore(config.store(), clock);
    private final LiveConfig live = new LiveConfig(config);
    private final TuningCommands tuning = new TuningCommands(store, live);
    private final ExternalCommands external = new ExternalCommands(live);
    private final CrawlerCommands crawling =
            new CrawlerCommands(
                    store,
                    clock,
                    live,
                    new Crawler(store, clock, live, new Watchers(store, 0, 0).system()));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void slabs_ofTwoWorkers_keepBothChanges() throws Exception {
        race(
                value -> tuning.slabs(List.of("slabs", "automove", "window", "" + (value + 3))),
                now -> now.pageMove().windowSeconds() - 3,
                value -> tuning.slabs(List.of("slabs", "automove", "freeratio", "" + value)),
                now -> (int) now.pageMove().freeRatio());
    }

    @Test
    void lru_ofTwoWorkers_keepsBothChanges() throws Exception {
        race(
                value -> tuning.lru(List.of("lru", "temp_ttl", "" + value)),
                now -> now.lru().temporaryTtlSeconds(),
                value -> tuning.lru(List.of("lru", "tune", "10", "20", "0.5", "" + (value + 1))),
                now -> (int) now.lru().warmMaxFactor() - 1);
    }

    @Test
    void crawler_ofTwoWorkers_keepsBothChanges() throws Exception {
        ResponseBuffer out = new ResponseBuffer();
        race(
                value -> crawling.execute(List.of("lru_crawler", "sleep", "" + value), out),
                now -> now.crawler().sleepMicros(),
                value -> crawling.execute(List.of("lru_crawler", "tocrawl", "" + value), out),
                now -> (int) now.crawler().itemsMax());
    }

    @Test
    void external_ofTwoWorkers_keepsBothChanges() throws Exception {
        race(
                value -> external.execute(List.of("extstore", "item_size", "" + value)),
                now -> (int) now.external().itemBytes(),
                value -> external.execute(List.of("extstore", "item_age", "" + value)),
                now -> (int) now.external().itemAgeSeconds());
    }

    /// Has two threads change one thing each, over and over.
    private void race(
            IntFunction<String> first,
            ToIntFunction<ServerConfig> firstShown,
            IntFunction<String> second,
            ToIntFunction<ServerConfig> secondShown)
            throws Exception {
        try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
            Future<?> other = workers.submit(() -> change(second, secondShown));
            workers.submit(() -> change(first, firstShown)).get();
            other.get();
        }
    }

    private void change(IntFunction<String> command, ToIntFunction<ServerConfig> shown) {
        for (int round = 0; round < ROUNDS; round++) {
            int value = round % VALUES;
            assertThat(command.apply(value)).isEqualTo("OK");
            int found = shown.applyAsInt(live.current());
            if (found != value) {
                assertThat(found).as("round %d", round).isEqualTo(value);
            }
        }
    }
}
