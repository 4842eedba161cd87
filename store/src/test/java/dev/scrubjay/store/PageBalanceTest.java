package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which class gives pages to which, under loads of several seconds: each second of them is a tick
/// of the test's clock.
final class PageBalanceTest {
    private static final int MEGABYTES = 16;
    private static final int SMALL = 32;
    private static final int LARGE = 230;

    /// How often in a second the mover has its turn.
    private static final int TURNS = 20;

    private final TestStore test = TestStore.ofMegabytes(MEGABYTES);
    private final FakeUses uses = new FakeUses();
    private final int small = Moves.classOf(test.store, SMALL);
    private final int large = Moves.classOf(test.store, LARGE);
    private int smallNumber;
    private int largeNumber;

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void shift_toAnotherSize_isFollowedWithinSeconds() {
        fillWithSmall();
        for (int second = 0; second < 5; second++) {
            test.clock.advance(1);
            load(0, 20_000);
        }
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.82);
    }

    @Test
    void shift_ofWhatWasReadOften_isFollowedToo() {
        test.store.slabMover().askForUses(uses);
        fillWithSmall();
        readSmall();
        readSmall();
        for (int second = 0; second < 8; second++) {
            test.clock.advance(1);
            load(0, 20_000);
        }
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.82);
    }

    @Test
    void flush_ofEverything_givesTheWholeMemoryAtOnce() {
        fillWithSmall();
        long before = evictions(small);
        test.store.flushAll(0, test.clock.now());
        load(0, 100_000);
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.82);
        assertThat(evictions(small)).isEqualTo(before);
    }

    @Test
    void expiry_ofEverything_givesTheWholeMemoryAtOnce() {
        int expiry = test.clock.now() + 10;
        while (evictions(small) == 0) {
            test.client.set("s" + smallNumber++, "v".repeat(SMALL), 0, expiry);
        }
        long before = evictions(small);
        test.clock.advance(10);
        load(0, 100_000);
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.82);
        assertThat(evictions(small)).isEqualTo(before);
    }

    @Test
    void deletion_ofEverything_givesTheWholeMemoryAtOnce() {
        fillWithSmall();
        for (int number = 0; number < smallNumber; number++) {
            test.client.delete("s" + number);
        }
        load(0, 100_000);
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.82);
    }

    @Test
    void burst_ofStoresOnly_takesNextToNothingFromWhatIsRead() {
        test.store.slabMover().askForUses(uses);
        fillWithSmall();
        test.clock.advance(60);
        int before = Moves.pages(test.store, small);
        for (int second = 0; second < 8; second++) {
            test.clock.advance(1);
            uses.reads++;
            load(0, 20_000);
        }
        assertThat(Moves.pages(test.store, small)).isGreaterThanOrEqualTo(before - 1);
    }

    @Test
    void burst_ofStoresAndReads_takesAPageASecondFromAClassInUse() {
        fillWithSmall();
        test.clock.advance(60);
        int before = Moves.pages(test.store, small);
        for (int second = 0; second < 5; second++) {
            test.clock.advance(1);
            load(TURNS, 20_000);
        }
        int given = before - Moves.pages(test.store, small);
        assertThat(given).isBetween(1, 6);
    }

    @Test
    void twoClasses_equallyBusy_comeToRest() {
        fillWithSmall();
        for (int second = 0; second < 30; second++) {
            test.clock.advance(1);
            load(10_000, 3_400);
        }
        long moved = moved();
        assertThat(Moves.pages(test.store, large)).isBetween(5, 11);
        for (int second = 0; second < 30; second++) {
            test.clock.advance(1);
            load(10_000, 3_400);
        }
        assertThat(moved() - moved).isLessThanOrEqualTo(3);
        assertThat(moved()).isPositive();
    }

    @Test
    void twoClasses_takingTurns_doNotKeepTheMoverBusy() {
        fillWithSmall();
        for (int turn = 0; turn < 20; turn++) {
            for (int second = 0; second < 3; second++) {
                test.clock.advance(1);
                load(turn % 2 == 0 ? 0 : 40_000, turn % 2 == 0 ? 20_000 : 0);
            }
        }
        long before = moved();
        for (int turn = 0; turn < 10; turn++) {
            for (int second = 0; second < 3; second++) {
                test.clock.advance(1);
                load(turn % 2 == 0 ? 0 : 40_000, turn % 2 == 0 ? 20_000 : 0);
            }
        }
        // A page a second at most, which is the pace of classes in use.
        assertThat(moved() - before).isLessThanOrEqualTo(30);
    }

    @Test
    void level_zero_movesNothing() {
        Moves.byHandOnly(test.store);
        fillWithSmall();
        test.clock.advance(100);
        load(0, 20_000);
        assertThat(moved()).isZero();
        assertThat(Moves.pages(test.store, large)).isEqualTo(1);
    }

    @Test
    void level_two_doesNotSpareClassesInUse() {
        test.store.slabMover().tune(new PageMovePolicy(2, 0.8, 10));
        test.store.slabMover().askForUses(uses);
        fillWithSmall();
        test.clock.advance(60);
        uses.reads++;
        load(0, 60_000);
        assertThat(userBytes(large, 260) / limitBytes()).isGreaterThan(0.75);
    }

    @Test
    void freePages_forAWholeWindow_goToThePool() {
        fillWithSmall();
        for (int number = 0; number < smallNumber; number++) {
            test.client.delete("s" + number);
        }
        Moves.run(test.store);
        test.clock.advance(9);
        Moves.run(test.store);
        assertThat(test.store.stats().memory().globalPages()).isZero();
        test.clock.advance(1);
        Moves.run(test.store);
        assertThat(Moves.pages(test.store, small)).isEqualTo(2);
        assertThat(test.store.stats().memory().globalPages()).isEqualTo(pagesMax() - 2);
    }

    @Test
    void lastPage_ofAnEmptyClass_comesAndGoes() {
        fillWithSmall();
        int other = Moves.classOf(test.store, 5000);
        long evicted = 0;
        for (int round = 0; round < 20; round++) {
            assertThat(test.client.set("other", "v".repeat(5000))).isEqualTo(StoreOutcome.STORED);
            assertThat(Moves.pages(test.store, other)).isEqualTo(1);
            test.client.delete("other");
            Moves.run(test.store);
            test.clock.advance(3);
            load(TURNS, 20_000);
            assertThat(Moves.pages(test.store, other)).isZero();
            // Small and large may each have their first page beyond the limit.
            assertThat(test.store.stats().memory().pagesBytes())
                    .isLessThanOrEqualTo((MEGABYTES + 2L) << 20);
            long evictions = test.store.stats().reclaims().evictions();
            assertThat(evictions).isGreaterThanOrEqualTo(evicted);
            evicted = evictions;
        }
    }

    @Test
    void lastPage_ofItemsInUse_stays() {
        test.client.set("other", "v".repeat(5000));
        fillWithSmall();
        for (int second = 0; second < 10; second++) {
            test.clock.advance(1);
            load(TURNS, 20_000);
        }
        assertThat(test.client.get("other")).isNotNull();
    }

    @Test
    void withoutEvictions_onlyFreePagesMove() {
        try (TestStore strict =
                new TestStore(
                        TestStore.config().withMemoryBytesMax(4 << 20).withEvictions(false))) {
            int count = 0;
            while (strict.client.set("s" + count, "v".repeat(SMALL)) == StoreOutcome.STORED) {
                count++;
            }
            strict.clock.advance(100);
            int stored = store(strict, 8000);
            assertThat(stored).isLessThan(8000);
            assertThat(strict.store.stats().items().count()).isEqualTo(count + stored);
            for (int number = 0; number < count; number++) {
                strict.client.delete("s" + number);
            }
            assertThat(store(strict, 8000)).isEqualTo(8000);
            assertThat(strict.store.stats().reclaims().evictions()).isZero();
        }
    }

    private static int store(TestStore strict, int count) {
        int stored = 0;
        for (int number = 0; number < count; number++) {
            if (strict.client.set("l" + number, "v".repeat(LARGE)) == StoreOutcome.STORED) {
                stored++;
            } else {
                Moves.run(strict.store);
                boolean isStored =
                        strict.client.set("l" + number, "v".repeat(LARGE)) == StoreOutcome.STORED;
                stored += isStored ? 1 : 0;
            }
        }
        return stored;
    }

    private void fillWithSmall() {
        while (evictions(small) == 0) {
            setSmall();
        }
        Moves.run(test.store);
    }

    /// Stores so many items of each size, evenly, while the mover has its turns.
    private void load(int smallCount, int largeCount) {
        for (int turn = 0; turn < TURNS; turn++) {
            for (int count = 0; count < smallCount / TURNS; count++) {
                setSmall();
            }
            for (int count = 0; count < largeCount / TURNS; count++) {
                test.client.set(largeKey(largeNumber++), "v".repeat(LARGE));
                if (count % 100 == 0) {
                    Moves.run(test.store);
                }
            }
            Moves.run(test.store);
        }
    }

    private void setSmall() {
        test.client.set("s" + smallNumber++, "v".repeat(SMALL));
    }

    private static String largeKey(int number) {
        return "large-key-of-thirty-bytes-%04d".formatted(number % 10_000) + "/" + number / 10_000;
    }

    private void readSmall() {
        for (int number = 0; number < smallNumber; number++) {
            test.client.get("s" + number);
        }
        uses.reads++;
    }

    /// What the index leaves of the limit.
    private double limitBytes() {
        return (double) (pagesMax() << ItemMemory.PAGE_SHIFT);
    }

    private long pagesMax() {
        long indexBytes = test.store.table().directory.index().committedBytes();
        assertThat(indexBytes).isLessThan(2 << ItemMemory.PAGE_SHIFT);
        return MEGABYTES - (indexBytes >> ItemMemory.PAGE_SHIFT);
    }

    private double userBytes(int slabClass, int bytesPerItem) {
        return (double) stats(slabClass).items() * bytesPerItem;
    }

    private long evictions(int slabClass) {
        return stats(slabClass).reclaims().evictions();
    }

    private SlabClassStats stats(int slabClass) {
        return test.store.slabs().slabClass(slabClass).stats(test.clock.now());
    }

    private long moved() {
        return test.store.slabMover().stats().moved();
    }

    /// Tells how often small items were read.
    private final class FakeUses implements SlabUses {
        long reads;

        @Override
        public long reads(int slabClass) {
            return slabClass == small ? reads : 0;
        }

        @Override
        public long writes(int slabClass) {
            return 0;
        }
    }
}
