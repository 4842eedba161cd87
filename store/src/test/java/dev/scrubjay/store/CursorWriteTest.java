package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a held cursor changes, and stores that name a cas.
class CursorWriteTest {
    private final TestStore test = TestStore.ofMegabytes(64);
    private final StoreClient client = test.client;

    @AfterEach
    void closeStore() {
        test.close();
    }

    @Test
    void add_numberThatGrows_standsOnTheNewItem() {
        client.set("key", "9", 7, 0);
        client.find("key");
        assertThat(client.cursor.add(true, 1, client.arith)).isEqualTo(ArithOutcome.DONE);
        assertThat(client.value()).isEqualTo("10");
        assertThat(client.cursor.flags()).isEqualTo(7);
        assertThat(client.cursor.cas()).isEqualTo(client.arith.cas);
        client.cursor.release();
        assertThat(client.get("key")).isEqualTo("10");
    }

    @Test
    void add_pinnedNumber_leavesWhatIsRead() {
        client.set("key", "55");
        PinnedValue pinned = client.pin("key");
        client.find("key");
        assertThat(client.cursor.add(false, 5, client.arith)).isEqualTo(ArithOutcome.DONE);
        assertThat(client.value()).isEqualTo("50");
        client.cursor.release();
        assertThat(StoreClient.rest(pinned, 10)).isEqualTo("55");
        pinned.unpin();
    }

    @Test
    void add_noNumber_changesNothing() {
        client.set("key", "text");
        client.find("key");
        assertThat(client.cursor.add(true, 1, client.arith)).isEqualTo(ArithOutcome.NON_NUMERIC);
        assertThat(client.value()).isEqualTo("text");
        client.cursor.release();
    }

    @Test
    void unlink_heldItem_isGone() {
        client.set("key", "value");
        PinnedValue pinned = client.pin("key");
        client.find("key");
        client.cursor.unlink();
        client.cursor.release();
        assertThat(client.get("key")).isNull();
        assertThat(StoreClient.rest(pinned, 10)).isEqualTo("value");
        pinned.unpin();
        assertThat(test.store.stats().items().count()).isZero();
    }

    @Test
    void append_withCas_needsTheSame() {
        client.set("key", "value");
        long cas = client.write.cas;
        assertThat(client.store(StoreMode.APPEND, "key", "+", 0, 0, cas + 1))
                .isEqualTo(StoreOutcome.EXISTS);
        assertThat(client.store(StoreMode.PREPEND, "key", "-", 0, 0, cas))
                .isEqualTo(StoreOutcome.STORED);
        assertThat(client.store(StoreMode.PREPEND, "key", "-", 0, 0, cas))
                .isEqualTo(StoreOutcome.EXISTS);
        assertThat(client.store(StoreMode.APPEND, "key", "+")).isEqualTo(StoreOutcome.STORED);
        assertThat(client.get("key")).isEqualTo("-value+");
        assertThat(client.store(StoreMode.APPEND, "none", "+", 0, 0, cas))
                .isEqualTo(StoreOutcome.NOT_STORED);
    }
}
