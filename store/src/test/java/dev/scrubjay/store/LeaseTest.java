package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a cursor does to the item it holds: marks, numbers, emptying. And making an item where
/// there is none.
final class LeaseTest {
    private final TestStore test = new TestStore();
    private final StoreClient client = test.client;

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void findOrCreate_nothingThere_createsOnce() {
        assertThat(client.findOrCreate("key", "5")).isEqualTo(Lookup.CREATED);
        assertThat(client.value()).isEqualTo("5");
        client.cursor.release();
        assertThat(client.findOrCreate("key", "6")).isEqualTo(Lookup.HIT);
        assertThat(client.value()).isEqualTo("5");
        client.cursor.release();
        assertThat(test.store.stats().items().count()).isEqualTo(1);
    }

    @Test
    void findOrCreate_deadItem_createsInItsPlace() {
        client.set("key", "dead", 7, client.clock.now());
        client.write.hasNewCas = true;
        client.write.newCas = 77;
        assertThat(client.findOrCreate("key", "")).isEqualTo(Lookup.CREATED);
        assertThat(client.value()).isEmpty();
        assertThat(client.cursor.flags()).isZero();
        assertThat(client.cursor.cas()).isEqualTo(77);
        client.cursor.release();
    }

    @Test
    void findOrCreate_withoutMemory_isAMiss() {
        StoreConfig config =
                StoreConfig.defaults().withMemoryBytesMax(2 << 20).withEvictions(false);
        try (TestStore full = new TestStore(config)) {
            int count = 0;
            while (full.client.findOrCreate("key" + count, "") == Lookup.CREATED) {
                full.client.cursor.release();
                count++;
            }
            assertThat(count).isPositive();
            assertThat(full.client.cursor.isHeld()).isFalse();
            assertThat(full.client.findOrCreate("key0", "")).isEqualTo(Lookup.HIT);
            full.client.cursor.release();
        }
    }

    @Test
    void token_takenByManyThreads_isTakenOnce() throws InterruptedException {
        int rounds = 200;
        AtomicInteger created = new AtomicInteger();
        AtomicInteger won = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            StoreClient own = test.newClient();
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int round = 0; round < rounds; round++) {
                                    if (own.findOrCreate("key" + round, "") == Lookup.CREATED) {
                                        created.incrementAndGet();
                                    }
                                    if (!own.cursor.isTokenSent()) {
                                        own.cursor.markTokenSent();
                                        won.incrementAndGet();
                                    }
                                    own.cursor.release();
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(created).hasValue(rounds);
        assertThat(won).hasValue(rounds);
    }

    @Test
    void invalidate_markedItem_isStaleWithANewCasAndNoToken() {
        client.set("key", "value", 3, 0);
        long cas = client.casOf("key");
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        client.cursor.markTokenSent();
        client.cursor.invalidate();
        client.cursor.release();

        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.isStale()).isTrue();
        assertThat(client.cursor.isTokenSent()).isFalse();
        assertThat(client.cursor.cas()).isNotEqualTo(cas);
        assertThat(client.value()).isEqualTo("value");
        client.cursor.release();

        client.set("key", "fresh", 3, 0);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.isStale()).isFalse();
        client.cursor.release();
    }

    @Test
    void replaceByEmpty_anyItem_leavesTheKeyOnly() {
        for (String value : List.of("", "value", "v".repeat(700_000))) {
            client.write.isKeyBinary = true;
            client.set("key", value, 3, client.clock.now() + 100);
            PinnedValue pinned = client.pin("key");
            assertThat(client.find("key")).isEqualTo(Lookup.HIT);
            client.cursor.markTokenSent();
            assertThat(client.cursor.replaceByEmpty()).isTrue();
            assertThat(client.cursor.valueLength()).isZero();
            assertThat(client.cursor.isTokenSent()).isFalse();
            client.cursor.release();

            assertThat(client.find("key")).isEqualTo(Lookup.HIT);
            assertThat(client.value()).isEmpty();
            assertThat(client.cursor.flags()).isZero();
            assertThat(client.cursor.expiry()).isZero();
            assertThat(client.cursor.isKeyBinary()).isTrue();
            client.cursor.release();
            assertThat(StoreClient.rest(pinned, 1 << 16)).isEqualTo(value);
            pinned.unpin();
            test.audit();
        }
    }

    @Test
    void add_numberThatGrows_leavesTheCursorOnTheNewItem() {
        client.set("key", "9", 3, client.clock.now() + 100);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.add(true, 1, client.arith)).isEqualTo(ArithOutcome.DONE);
        client.cursor.setCas(55);
        client.cursor.setExpiry(0);
        assertThat(client.value()).isEqualTo("10");
        client.cursor.release();

        assertThat(client.casOf("key")).isEqualTo(55);
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.flags()).isEqualTo(3);
        assertThat(client.cursor.expiry()).isZero();
        assertThat(client.cursor.add(false, 99, client.arith)).isEqualTo(ArithOutcome.DONE);
        assertThat(client.value()).isEqualTo("0 ");
        client.cursor.release();
    }

    @Test
    void add_noNumber_changesNothing() {
        client.set("key", "x");
        long cas = client.casOf("key");
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(client.cursor.add(true, 1, client.arith)).isEqualTo(ArithOutcome.NON_NUMERIC);
        client.cursor.release();
        assertThat(client.casOf("key")).isEqualTo(cas);
        assertThat(client.peek("key")).isEqualTo("x");
    }

    @Test
    void unlink_heldItem_isGone() {
        client.set("key", "value");
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        client.cursor.unlink();
        client.cursor.release();
        assertThat(client.peek("key")).isNull();
        assertThat(test.store.stats().items().count()).isZero();
    }
}
