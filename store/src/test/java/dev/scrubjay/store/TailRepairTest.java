package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// An item that a client goes on reading for ever does not stay for ever.
final class TailRepairTest {
    private static final int SECONDS = 10;

    @Test
    void pinnedAtTail_idleForLonger_isUnlinkedAndCanBeReadOn() {
        try (TestStore test = TestStore.ofMegabytes(1)) {
            test.store.repairTails(SECONDS);
            PinnedValue pinned = fillAndPin(test);
            test.clock.advance(SECONDS + 1);
            test.client.set("new", value('n'));
            assertThat(test.client.peek("pinned")).isNull();
            assertThat(test.store.stats().reclaims().tailRepairs()).isOne();
            test.audit();
            assertThat(StoreClient.rest(pinned, 1 << 20)).isEqualTo(value('p'));
            pinned.unpin();
            test.auditAtRest();
        }
    }

    @Test
    void pinnedAtTail_idleForLess_stays() {
        try (TestStore test = TestStore.ofMegabytes(1)) {
            test.store.repairTails(SECONDS);
            PinnedValue pinned = fillAndPin(test);
            test.clock.advance(SECONDS);
            test.client.set("new", value('n'));
            assertThat(test.client.peek("pinned")).isEqualTo(value('p'));
            assertThat(test.store.stats().reclaims().tailRepairs()).isZero();
            pinned.unpin();
        }
    }

    @Test
    void pinnedAtTail_withoutTheOption_stays() {
        try (TestStore test = TestStore.ofMegabytes(1)) {
            PinnedValue pinned = fillAndPin(test);
            test.clock.advance(1_000_000);
            test.client.set("new", value('n'));
            assertThat(test.client.peek("pinned")).isEqualTo(value('p'));
            pinned.unpin();
        }
    }

    /// Fills the memory for values of this size, the coldest of which is pinned.
    private static PinnedValue fillAndPin(TestStore test) {
        test.client.set("pinned", value('p'));
        PinnedValue pinned = test.client.pin("pinned");
        int number = 0;
        while (test.store.slabClassStats().getFirst().freeChunks() > 0) {
            test.client.set("filler" + number++, value('f'));
        }
        return pinned;
    }

    private static String value(char letter) {
        return String.valueOf(letter).repeat(150_000);
    }
}
