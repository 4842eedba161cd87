package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a store is told besides its mode, for values that are there and for large ones that are
/// received piece by piece: the same terms must come to the same.
final class StoreTermsTest {
    private final TestStore test = new TestStore();
    private final StoreClient client = test.client;

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void newCas_ofAnyMode_isTheItems(boolean isReserved) {
        long chosen = -2;
        for (StoreMode mode :
                new StoreMode[] {
                    StoreMode.SET, StoreMode.ADD, StoreMode.REPLACE, StoreMode.APPEND, StoreMode.CAS
                }) {
            if (mode == StoreMode.ADD) {
                client.delete("key");
            }
            long old = mode == StoreMode.CAS ? client.casOf("key") : 0;
            chosen--;
            long newCas = chosen;
            assertThat(
                            store(
                                    isReserved,
                                    mode,
                                    "v",
                                    old,
                                    terms -> {
                                        terms.hasNewCas = true;
                                        terms.newCas = newCas;
                                    }))
                    .isEqualTo(StoreOutcome.STORED);
            assertThat(client.casOf("key")).as(mode.name()).isEqualTo(newCas);
        }
    }

    @Test
    void newCas_withCasOff_staysZero() {
        try (TestStore without = new TestStore(StoreConfig.defaults().withCasEnabled(false))) {
            StoreClient other = without.client;
            other.write.hasNewCas = true;
            other.write.newCas = 5;
            assertThat(other.set("key", "v")).isEqualTo(StoreOutcome.STORED);
            assertThat(other.write.cas).isZero();
            assertThat(other.casOf("key")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void append_comparing_joinsOnlyToThatItem(boolean isReserved) {
        client.set("key", "a");
        long cas = client.casOf("key");
        assertThat(store(isReserved, StoreMode.APPEND, "b", cas + 1, terms -> {}))
                .isEqualTo(StoreOutcome.EXISTS);
        assertThat(store(isReserved, StoreMode.APPEND, "b", cas, terms -> {}))
                .isEqualTo(StoreOutcome.STORED);
        assertThat(store(isReserved, StoreMode.PREPEND, "c", 0, terms -> {}))
                .isEqualTo(StoreOutcome.STORED);
        assertThat(client.peek("key")).isEqualTo("cab");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void append_creating_storesOnceAndThenJoins(boolean isReserved) {
        for (int round = 1; round <= 3; round++) {
            assertThat(
                            store(
                                    isReserved,
                                    StoreMode.APPEND,
                                    "ab",
                                    0,
                                    terms -> terms.isCreating = true))
                    .isEqualTo(StoreOutcome.STORED);
            assertThat(lastStoredLength(isReserved)).isEqualTo(2 * round);
        }
        assertThat(client.peek("key")).isEqualTo("ababab");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void olderCas_whereStaleIsAllowed_storesAStaleItem(boolean isReserved) {
        int expiry = client.clock.now() + 100;
        client.set("key", "old", 0, expiry);
        long cas = client.casOf("key");
        Consumer<StoreTerms> allowed = terms -> terms.isStaleAllowed = true;

        assertThat(store(isReserved, StoreMode.CAS, "no", cas + 1, allowed))
                .isEqualTo(StoreOutcome.EXISTS);
        assertThat(store(isReserved, StoreMode.CAS, "no", 0, allowed))
                .isEqualTo(StoreOutcome.EXISTS);
        client.set("key", "newer", 0, expiry);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        client.cursor.markTokenSent();
        client.cursor.release();

        assertThat(store(isReserved, StoreMode.CAS, "stale", cas, allowed))
                .isEqualTo(StoreOutcome.STORED);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.value()).isEqualTo("stale");
        assertThat(client.cursor.isStale()).isTrue();
        assertThat(client.cursor.isTokenSent()).isTrue();
        assertThat(client.cursor.expiry()).isEqualTo(expiry);
        client.cursor.release();
    }

    @Test
    void sameCas_whereStaleIsAllowed_storesAFreshItem() {
        client.set("key", "old");
        long cas = client.casOf("key");
        store(false, StoreMode.CAS, "new", cas, terms -> terms.isStaleAllowed = true);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.isStale()).isFalse();
        client.cursor.release();
    }

    /// A key is binary as long as nobody stores over it who does not say so; joining changes
    /// nothing, in place or in a new item.
    @Test
    void binaryKey_storedOver_isWhatTheLastStoreSays() {
        client.write.isKeyBinary = true;
        client.set("key", "1");
        client.write.isKeyBinary = false;
        client.store(StoreMode.APPEND, "key", "2");
        assertThat(isKeyBinary()).isTrue();
        client.store(StoreMode.APPEND, "key", "0".repeat(1000));
        assertThat(isKeyBinary()).isTrue();
        client.set("key", "1".repeat(1000));
        assertThat(isKeyBinary()).isFalse();
        client.write.isKeyBinary = true;
        client.set("key", "9");
        assertThat(client.incr("key", 1)).isEqualTo(ArithOutcome.DONE);
        assertThat(isKeyBinary()).isTrue();
        client.write.isKeyBinary = false;
        client.set("key", "10");
        assertThat(isKeyBinary()).isFalse();
    }

    private boolean isKeyBinary() {
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        boolean isBinary = client.cursor.isKeyBinary();
        client.cursor.release();
        return isBinary;
    }

    private final Reservation reservation = new Reservation();

    private StoreOutcome store(
            boolean isReserved,
            StoreMode mode,
            String value,
            long casUnique,
            Consumer<StoreTerms> terms) {
        terms.accept(client.write);
        try {
            if (!isReserved) {
                return client.store(mode, "key", value, 0, 0, casUnique);
            }
            assertThat(client.reserve(mode, "key", value.length(), casUnique, reservation))
                    .isEqualTo(StoreOutcome.RESERVED);
            client.fill(reservation, value, 1);
            return reservation.commit(client.clock.now());
        } finally {
            client.write.copy(new StoreTerms());
        }
    }

    private int lastStoredLength(boolean isReserved) {
        return isReserved ? reservation.valueLengthStored() : client.write.valueLengthStored;
    }
}
