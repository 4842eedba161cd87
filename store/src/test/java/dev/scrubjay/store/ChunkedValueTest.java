package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedValueTest {
    private static final StoreConfig SMALL_CHUNKS =
            StoreConfig.defaults().withSlabChunkBytesMax(16 << 10);

    private final Random random = new Random(1);

    @Test
    void value_everySizeAroundEveryBoundary_comesBack() {
        int chunk = 16 << 10;
        int headPart = chunk - Item.HEADER_BYTES - 4 - 3;
        int part = chunk - Item.CONTINUATION_HEADER_BYTES;
        try (TestStore test = new TestStore(SMALL_CHUNKS)) {
            for (int chunks = 0; chunks < 5; chunks++) {
                int boundary = headPart + chunks * part;
                for (int size = boundary - 6; size <= boundary + 6; size++) {
                    for (int flags = 0; flags <= 1; flags++) {
                        String value = value(size);
                        assertThat(test.client.set("key", value, flags, 0))
                                .isEqualTo(StoreOutcome.STORED);
                        assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
                        assertThat(test.client.cursor.flags()).isEqualTo(flags);
                        assertThat(test.client.value().equals(value)).isTrue();
                        test.client.cursor.release();
                        PinnedValue pinned = test.client.pin("key");
                        assertThat(StoreClient.rest(pinned, 5000).equals(value)).isTrue();
                        pinned.unpin();
                    }
                }
            }
        }
    }

    @Test
    void value_largestForA20ByteKey_fitsTwoChunks() {
        try (TestStore test = new TestStore()) {
            String key = "k".repeat(20);
            String value = value(1_048_497);
            assertThat(test.client.set(key, value)).isEqualTo(StoreOutcome.STORED);
            assertThat(value.equals(test.client.get(key))).isTrue();
            assertThat(test.store.slabClassStats()).hasSize(1);
            assertThat(test.store.slabClassStats().getFirst().usedChunks()).isEqualTo(2);
            assertThat(test.client.set(key, value(1_048_498))).isEqualTo(StoreOutcome.TOO_LARGE);
            assertThat(test.client.set(key, value, 1, 0)).isEqualTo(StoreOutcome.TOO_LARGE);
            String withFlags = value(1_048_493);
            assertThat(test.client.set(key, withFlags, 1, 0)).isEqualTo(StoreOutcome.STORED);
            assertThat(withFlags.equals(test.client.get(key))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 10, 4 << 10, 16 << 10, 1 << 19, 1 << 20})
    void value_anyChunkSize_comesBack(int chunkBytesMax) {
        StoreConfig config = StoreConfig.defaults().withSlabChunkBytesMax(chunkBytesMax);
        try (TestStore test = new TestStore(config)) {
            for (int size = 1; size < 1_048_000; size = size * 3 / 2 + 1) {
                String value = value(size);
                assertThat(test.client.set("key" + size, value)).isEqualTo(StoreOutcome.STORED);
                assertThat(value.equals(test.client.get("key" + size))).isTrue();
            }
            test.audit();
            for (int size = 1; size < 1_048_000; size = size * 3 / 2 + 1) {
                test.client.delete("key" + size);
            }
            assertThat(test.store.slabClassStats()).allMatch(slab -> slab.usedChunks() == 0);
            assertThat(test.store.stats().memory().requestedBytes()).isZero();
        }
    }

    @Test
    void itemLimit_aboveAPage_isServed() {
        StoreConfig config = StoreConfig.defaults().withItemBytesMax(8 << 20);
        try (TestStore test = new TestStore(config)) {
            String value = value(3_900_000);
            assertThat(test.client.set("key", value)).isEqualTo(StoreOutcome.STORED);
            assertThat(value.equals(test.client.get("key"))).isTrue();
        }
    }

    @Test
    void join_chunkedWithAnything_isRight() {
        try (TestStore test = new TestStore(SMALL_CHUNKS)) {
            StringBuilder expected = new StringBuilder();
            test.client.set("key", "");
            for (int round = 0; round < 60; round++) {
                String piece = value(random.nextInt(round % 3 == 0 ? 40_000 : 300));
                boolean isAppend = random.nextBoolean();
                StoreMode mode = isAppend ? StoreMode.APPEND : StoreMode.PREPEND;
                assertThat(test.client.store(mode, "key", piece)).isEqualTo(StoreOutcome.STORED);
                expected.insert(isAppend ? expected.length() : 0, piece);
                assertThat(expected.toString().equals(test.client.peek("key"))).isTrue();
            }
        }
    }

    @Test
    void eviction_ofChunkedItems_freesAllTheirChunks() {
        try (TestStore test = TestStore.ofMegabytes(8)) {
            for (int number = 0; number < 100; number++) {
                int size = 530_000 + number * 5_000;
                assertThat(test.client.set("key" + number, value(size)))
                        .isEqualTo(StoreOutcome.STORED);
            }
            assertThat(test.store.stats().reclaims().evictions()).isPositive();
            assertThat(test.client.peek("key99")).hasSize(530_000 + 99 * 5_000);
        }
    }

    @Test
    void memory_smallestThatServes_takesTheLargestItem() {
        try (TestStore test = TestStore.ofMegabytes(2)) {
            for (int size = 100; size < 500_000; size *= 2) {
                test.client.set("filler" + size, value(size));
            }
            for (int number = 0; number < 5; number++) {
                String value = value(1_048_000);
                assertThat(test.client.set("key" + number, value)).isEqualTo(StoreOutcome.STORED);
                assertThat(value.equals(test.client.get("key" + number))).isTrue();
            }
        }
    }

    @Test
    void value_moreThanItsClassCouldHave_evictsNothing() {
        StoreConfig config =
                StoreConfig.defaults().withMemoryBytesMax(8 << 20).withItemBytesMax(4 << 20);
        try (TestStore test = new TestStore(config)) {
            test.client.set("large0", value(1_040_000));
            test.client.set("large1", value(1_040_000));
            int smalls = 0;
            while (test.store.slabs().pages().available() > 0) {
                test.client.set("small" + smalls++, value(100_000));
            }
            assertThat(test.client.set("key", value(4_000_000)))
                    .isEqualTo(StoreOutcome.OUT_OF_MEMORY);
            assertThat(test.store.stats().reclaims().evictions()).isZero();
            assertThat(test.client.peek("large0")).hasSize(1_040_000);
            assertThat(test.client.peek("large1")).hasSize(1_040_000);
            assertThat(test.store.stats().reclaims().outOfMemory()).isEqualTo(1);
            assertThat(test.client.set("key", value(1_800_000))).isEqualTo(StoreOutcome.STORED);
        }
    }

    @Test
    void value_moreThanItsClassHas_isGivenItsPagesAtOnce() {
        StoreConfig config =
                StoreConfig.defaults().withMemoryBytesMax(16 << 20).withItemBytesMax(8 << 20);
        try (TestStore test = new TestStore(config)) {
            int smalls = 0;
            while (test.store.slabs().pages().available() > 0) {
                test.client.set("small" + smalls++, value(100_000));
            }
            test.store.flushAll(0, test.clock.now());
            String value = value(4_000_000);
            assertThat(test.client.set("key", value)).isEqualTo(StoreOutcome.OUT_OF_MEMORY);
            Moves.run(test.store);
            assertThat(test.client.set("key", value)).isEqualTo(StoreOutcome.STORED);
            assertThat(value.equals(test.client.get("key"))).isTrue();
            assertThat(test.store.slabMover().stats().moved()).isEqualTo(4);
        }
    }

    @Test
    void value_moreThanThereIsMemory_takesNobodysPages() {
        StoreConfig config =
                StoreConfig.defaults().withMemoryBytesMax(16 << 20).withItemBytesMax(8 << 20);
        try (TestStore test = new TestStore(config)) {
            test.store.limitMemory(3 << 20);
            int smalls = 0;
            while (test.store.slabs().pages().available() > 0) {
                test.client.set("small" + smalls++, value(100_000));
            }
            test.clock.advance(60);
            assertThat(test.client.set("key", value(4_000_000)))
                    .isEqualTo(StoreOutcome.OUT_OF_MEMORY);
            Moves.run(test.store);
            assertThat(test.store.itemCount()).isEqualTo(smalls);
            assertThat(test.store.slabMover().stats().moved()).isZero();
        }
    }

    private String value(int length) {
        StringBuilder value = new StringBuilder(length + 8);
        while (value.length() < length) {
            value.append(Integer.toString(random.nextInt(Integer.MAX_VALUE), 36)).append(' ');
        }
        value.setLength(length);
        return value.toString();
    }
}
