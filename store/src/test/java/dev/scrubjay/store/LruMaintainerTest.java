package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LruMaintainerTest {
    /// Fits a chunk of 11,104 bytes, of which a page has 94.
    private static final String VALUE = "v".repeat(10_000);

    private static final int CHUNKS = 94;

    private final TestStore test = TestStore.ofMegabytes(1);

    @BeforeEach
    void divide() {
        test.store.tuneLru(LruTerms.SEGMENTED);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void stored_byTerms_startsWhereItShould() {
        set("hot");
        assertThat(segment("hot")).isEqualTo(LruSegment.HOT);
        test.store.tuneLru(new LruTerms(true, 20, 40, 0.2, 2, 61));
        test.client.set("temporary", VALUE, 0, test.clock.now() + 61);
        test.client.set("longer", VALUE, 0, test.clock.now() + 62);
        assertThat(segment("temporary")).isEqualTo(LruSegment.TEMPORARY);
        assertThat(segment("longer")).isEqualTo(LruSegment.HOT);
        test.store.tuneLru(LruTerms.FLAT);
        set("flat");
        assertThat(segment("flat")).isEqualTo(LruSegment.COLD);
        assertThat(lru().items()).isEqualTo(test.store.stats().items().count());
    }

    @Test
    void hot_crowded_movesTheOldestToCold() {
        fill("key", 10);
        maintain();
        assertThat(lru().hot()).isEqualTo(2);
        assertThat(lru().cold()).isEqualTo(8);
        assertThat(segment("key9")).isEqualTo(LruSegment.HOT);
        assertThat(segment("key0")).isEqualTo(LruSegment.COLD);
        assertThat(reclaims().movesToCold()).isEqualTo(8);
    }

    @Test
    void hot_readTwice_becomesWarm() {
        fill("key", 10);
        readTwice("key0");
        test.client.get("key1");
        maintain();
        assertThat(segment("key0")).isEqualTo(LruSegment.WARM);
        assertThat(segment("key1")).as("read once").isEqualTo(LruSegment.COLD);
        assertThat(reclaims().movesToWarm()).isEqualTo(1);
    }

    @Test
    void hot_idle_becomesColdThoughThereIsRoom() {
        fill("key", 10);
        test.clock.advance(1);
        maintain();
        assertThat(lru().hot()).isZero();
        assertThat(lru().cold()).isEqualTo(10);
    }

    @Test
    void cold_readTwice_becomesWarmAtTheTail() {
        fill("key", 10);
        maintain();
        readTwice("key0");
        maintain();
        assertThat(segment("key0")).isEqualTo(LruSegment.WARM);
    }

    @Test
    void warm_idleForLongerThanTwiceTheColdAge_becomesCold() {
        fill("key", 10);
        readTwice("key0");
        maintain();
        assertThat(segment("key0")).isEqualTo(LruSegment.WARM);
        test.clock.advance(10);
        maintain();
        assertThat(segment("key0")).as("as old as the cold ones").isEqualTo(LruSegment.WARM);
        for (int number = 1; number < 10; number++) {
            test.client.delete("key" + number);
        }
        fill("young", 10);
        maintain();
        assertThat(segment("key0")).isEqualTo(LruSegment.COLD);
    }

    @Test
    void warm_readAgain_staysWarm() {
        fill("key", 10);
        for (int number = 0; number < 5; number++) {
            readTwice("key" + number);
        }
        maintain();
        assertThat(lru().warm()).isEqualTo(4);
        assertThat(segment("key0")).as("one too many").isEqualTo(LruSegment.COLD);
        readTwice("key1");
        readTwice("key5");
        maintain();
        assertThat(segment("key1")).isEqualTo(LruSegment.WARM);
        assertThat(segment("key2")).as("made room for key5").isEqualTo(LruSegment.COLD);
        assertThat(reclaims().movesWithinLru()).isPositive();
    }

    @Test
    void scan_throughFullMemory_leavesWhatIsReadAgainAndAgain() {
        fill("popular", 30);
        for (int number = 0; number < 30; number++) {
            readTwice("popular" + number);
        }
        fill("other", CHUNKS - 30);
        maintain();
        for (int number = 0; number < 10 * CHUNKS; number++) {
            set("scan" + number);
            if (number % 10 == 0) {
                maintain();
            }
        }
        for (int number = 0; number < 30; number++) {
            assertThat(test.client.peek("popular" + number)).isNotNull();
        }
        assertThat(reclaims().evictedActive()).isZero();
    }

    @Test
    void scan_withoutTheMaintainer_isHeldAtBayByTheWorkers() {
        fill("popular", 5);
        for (int number = 0; number < 5; number++) {
            readTwice("popular" + number);
        }
        for (int number = 0; number < 10 * CHUNKS; number++) {
            set("scan" + number);
        }
        for (int number = 0; number < 5; number++) {
            assertThat(segment("popular" + number)).isEqualTo(LruSegment.WARM);
        }
        assertThat(lru().hot()).isBetween(18L, 24L);
        assertThat(lru().cold()).isEqualTo(CHUNKS - 5 - lru().hot());
    }

    @Test
    void mode_flat_drainsEverythingIntoCold() {
        fill("key", 50);
        readTwice("key0");
        readTwice("key40");
        maintain();
        assertThat(lru().warm()).isPositive();
        test.store.tuneLru(LruTerms.FLAT);
        maintain();
        assertThat(lru().cold()).isEqualTo(50);
        test.store.tuneLru(LruTerms.SEGMENTED);
        set("new");
        assertThat(segment("new")).isEqualTo(LruSegment.HOT);
    }

    @Test
    void shares_tuned_holdAtOnce() {
        fill("key", 50);
        maintain();
        assertThat(lru().hot()).isEqualTo(10);
        test.store.tuneLru(new LruTerms(true, 4, 40, 0.2, 2, LruTerms.NONE_TEMPORARY));
        maintain();
        assertThat(lru().hot()).isEqualTo(2);
    }

    @Test
    void temporary_inFullMemory_isNeverEvictedAndFreedWhenOver() {
        test.store.tuneLru(new LruTerms(true, 20, 40, 0.2, 2, 61));
        test.client.set("temporary", VALUE, 0, test.clock.now() + 30);
        fill("key", 5 * CHUNKS);
        assertThat(test.client.peek("temporary")).isNotNull();
        assertThat(lru().temporary()).isEqualTo(1);
        test.clock.advance(30);
        maintain();
        assertThat(lru().temporary()).isZero();
        assertThat(lru().items()).isEqualTo(CHUNKS - 1);
    }

    @Test
    void temporary_touchedToLiveLonger_mayBeEvicted() {
        test.store.tuneLru(new LruTerms(true, 20, 40, 0.2, 2, 61));
        test.client.set("key", VALUE, 0, test.clock.now() + 30);
        test.client.find("key");
        test.client.cursor.setExpiry(test.clock.now() + 1000);
        test.client.cursor.release();
        maintain();
        assertThat(segment("key")).isEqualTo(LruSegment.COLD);
    }

    @Test
    void temporary_storedOverToLiveLonger_isLikeANewOne() {
        test.store.tuneLru(new LruTerms(true, 20, 40, 0.2, 2, 61));
        test.client.set("key", VALUE, 0, test.clock.now() + 30);
        test.client.set("key", VALUE);
        assertThat(segment("key")).isEqualTo(LruSegment.HOT);
        test.client.set("key", VALUE, 0, test.clock.now() + 30);
        assertThat(segment("key")).isEqualTo(LruSegment.TEMPORARY);
    }

    @Test
    void dead_atATail_isFreedWithoutBeingAskedFor() {
        for (int number = 0; number < CHUNKS; number++) {
            test.client.set("key" + number, VALUE, 0, test.clock.now() + 10);
        }
        maintain();
        test.clock.advance(10);
        maintain();
        assertThat(test.store.stats().items().count()).isZero();
        assertThat(reclaims().reclaimed()).isEqualTo(CHUNKS);
        assertThat(reclaims().expiredUnfetched()).isEqualTo(CHUNKS);
        assertThat(reclaims().directReclaims()).isZero();
    }

    @Test
    void flushed_chunkedItems_areFreedWhole() {
        String large = "v".repeat(600_000);
        assertThat(test.client.set("large", large)).isEqualTo(StoreOutcome.STORED);
        test.store.flushAll(0, test.clock.now());
        maintain();
        assertThat(test.store.stats().items().count()).isZero();
        assertThat(test.store.stats().memory().chunkBytesUsed()).isZero();
    }

    @Test
    void pinned_hotItem_isMovedAndStaysReadable() {
        fill("key", 10);
        PinnedValue pinned = test.client.pin("key0");
        maintain();
        assertThat(segment("key0")).isEqualTo(LruSegment.COLD);
        assertThat(StoreClient.rest(pinned, 1000)).isEqualTo(VALUE);
        pinned.unpin();
    }

    @Test
    void stripeBusy_atTheTail_isPassedOver() {
        fill("key", 10);
        assertThat(test.client.find("key0")).isEqualTo(Lookup.HIT);
        maintain();
        test.client.cursor.release();
        assertThat(segment("key0")).isEqualTo(LruSegment.HOT);
        assertThat(lru().hot()).isEqualTo(2);
        assertThat(reclaims().lrutailReflocked()).isPositive();
    }

    @Test
    void pace_byWhatThereIsToDo_goesFromMillisecondsToASecond() {
        LruMaintainer maintainer = test.store.lruMaintainer();
        fill("key", 10);
        assertThat(maintainer.runCycle(test.clock.now())).isEqualTo(millis(20));
        List<Long> waits = new ArrayList<>();
        for (int cycle = 0; cycle < 200; cycle++) {
            waits.add(maintainer.runCycle(test.clock.now()));
        }
        assertThat(waits).isSorted().endsWith(millis(1000));
        assertThat(maintainer.cycles()).isEqualTo(201);
        for (int cycle = 0; cycle < 20; cycle++) {
            fill(cycle + "more", 2);
            maintainer.runCycle(test.clock.now());
        }
        fill("extra", 2);
        assertThat(maintainer.runCycle(test.clock.now())).isEqualTo(millis(20));
        for (int cycle = 0; cycle < 20; cycle++) {
            fill(cycle + "full", CHUNKS);
            maintainer.runCycle(test.clock.now());
        }
        fill("last", 1);
        assertThat(maintainer.runCycle(test.clock.now())).isEqualTo(millis(1));
    }

    @Test
    void visitLru_afterJuggling_showsTheColdOnly() {
        fill("key", 10);
        maintain();
        List<Integer> shown = new ArrayList<>();
        int id = slabClass().id();
        test.store.visitLru(id, test.clock.now(), item -> shown.add(item.slabClass()));
        assertThat(shown).hasSize(8);
    }

    @Test
    void terms_outOfBounds_areRefused() {
        assertThatThrownBy(() -> new LruTerms(true, 60, 40, 0.2, 2, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hot 60%");
        assertThatThrownBy(() -> new LruTerms(true, 20, 40, 0, 2, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void maintain() {
        for (int id = 1; id <= test.store.slabClassCount(); id++) {
            SlabClass slab = test.store.slabs().slabClass(id);
            test.store.lruMaintainer().maintain(slab, test.clock.now());
        }
    }

    private void fill(String prefix, int count) {
        for (int number = 0; number < count; number++) {
            set(prefix + number);
        }
    }

    private void set(String key) {
        assertThat(test.client.set(key, VALUE)).isEqualTo(StoreOutcome.STORED);
    }

    private void readTwice(String key) {
        assertThat(test.client.get(key)).isNotNull();
        assertThat(test.client.get(key)).isNotNull();
    }

    private LruSegment segment(String key) {
        assertThat(test.client.find(key)).isEqualTo(Lookup.HIT);
        LruSegment segment = test.client.cursor.segment();
        test.client.cursor.release();
        return segment;
    }

    private SlabClass slabClass() {
        return test.store.slabs().classFor(Item.HEADER_BYTES + VALUE.length());
    }

    private LruStats lru() {
        int id = slabClass().id();
        return test.store.slabClassStats().stream()
                .filter(slab -> slab.id() == id)
                .findFirst()
                .orElseThrow()
                .lru();
    }

    private ReclaimStats reclaims() {
        return test.store.stats().reclaims();
    }
}
