package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReservationTest {
    private final TestStore test = new TestStore();
    private final StoreClient client = test.client;
    private final Reservation reservation = new Reservation();

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000, 524_000, 524_288, 600_000, 1_048_000})
    void commit_set_storesWhatWasAppended(int size) {
        String value = value(size);
        assertThat(client.reserve(StoreMode.SET, "key", size, reservation))
                .isEqualTo(StoreOutcome.RESERVED);
        assertThat(reservation.isHeld()).isTrue();
        assertThat(reservation.remaining()).isEqualTo(size);
        assertThat(client.get("key")).isNull();
        client.fill(reservation, value, 7_777);
        assertThat(reservation.remaining()).isZero();
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.STORED);
        assertThat(reservation.isHeld()).isFalse();
        assertThat(reservation.slabClass()).isEqualTo(client.write.slabClass);
        assertThat(value.equals(client.peek("key"))).isTrue();
        assertThat(client.casOf("key")).isEqualTo(reservation.cas()).isPositive();
    }

    @Test
    void commit_replacingAnItem_freesTheOldOne() {
        client.set("key", value(700_000));
        reserve(StoreMode.SET, "key", "new".repeat(10_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.STORED);
        assertThat(reservation.slabClassFound()).isEqualTo(39);
        assertThat(client.get("key")).hasSize(30_000);
        assertThat(test.store.stats().items().count()).isEqualTo(1);
    }

    @Test
    void commit_conditionNotHeld_freesTheMemory() {
        client.set("there", "x");
        reserve(StoreMode.ADD, "there", value(600_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        reserve(StoreMode.REPLACE, "none", value(600_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        reserve(StoreMode.APPEND, "none", value(600_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        reserve(StoreMode.CAS, "there", value(600_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.EXISTS);
        assertThat(reservation.cas()).isZero();
        assertThat(client.get("there")).isEqualTo("x");
        assertThat(usedChunks()).isEqualTo(1);
    }

    @Test
    void commit_decidedLate_seesWhatHappenedMeanwhile() {
        reserve(StoreMode.ADD, "key", value(600_000));
        client.set("key", "x");
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        reserve(StoreMode.REPLACE, "key", value(20_000));
        client.delete("key");
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20_000, 300_000, 600_000})
    void commit_appendAndPrepend_join(int size) {
        String start = "start".repeat(80_000);
        client.set("key", start, 5, 0);
        String piece = value(size);
        reserve(StoreMode.APPEND, "key", piece);
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.STORED);
        assertThat((start + piece).equals(client.peek("key"))).isTrue();
        client.set("key", start, 5, 0);
        reserve(StoreMode.PREPEND, "key", piece);
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.STORED);
        assertThat((piece + start).equals(client.peek("key"))).isTrue();
        assertThat(client.casOf("key")).isEqualTo(reservation.cas());
    }

    @Test
    void commit_appendTooLargeTogether_isNotStored() {
        String start = value(600_000);
        client.set("key", start);
        reserve(StoreMode.APPEND, "key", value(600_000));
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        assertThat(start.equals(client.get("key"))).isTrue();
    }

    @Test
    void commit_notFilled_isRefusedAndMayBeAborted() {
        client.reserve(StoreMode.SET, "key", 100, reservation);
        client.fill(reservation, value(99), 10);
        assertThatThrownBy(() -> reservation.commit(test.clock.now()))
                .isInstanceOf(IllegalStateException.class);
        reservation.abort();
        assertThatThrownBy(() -> reservation.commit(test.clock.now()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(client.get("key")).isNull();
    }

    @Test
    void abort_halfFilled_freesTheMemory() {
        client.reserve(StoreMode.SET, "key", 1_000_000, reservation);
        client.fill(reservation, value(600_000), 100_000);
        assertThat(usedChunks()).isEqualTo(2);
        reservation.abort();
        reservation.abort();
        assertThat(reservation.isHeld()).isFalse();
        assertThat(usedChunks()).isZero();
        assertThat(client.get("key")).isNull();
    }

    @Test
    void reserve_tooLarge_holdsNothing() {
        assertThat(client.reserve(StoreMode.SET, "key", 1_048_577, reservation))
                .isEqualTo(StoreOutcome.TOO_LARGE);
        assertThat(reservation.isHeld()).isFalse();
        assertThat(usedChunks()).isZero();
    }

    @Test
    void reserve_absurdlyLarge_isTooLarge() {
        for (int length = Integer.MAX_VALUE; length > Integer.MAX_VALUE - 600; length--) {
            assertThat(client.reserve(StoreMode.SET, "key", length, reservation))
                    .isEqualTo(StoreOutcome.TOO_LARGE);
        }
        assertThat(client.write.slabClass).isZero();
    }

    @Test
    void reserve_allMemoryReserved_isOutOfMemoryThenServed() {
        try (TestStore small = TestStore.ofMegabytes(2)) {
            Reservation[] held = new Reservation[4];
            int count = 0;
            StoreOutcome outcome = StoreOutcome.RESERVED;
            while (outcome == StoreOutcome.RESERVED) {
                held[count] = new Reservation();
                outcome = small.client.reserve(StoreMode.SET, "k" + count, 1_000_000, held[count]);
                count++;
            }
            assertThat(outcome).isEqualTo(StoreOutcome.OUT_OF_MEMORY);
            assertThat(count).isEqualTo(3);
            small.audit();
            held[0].abort();
            assertThat(small.client.reserve(StoreMode.SET, "k", 1_000_000, held[0]))
                    .isEqualTo(StoreOutcome.RESERVED);
            for (Reservation each : held) {
                if (each != null) {
                    each.abort();
                }
            }
        }
    }

    private void reserve(StoreMode mode, String key, String value) {
        assertThat(client.reserve(mode, key, value.length(), reservation))
                .isEqualTo(StoreOutcome.RESERVED);
        client.fill(reservation, value, 16_384);
    }

    private long usedChunks() {
        return test.store.slabClassStats().stream().mapToLong(SlabClassStats::usedChunks).sum();
    }

    private static String value(int length) {
        return "0123456789abcde".repeat(length / 15 + 1).substring(0, length);
    }
}
