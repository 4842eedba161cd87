package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoreModesTest {
    private TestStore test = new TestStore();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void set_sameClass_overwritesInPlace() {
        test.client.set("key", "one", 7, 0);
        assertThat(test.client.set("key", "two!", 9, 0)).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.flags()).isEqualTo(9);
        assertThat(test.client.value()).isEqualTo("two!");
        assertThat(test.client.cursor.isFetched()).isFalse();
        test.client.cursor.release();
        assertThat(test.store.slabClassStats().getFirst().usedChunks()).isEqualTo(1);
    }

    @Test
    void set_flagsComeAndGo_areRight() {
        for (int flags : new int[] {0, 1, 0, -1, -1, 0}) {
            test.client.set("key", "value" + flags, flags, 0);
            assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
            assertThat(test.client.cursor.flags()).isEqualTo(flags);
            assertThat(test.client.value()).isEqualTo("value" + flags);
            test.client.cursor.release();
            test.audit();
        }
    }

    @Test
    void set_otherClass_movesTheItem() {
        test.client.set("key", "x");
        String large = "y".repeat(5000);
        test.client.set("key", large);
        assertThat(test.client.get("key")).isEqualTo(large);
        assertThat(test.client.set("key", "")).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.get("key")).isEmpty();
        assertThat(test.store.stats().items().count()).isEqualTo(1);
        assertThat(test.store.stats().items().storedTotal()).isEqualTo(3);
    }

    @Test
    void set_anyKeyBytes_areKeptApart() {
        for (int length = 1; length <= 250; length++) {
            test.client.set("\u00ff".repeat(length), "v" + length);
        }
        for (int length = 1; length <= 250; length++) {
            assertThat(test.client.get("\u00ff".repeat(length))).isEqualTo("v" + length);
        }
    }

    @Test
    void add_existing_isNotStoredAndKeepsAll() {
        assertThat(test.client.store(StoreMode.ADD, "key", "a")).isEqualTo(StoreOutcome.STORED);
        long cas = test.client.write.cas;
        assertThat(test.client.store(StoreMode.ADD, "key", "b")).isEqualTo(StoreOutcome.NOT_STORED);
        assertThat(test.client.get("key")).isEqualTo("a");
        assertThat(test.client.casOf("key")).isEqualTo(cas);
    }

    @Test
    void replace_missing_isNotStored() {
        assertThat(test.client.store(StoreMode.REPLACE, "key", "a"))
                .isEqualTo(StoreOutcome.NOT_STORED);
        test.client.set("key", "a");
        assertThat(test.client.store(StoreMode.REPLACE, "key", "b")).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.get("key")).isEqualTo("b");
    }

    @Test
    void cas_uniques_countFromOne() {
        test.client.set("first", "1");
        assertThat(test.client.write.cas).isEqualTo(1);
        test.client.set("second", "1");
        assertThat(test.client.write.cas).isEqualTo(2);
        assertThat(test.client.casOf("first")).isEqualTo(1);
    }

    @Test
    void cas_theItemsOwn_isStoredOnce() {
        test.client.set("key", "a");
        long cas = test.client.write.cas;
        assertThat(test.client.cas("key", "b", cas)).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.cas("key", "c", cas)).isEqualTo(StoreOutcome.EXISTS);
        assertThat(test.client.get("key")).isEqualTo("b");
        assertThat(test.client.cas("none", "c", cas)).isEqualTo(StoreOutcome.NOT_FOUND);
    }

    @Test
    void cas_zero_neverMatches() {
        test.client.set("key", "a");
        assertThat(test.client.cas("key", "b", 0)).isEqualTo(StoreOutcome.EXISTS);
    }

    @Test
    void cas_switchedOff_isZeroAndNeverMatches() {
        test.close();
        test = new TestStore(StoreConfig.defaults().withCasEnabled(false));
        test.client.set("key", "a");
        assertThat(test.client.casOf("key")).isZero();
        assertThat(test.client.cas("key", "b", 0)).isEqualTo(StoreOutcome.EXISTS);
        assertThat(test.client.cas("key", "b", 1)).isEqualTo(StoreOutcome.EXISTS);
        assertThat(test.store.stats().items().bytes()).isEqualTo(48 + 3 + 1 + 1 + 2);
    }

    @Test
    void classesAnswered_ofWriteAndFound_areTold() {
        test.client.set("key", "x");
        assertThat(test.client.write.slabClass).isEqualTo(1);
        assertThat(test.client.write.slabClassFound).isZero();
        test.client.cas("key", "y".repeat(1000), 99);
        assertThat(test.client.write.slabClass).isEqualTo(12);
        assertThat(test.client.write.slabClassFound).isEqualTo(1);
        assertThat(test.client.delete("key")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.slabClass()).isEqualTo(1);
    }

    @Test
    void append_withAndWithoutRoom_joins() {
        test.client.set("key", "ab", 3, 0);
        StringBuilder expected = new StringBuilder("ab");
        for (int round = 0; round < 200; round++) {
            long before = test.client.casOf("key");
            String piece = "<" + round + ">";
            if (round % 2 == 0) {
                test.client.store(StoreMode.APPEND, "key", piece, 9, 1, 0);
                expected.append(piece);
            } else {
                test.client.store(StoreMode.PREPEND, "key", piece, 9, 1, 0);
                expected.insert(0, piece);
            }
            assertThat(test.client.write.cas).isGreaterThan(before);
            assertThat(test.client.peek("key")).isEqualTo(expected.toString());
        }
        assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.flags()).isEqualTo(3);
        test.client.cursor.release();
    }

    @Test
    void append_nothing_storesWithANewCas() {
        test.client.set("key", "ab");
        long cas = test.client.write.cas;
        assertThat(test.client.store(StoreMode.APPEND, "key", "")).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.peek("key")).isEqualTo("ab");
        assertThat(test.client.casOf("key")).isGreaterThan(cas);
        assertThat(test.client.store(StoreMode.PREPEND, "none", "x"))
                .isEqualTo(StoreOutcome.NOT_STORED);
    }

    @Test
    void append_resultTooLarge_isNotStoredAndKeepsTheItem() {
        String large = "x".repeat(900_000);
        test.client.set("key", large);
        assertThat(test.client.store(StoreMode.APPEND, "key", "y".repeat(200_000)))
                .isEqualTo(StoreOutcome.NOT_STORED);
        assertThat(test.client.get("key")).isEqualTo(large);
        assertThat(test.client.store(StoreMode.APPEND, "key", "y".repeat(1_100_000)))
                .isEqualTo(StoreOutcome.TOO_LARGE);
    }

    @Test
    void store_tooLarge_keepsTheItemForTheCallerToDecide() {
        test.client.set("key", "old");
        for (StoreMode mode : StoreMode.values()) {
            assertThat(test.client.store(mode, "key", "y".repeat(1_100_000)))
                    .isEqualTo(StoreOutcome.TOO_LARGE);
        }
        assertThat(test.client.get("key")).isEqualTo("old");
    }

    @Test
    void stats_sizeOfItems_isAsMemcachedCounts() {
        test.client.set("abc", "bar");
        assertThat(test.store.stats().items().bytes()).isEqualTo(65);
        test.client.set("abc", "bar", 1, 0);
        assertThat(test.store.stats().items().bytes()).isEqualTo(69);
        assertThat(test.store.itemBytesAsMemcached(3, 3, 0)).isEqualTo(65);
    }

    @Test
    void sizes_tracked_followTheItems() {
        test.close();
        test = new TestStore(StoreConfig.defaults().withTrackSizes(true));
        assertThat(test.store.sizes()).isEmpty();
        test.client.set("sk064", "1");
        test.client.set("sk064b", "x".repeat(100));
        test.client.set("sk064c", "1");
        SortedMap<Integer, Long> sizes = test.store.sizes();
        assertThat(sizes)
                .containsExactly(java.util.Map.entry(96, 2L), java.util.Map.entry(192, 1L));
        test.client.delete("sk064");
        test.client.set("sk064c", "x".repeat(100));
        assertThat(test.store.sizes()).containsExactly(java.util.Map.entry(192, 2L));
    }

    @Test
    void sizes_notTracked_areEmpty() {
        test.client.set("key", "1");
        assertThat(test.store.sizes()).isEmpty();
    }

    @Test
    void resetStats_zeroesWhatHappenedNotWhatIs() {
        test.client.set("key", "1");
        test.store.resetStats();
        assertThat(test.store.stats().items().storedTotal()).isZero();
        assertThat(test.store.stats().items().count()).isEqualTo(1);
    }

    @Test
    void stats_freshStore_haveMemcachedsIndexSize() {
        StoreStats.Index index = test.store.stats().index();
        assertThat(index.power()).isEqualTo(16);
        assertThat(index.bytes()).isEqualTo(524288);
        assertThat(index.isExpanding()).isFalse();
        assertThat(test.store.slabClassStats()).isEmpty();
        assertThat(test.store.stats().memory().pagesBytes()).isZero();
    }
}
