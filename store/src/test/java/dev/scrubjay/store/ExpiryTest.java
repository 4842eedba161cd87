package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExpiryTest {
    private final TestStore test = new TestStore();
    private final StoreClient client = test.client;

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void find_atTheSecondOfExpiry_isExpiredOnceThenAMiss() {
        client.set("key", "value", 0, test.clock.toExpiry(10));
        test.clock.advance(9);
        assertThat(client.get("key")).isEqualTo("value");
        test.clock.advance(1);
        assertThat(client.find("key")).isEqualTo(Lookup.EXPIRED);
        assertThat(client.find("key")).isEqualTo(Lookup.MISS);
        assertThat(test.store.stats().items().count()).isZero();
    }

    @Test
    void store_alreadyExpired_isStoredAndGone() {
        assertThat(client.set("key", "value", 0, test.clock.toExpiry(-1)))
                .isEqualTo(StoreOutcome.STORED);
        assertThat(client.find("key")).isEqualTo(Lookup.EXPIRED);
    }

    @Test
    void expired_forEveryMode_isNotThere() {
        client.set("key", "5", 0, 1);
        assertThat(client.store(StoreMode.REPLACE, "key", "x")).isEqualTo(StoreOutcome.NOT_STORED);
        client.set("key", "5", 0, 1);
        assertThat(client.store(StoreMode.APPEND, "key", "x")).isEqualTo(StoreOutcome.NOT_STORED);
        client.set("key", "5", 0, 1);
        assertThat(client.cas("key", "x", client.write.cas)).isEqualTo(StoreOutcome.NOT_FOUND);
        client.set("key", "5", 0, 1);
        assertThat(client.incr("key", 1)).isEqualTo(ArithOutcome.NOT_FOUND);
        client.set("key", "5", 0, 1);
        assertThat(client.delete("key")).isEqualTo(Lookup.EXPIRED);
        client.set("key", "5", 0, 1);
        assertThat(client.store(StoreMode.ADD, "key", "new")).isEqualTo(StoreOutcome.STORED);
        assertThat(client.get("key")).isEqualTo("new");
    }

    @Test
    void setExpiry_onACursor_moves() {
        client.set("key", "value", 0, test.clock.toExpiry(10));
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        client.cursor.setExpiry(test.clock.toExpiry(100));
        assertThat(client.cursor.expiry()).isEqualTo(test.clock.toExpiry(100));
        client.cursor.release();
        test.clock.advance(50);
        assertThat(client.get("key")).isEqualTo("value");
        test.clock.advance(50);
        assertThat(client.get("key")).isNull();
    }

    @Test
    void append_keepsTheExpiry() {
        client.set("key", "value", 0, test.clock.toExpiry(10));
        client.store(StoreMode.APPEND, "key", "more");
        test.clock.advance(9);
        assertThat(client.get("key")).isEqualTo("valuemore");
        test.clock.advance(1);
        assertThat(client.get("key")).isNull();
    }
}
