package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PinTest {
    private final TestStore test = new TestStore();
    private final StoreClient client = test.client;

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 300_000, 600_000, 1_000_000})
    void pinned_itemDeleted_keepsItsBytesUntilUnpinned(int size) {
        String value = "p".repeat(size);
        client.set("key", value);
        PinnedValue pinned = client.pin("key");
        assertThat(pinned.isPinned()).isTrue();
        assertThat(client.delete("key")).isEqualTo(Lookup.HIT);
        assertThat(client.get("key")).isNull();
        assertThat(usedChunks()).isPositive();
        StoreAudit audit = new StoreAudit(test.store);
        audit.run();
        assertThat(audit.unlinkedItems()).isEqualTo(1);
        client.set("key", "n".repeat(size));
        assertThat(value.equals(StoreClient.rest(pinned, 4096))).isTrue();
        pinned.unpin();
        assertThat(pinned.isPinned()).isFalse();
        client.delete("key");
        assertThat(usedChunks()).isZero();
    }

    @Test
    void pinned_itemChangedInEveryWay_keepsItsBytes() {
        client.set("key", "100");
        List<PinnedValue> pins = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Runnable pin =
                () -> {
                    values.add(String.valueOf(client.peek("key")));
                    pins.add(client.pin("key"));
                };
        pin.run();
        client.decr("key", 1);
        pin.run();
        client.incr("key", 5);
        pin.run();
        client.store(StoreMode.APPEND, "key", "7");
        pin.run();
        client.store(StoreMode.PREPEND, "key", "7");
        pin.run();
        client.set("key", "500");
        pin.run();
        client.cas("key", "600", client.write.cas);
        pin.run();
        client.store(StoreMode.REPLACE, "key", "700");
        assertThat(values).containsExactly("100", "99", "104", "1047", "71047", "500", "600");
        for (int index = 0; index < pins.size(); index++) {
            assertThat(StoreClient.rest(pins.get(index), 2)).isEqualTo(values.get(index));
            pins.get(index).unpin();
        }
        assertThat(client.get("key")).isEqualTo("700");
        assertThat(usedChunks()).isEqualTo(1);
    }

    @Test
    void pinned_stillLinked_staysAfterUnpin() {
        client.set("key", "value");
        PinnedValue first = client.pin("key");
        PinnedValue second = client.pin("key");
        first.unpin();
        first.unpin();
        second.unpin();
        assertThat(client.get("key")).isEqualTo("value");
        client.set("key", "other");
        assertThat(usedChunks()).isEqualTo(1);
    }

    @Test
    void pinned_expired_isGoneButReadable() {
        client.set("key", "value", 0, 10);
        PinnedValue pinned = client.pin("key");
        test.clock.advance(100);
        assertThat(client.get("key")).isNull();
        assertThat(StoreClient.rest(pinned, 100)).isEqualTo("value");
        pinned.unpin();
        assertThat(usedChunks()).isZero();
    }

    @Test
    void pin_tooOften_isRefused() {
        client.set("key", "value");
        List<PinnedValue> pins = new ArrayList<>();
        for (int count = 0; count < Item.PINS_MAX; count++) {
            pins.add(client.pin("key"));
        }
        assertThat(client.find("key")).isEqualTo(Lookup.HIT);
        PinnedValue oneMore = new PinnedValue();
        assertThat(client.cursor.pin(oneMore)).isFalse();
        assertThat(oneMore.isPinned()).isFalse();
        client.cursor.release();
        pins.forEach(PinnedValue::unpin);
        assertThat(client.pin("key").remaining()).isEqualTo(5);
    }

    @Test
    void pinned_emptyValue_hasNothingRemaining() {
        client.set("key", "");
        PinnedValue pinned = client.pin("key");
        assertThat(pinned.remaining()).isZero();
        assertThat(pinned.runLength()).isZero();
        pinned.unpin();
    }

    private long usedChunks() {
        return test.store.slabClassStats().stream().mapToLong(SlabClassStats::usedChunks).sum();
    }
}
