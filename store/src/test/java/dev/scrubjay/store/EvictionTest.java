package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EvictionTest {
    /// Fits a chunk of 103,496 bytes, of which a page has ten.
    private static final String VALUE = "v".repeat(100_000);

    private static final int CHUNKS = 20;

    private TestStore test = TestStore.ofMegabytes(2);

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void eviction_nobodyRead_takesTheOldest() {
        fill();
        set("new0");
        set("new1");
        assertThat(test.client.find("key0")).isEqualTo(Lookup.MISS);
        assertThat(test.client.find("key1")).isEqualTo(Lookup.MISS);
        assertHas("key2", "key19", "new0", "new1");
        assertThat(reclaims().evictions()).isEqualTo(2);
        assertThat(reclaims().evictedUnfetched()).isEqualTo(2);
        assertThat(reclaims().directReclaims()).isEqualTo(2);
        assertThat(reclaims().evictedNonzero()).isZero();
        assertThat(reclaims().evictedActive()).isZero();
    }

    @Test
    void eviction_readTwice_isGivenASecondChance() {
        fill();
        test.client.get("key0");
        test.client.get("key0");
        test.client.get("key1");
        set("new");
        assertHas("key0");
        assertThat(test.client.find("key1")).isEqualTo(Lookup.MISS);
        assertThat(reclaims().movesWithinLru()).isEqualTo(1);
        assertThat(reclaims().evictedUnfetched()).isZero();
    }

    @Test
    void eviction_allReadTwice_stillFindsAVictim() {
        fill();
        for (int number = 0; number < CHUNKS; number++) {
            test.client.get("key" + number);
            test.client.get("key" + number);
        }
        set("new");
        assertHas("new", "key0", "key4");
        assertThat(test.client.find("key5")).isEqualTo(Lookup.MISS);
        assertThat(reclaims().movesWithinLru()).isEqualTo(5);
        assertThat(reclaims().evictedActive()).isEqualTo(1);
    }

    @Test
    void eviction_victimWithExpiry_isCountedAndTimed() {
        for (int number = 0; number < CHUNKS; number++) {
            test.client.set("key" + number, VALUE, 0, test.clock.toExpiry(1000));
        }
        test.clock.advance(70);
        set("new");
        assertThat(reclaims().evictedNonzero()).isEqualTo(1);
        assertThat(reclaims().evictedSeconds()).isEqualTo(70);
    }

    @Test
    void reclaim_expiredNearTheTail_goesBeforeTheTail() {
        for (int number = 0; number < CHUNKS; number++) {
            test.client.set("key" + number, VALUE, 0, number == 3 ? 10 : 0);
        }
        test.clock.advance(20);
        set("new");
        assertHas("key0", "key1", "key2", "key4", "new");
        assertThat(reclaims().reclaimed()).isEqualTo(1);
        assertThat(reclaims().expiredUnfetched()).isEqualTo(1);
        assertThat(reclaims().evictions()).isZero();
    }

    @Test
    void reclaim_flushed_isNotAnEviction() {
        fill();
        test.store.flushAll(0, test.clock.now());
        for (int number = 0; number < CHUNKS; number++) {
            set("new" + number);
        }
        assertThat(reclaims().reclaimed()).isEqualTo(CHUNKS);
        assertThat(reclaims().evictions()).isZero();
        assertThat(test.store.stats().items().count()).isEqualTo(CHUNKS);
    }

    @Test
    void eviction_pinnedTail_isPassedOver() {
        fill();
        PinnedValue pinned = test.client.pin("key0");
        set("new");
        assertHas("key0", "new");
        assertThat(test.client.find("key1")).isEqualTo(Lookup.MISS);
        assertThat(reclaims().lrutailReflocked()).isEqualTo(1);
        pinned.unpin();
    }

    @Test
    void eviction_everythingPinned_isOutOfMemoryUntilUnpinned() {
        fill();
        PinnedValue[] pins = new PinnedValue[CHUNKS];
        for (int number = 0; number < CHUNKS; number++) {
            pins[number] = test.client.pin("key" + number);
        }
        assertThat(test.client.set("new", VALUE)).isEqualTo(StoreOutcome.OUT_OF_MEMORY);
        assertThat(reclaims().outOfMemory()).isEqualTo(1);
        for (PinnedValue pinned : pins) {
            pinned.unpin();
        }
        set("new");
    }

    @Test
    void eviction_stripeBusy_isPassedOver() {
        fill();
        assertThat(test.client.find("key0")).isEqualTo(Lookup.HIT);
        StoreClient other = test.newClient();
        assertThat(other.set("new", VALUE)).isEqualTo(StoreOutcome.STORED);
        test.client.cursor.release();
        assertHas("key0", "new");
        assertThat(test.client.find("key1")).isEqualTo(Lookup.MISS);
        assertThat(reclaims().lrutailReflocked()).isPositive();
    }

    @Test
    void replace_theTailByItself_keepsItUntilTheNewOneIsThere() {
        fill();
        test.client.store(StoreMode.APPEND, "key0", "x".repeat(20_000));
        assertThat(test.client.peek("key0")).hasSize(120_000);
        assertHas("key1");
    }

    @Test
    void append_onlyItemInItsClass_isProtected() {
        test.close();
        test = TestStore.ofMegabytes(1);
        String half = "x".repeat(500_000);
        test.client.set("a", half);
        test.client.set("b", half);
        assertThat(test.client.store(StoreMode.APPEND, "b", "tail")).isEqualTo(StoreOutcome.STORED);
        assertThat(test.client.peek("b")).isEqualTo(half + "tail");
    }

    @Test
    void noEvictions_full_isOutOfMemoryAndKeepsAll() {
        test.close();
        test = new TestStore(TestStore.config().withMemoryBytesMax(2 << 20).withEvictions(false));
        fill();
        assertThat(test.client.set("new", VALUE)).isEqualTo(StoreOutcome.OUT_OF_MEMORY);
        assertThat(reclaims().outOfMemory()).isEqualTo(1);
        assertHas("key0", "key19");
        assertThat(test.client.set("key0", VALUE)).as("in place").isEqualTo(StoreOutcome.STORED);
    }

    @Test
    void noEvictions_joinThatFindsNoMemory_isNotStoredAndKeepsTheOldValue() {
        test.close();
        test = new TestStore(TestStore.config().withMemoryBytesMax(2 << 20).withEvictions(false));
        fill();
        for (int number = 0;
                test.client.set("wide" + number, VALUE + VALUE) == StoreOutcome.STORED;
                number++) {}
        assertThat(test.client.store(StoreMode.APPEND, "key0", VALUE))
                .isEqualTo(StoreOutcome.NOT_STORED);
        Reservation reservation = new Reservation();
        test.client.delete("key1");
        test.client.reserve(StoreMode.PREPEND, "key0", VALUE.length(), reservation);
        test.client.fill(reservation, VALUE, 10_000);
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        assertThat(test.client.peek("key0")).isEqualTo(VALUE);
        set("key1");
    }

    @Test
    void noEvictions_expiredAtTheTail_isReclaimed() {
        test.close();
        test = new TestStore(TestStore.config().withMemoryBytesMax(2 << 20).withEvictions(false));
        for (int number = 0; number < CHUNKS; number++) {
            test.client.set("key" + number, VALUE, 0, 10);
        }
        test.clock.advance(20);
        set("new");
        assertThat(reclaims().reclaimed()).isEqualTo(1);
    }

    @Test
    void pages_limitReached_everyClassStillHasItsFirst() {
        fill();
        for (int size = 1; size < 400_000; size = size * 5 / 4 + 1) {
            String value = "x".repeat(size);
            assertThat(test.client.set("size" + size, value)).isEqualTo(StoreOutcome.STORED);
            assertThat(test.client.peek("size" + size)).isEqualTo(value);
        }
        assertThat(test.store.slabClassStats()).hasSizeGreaterThan(30);
        assertThat(test.store.slabClassStats()).allMatch(slab -> slab.pages() <= 2);
    }

    @Test
    void classes_eachFilledToExhaustion_countAllTheirChunks() {
        test.close();
        test = TestStore.ofMegabytes(3);
        SlabSizes sizes = new SlabSizes(TestStore.config(), 8);
        for (int slabClass = sizes.classCount(); slabClass >= 1; slabClass--) {
            int valueLength = sizes.chunkBytes(slabClass) - Item.HEADER_BYTES - 8;
            String value = "x".repeat(valueLength);
            int chunks = ItemMemory.PAGE_BYTES / sizes.chunkBytes(slabClass);
            int pages = slabClass == sizes.classCount() ? 3 : 1;
            for (int number = 0; number <= chunks * pages; number++) {
                String key = String.format("%02d%06d", slabClass, number);
                assertThat(test.client.set(key, value)).isEqualTo(StoreOutcome.STORED);
            }
            SlabClassStats stats = stats(slabClass);
            assertThat(stats.pages()).isEqualTo(pages);
            assertThat(stats.usedChunks()).isEqualTo((long) chunks * pages);
            assertThat(stats.freeChunks()).isZero();
            assertThat(stats.requestedBytes())
                    .isEqualTo((long) chunks * pages * sizes.chunkBytes(slabClass));
            assertThat(stats.reclaims().evictions()).isEqualTo(1);
        }
    }

    private SlabClassStats stats(int slabClass) {
        return test.store.slabClassStats().stream()
                .filter(stats -> stats.id() == slabClass)
                .findFirst()
                .orElseThrow();
    }

    private ReclaimStats reclaims() {
        return test.store.stats().reclaims();
    }

    private void fill() {
        for (int number = 0; number < CHUNKS; number++) {
            set("key" + number);
        }
        assertThat(reclaims()).isEqualTo(ReclaimStats.NONE);
    }

    private void set(String key) {
        assertThat(test.client.set(key, VALUE)).isEqualTo(StoreOutcome.STORED);
    }

    private void assertHas(String... keys) {
        for (String key : keys) {
            assertThat(test.client.peek(key)).as(key).isNotNull();
        }
    }
}
