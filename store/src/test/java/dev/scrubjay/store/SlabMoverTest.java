package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlabMoverTest {
    /// Fits a chunk of 103,496 bytes, of which a page has ten.
    private static final int LENGTH = 100_000;

    private static final int PER_PAGE = 10;

    private TestStore test = TestStore.ofMegabytes(3);

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void reassign_withRoomElsewhere_rescuesEveryItem() {
        startAnew(TestStore.config().withMemoryBytesMax(3 << 20));
        fill(0, 30);
        delete(10, 20);
        assertThat(reassign(source(), 1)).isEqualTo(ReassignOutcome.ACCEPTED);
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertThat(stats().rescues()).isEqualTo(PER_PAGE);
        assertThat(stats().isRunning()).isFalse();
        assertThat(Moves.pages(test.store, source())).isEqualTo(2);
        assertThat(Moves.pages(test.store, 1)).isEqualTo(1);
        assertHas(0, 10);
        assertHas(20, 30);
        assertThat(evictions()).isZero();
        test.audit();
        test.client.set("small", "fits into the page that has moved");
        assertThat(Moves.pages(test.store, 1)).isEqualTo(1);
    }

    @Test
    void reassign_itemsWithEverything_keepIt() {
        test.client.set("plain", "v".repeat(LENGTH));
        test.client.set("marked", value(1), 77, 500);
        test.client.get("marked");
        fill(2, 20);
        long cas = test.client.casOf("marked");
        delete(2, 12);
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().rescues()).isPositive();
        assertThat(test.client.find("marked")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.cas()).isEqualTo(cas);
        assertThat(test.client.cursor.flags()).isEqualTo(77);
        assertThat(test.client.cursor.expiry()).isEqualTo(500);
        assertThat(test.client.cursor.isFetched()).isTrue();
        assertThat(test.client.value()).isEqualTo(value(1));
        test.client.cursor.release();
        assertThat(test.client.peek("plain")).isEqualTo("v".repeat(LENGTH));
    }

    @Test
    void reassign_chunkedItems_keepTheirValues() {
        startAnew(
                TestStore.config()
                        .withMemoryBytesMax(4 << 20)
                        .withSlabChunkBytesMax(1024)
                        .withGrowthFactor(2));
        int length = 10_000;
        for (int number = 0; number < 300; number++) {
            test.client.set("key" + number, chunkedValue(number, length + number));
        }
        for (int number = 0; number < 300; number += 3) {
            test.client.delete("key" + number);
        }
        int largest = test.store.slabClassCount();
        int before = Moves.pages(test.store, largest);
        for (int move = 1; move < before; move++) {
            assertThat(reassign(largest, 1)).isEqualTo(ReassignOutcome.ACCEPTED);
            Moves.run(test.store);
            test.audit();
        }
        assertThat(Moves.pages(test.store, largest)).isEqualTo(1);
        assertThat(stats().chunkRescues()).isPositive();
        assertThat(stats().rescues()).isPositive();
        int found = 0;
        for (int number = 0; number < 300; number++) {
            String value = test.client.peek("key" + number);
            if (value != null) {
                found++;
                boolean isRight = value.equals(chunkedValue(number, length + number));
                assertThat(isRight).as("value of key%s", number).isTrue();
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void reassign_fullClass_losesItsColdestItemsOnly() {
        fill(0, 30);
        test.client.get("key0");
        test.client.get("key0");
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertThat(evictions()).isEqualTo(PER_PAGE);
        assertThat(test.client.peek("key0")).isEqualTo(value(0));
        for (int number = 1; number <= PER_PAGE; number++) {
            assertThat(test.client.peek("key" + number)).isNull();
        }
        assertHas(PER_PAGE + 1, 30);
    }

    @Test
    void reassign_flushedAndExpired_areReclaimed() {
        fill(0, 30);
        test.store.flushAll(0, test.clock.now());
        test.client.set("after", value(1));
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertThat(evictions()).isZero();
        assertThat(test.store.stats().reclaims().reclaimed()).isPositive();
        assertThat(test.client.peek("after")).isEqualTo(value(1));
    }

    @Test
    void reassign_withPinnedItem_waitsForTheReader() {
        fill(0, 30);
        delete(10, 20);
        PinnedValue pinned = test.client.pin("key3");
        assertThat(reassign(source(), 1)).isEqualTo(ReassignOutcome.ACCEPTED);
        for (int pass = 0; pass < 50; pass++) {
            Moves.run(test.store);
        }
        assertThat(stats().moved()).isZero();
        assertThat(stats().isRunning()).isTrue();
        assertThat(stats().busyItems()).isPositive();
        assertThat(stats().lastBusyStatus()).isEqualTo("busy");
        assertThat(reassign(source(), 1)).isEqualTo(ReassignOutcome.BUSY);
        test.audit();
        assertThat(StoreClient.rest(pinned, 4096)).isEqualTo(value(3));
        pinned.unpin();
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertHas(0, 10);
    }

    @Test
    void reassign_pinnedItemDeletedMeanwhile_staysReadable() {
        fill(0, 30);
        delete(10, 20);
        PinnedValue pinned = test.client.pin("key3");
        reassign(source(), 1);
        Moves.run(test.store);
        test.client.delete("key3");
        test.client.set("key3", value(33));
        Moves.run(test.store);
        assertThat(stats().moved()).isZero();
        assertThat(StoreClient.rest(pinned, 4096)).isEqualTo(value(3));
        pinned.unpin();
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertThat(test.client.peek("key3")).isEqualTo(value(33));
    }

    @Test
    void reassign_withReservation_waitsForTheSender() {
        Reservation reservation = new Reservation();
        test.client.reserve(StoreMode.SET, "large", LENGTH, reservation);
        fill(0, 25);
        delete(10, 20);
        reassign(source(), 1);
        for (int pass = 0; pass < 50; pass++) {
            Moves.run(test.store);
        }
        assertThat(stats().moved()).isZero();
        test.client.fill(reservation, value(9), 1000);
        reservation.commit(test.clock.now());
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertThat(test.client.peek("large")).isEqualTo(value(9));
    }

    @Test
    void reassign_neverUnpinned_isGivenUpAndThePageStaysUsable() {
        fill(0, 30);
        delete(10, 20);
        PinnedValue pinned = test.client.pin("key3");
        reassign(source(), 1);
        while (stats().isRunning()) {
            Moves.run(test.store);
        }
        assertThat(stats().moved()).isZero();
        assertThat(Moves.pages(test.store, source())).isEqualTo(3);
        test.audit();
        fill(10, 20);
        assertHas(0, 30);
        assertThat(evictions()).isZero();
        pinned.unpin();
        // The page that was given up is not tried first again.
        delete(10, 20);
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
    }

    @Test
    void reassign_withoutEvictions_keepsAPageThatIsInUse() {
        startAnew(TestStore.config().withMemoryBytesMax(3 << 20).withEvictions(false));
        fill(0, 30);
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().moved()).isZero();
        assertThat(stats().isRunning()).isFalse();
        assertThat(stats().busyNoMemory()).isPositive();
        assertThat(stats().lastBusyStatus()).isEqualTo("nomem");
        assertHas(0, 30);
        delete(0, 10);
        reassign(source(), 1);
        Moves.run(test.store);
        assertThat(stats().moved()).isEqualTo(1);
        assertHas(10, 30);
    }

    @Test
    void reassign_wishesThatCannotBe_areRefused() {
        int classes = test.store.slabClassCount();
        assertThat(reassign(1, 1)).isEqualTo(ReassignOutcome.SAME);
        assertThat(reassign(classes + 1, 1)).isEqualTo(ReassignOutcome.BAD_CLASS);
        assertThat(reassign(1, classes + 1)).isEqualTo(ReassignOutcome.BAD_CLASS);
        assertThat(reassign(1, -1)).isEqualTo(ReassignOutcome.BAD_CLASS);
        assertThat(reassign(-2, 1)).isEqualTo(ReassignOutcome.BAD_CLASS);
        assertThat(reassign(1, 2)).isEqualTo(ReassignOutcome.NO_SPARE);
        assertThat(reassign(0, 2)).isEqualTo(ReassignOutcome.NO_SPARE);
        fill(0, 20);
        assertThat(reassign(-1, source())).isEqualTo(ReassignOutcome.BAD_CLASS);
        assertThat(reassign(-1, 2)).isEqualTo(ReassignOutcome.ACCEPTED);
        assertThat(reassign(-1, 2)).isEqualTo(ReassignOutcome.BUSY);
        Moves.run(test.store);
        assertThat(Moves.pages(test.store, 2)).isEqualTo(1);
    }

    @Test
    void reassign_toThePool_isThereForAll() {
        fill(0, 30);
        delete(0, 20);
        Moves.byHandOnly(test.store);
        reassign(source(), 0);
        Moves.run(test.store);
        reassign(source(), 0);
        Moves.run(test.store);
        assertThat(test.store.stats().memory().globalPages()).isEqualTo(2);
        assertThat(reassign(0, 2)).isEqualTo(ReassignOutcome.ACCEPTED);
        Moves.run(test.store);
        assertThat(Moves.pages(test.store, 2)).isEqualTo(1);
        fill(0, 10);
        assertThat(test.store.stats().memory().globalPages()).isZero();
        assertHas(0, 10);
        assertHas(20, 30);
        assertThat(evictions()).isZero();
    }

    @Test
    void limit_lowered_leavesTheNewestItems() {
        startAnew(TestStore.config().withMemoryBytesMax(8 << 20));
        fill(0, 80);
        assertThat(test.store.limitMemory(3 << 20)).isTrue();
        Moves.run(test.store);
        assertThat(test.store.stats().memory().pagesBytes()).isEqualTo(3 << 20);
        assertThat(test.store.stats().memory().globalPages()).isZero();
        assertThat(evictions()).isEqualTo(50);
        assertHas(50, 80);
        assertThat(test.store.limitMemory(8 << 20)).isTrue();
        fill(100, 150);
        assertHas(100, 150);
        assertHas(50, 80);
        assertThat(evictions()).isEqualTo(50);
    }

    @Test
    void limit_raised_isUsed() {
        assertThat(test.store.limitMemory(6 << 20)).isTrue();
        fill(0, 60);
        assertThat(evictions()).isZero();
        assertHas(0, 60);
    }

    @Test
    void counters_afterReset_areZero() {
        fill(0, 30);
        reassign(source(), 1);
        Moves.run(test.store);
        test.store.resetStats();
        assertThat(stats().moved()).isZero();
        assertThat(stats().rescues()).isZero();
        assertThat(stats().inlineReclaims()).isZero();
    }

    @Test
    void listener_ofAutomaticMoves_isTold() {
        List<String> told = new ArrayList<>();
        test.store
                .slabMover()
                .listen((from, to, isMoved) -> told.add(from + " " + to + " " + isMoved));
        fill(0, 31);
        int small = Moves.classOf(test.store, 10);
        test.clock.advance(10);
        Moves.run(test.store);
        int number = 0;
        while (evictionsOf(small) == 0) {
            test.client.set("small" + number++, "0123456789");
        }
        Moves.run(test.store);
        assertThat(told).contains(source() + " " + small + " true");
    }

    private long evictionsOf(int slabClass) {
        return test.store.slabClassStats().stream()
                .filter(slab -> slab.id() == slabClass)
                .mapToLong(slab -> slab.reclaims().evictions())
                .sum();
    }

    private void startAnew(StoreConfig config) {
        test.close();
        test = new TestStore(config);
    }

    private int source() {
        return Moves.classOf(test.store, LENGTH);
    }

    private ReassignOutcome reassign(int from, int to) {
        return test.store.slabMover().reassign(from, to);
    }

    private PageMoveStats stats() {
        return test.store.slabMover().stats();
    }

    private long evictions() {
        return test.store.stats().reclaims().evictions();
    }

    private void fill(int from, int to) {
        for (int number = from; number < to; number++) {
            assertThat(test.client.set("key" + number, value(number)))
                    .isEqualTo(StoreOutcome.STORED);
        }
    }

    private void delete(int from, int to) {
        for (int number = from; number < to; number++) {
            test.client.delete("key" + number);
        }
    }

    private void assertHas(int from, int to) {
        for (int number = from; number < to; number++) {
            String value = test.client.peek("key" + number);
            assertThat(value(number).equals(value)).as("value of key%s", number).isTrue();
        }
    }

    private static String value(int number) {
        return ("<" + number + ">").repeat(LENGTH / 2).substring(0, LENGTH);
    }

    private static String chunkedValue(int number, int length) {
        StringBuilder value = new StringBuilder();
        for (int part = 0; value.length() < length; part++) {
            value.append(number).append(':').append(part).append(' ');
        }
        return value.substring(0, length);
    }
}
