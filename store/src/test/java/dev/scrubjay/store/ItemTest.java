package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ItemTest {
    private final MemorySegment arena = Arena.ofAuto().allocate(1024);

    @Test
    void header_withoutOptionalFields_is32Bytes() {
        long meta = Item.newMeta(1, 10, 100, false, false);
        assertThat(Item.headerBytes(meta)).isEqualTo(32);
        assertThat(Item.valueStart(meta)).isEqualTo(42);
    }

    @Test
    void header_withOptionalFields_growsByFourEach() {
        assertThat(Item.headerBytes(Item.newMeta(1, 10, 100, true, false))).isEqualTo(36);
        assertThat(Item.headerBytes(Item.newMeta(1, 10, 100, false, true))).isEqualTo(36);
        assertThat(Item.headerBytes(Item.newMeta(1, 10, 100, true, true))).isEqualTo(40);
    }

    @Test
    void meta_largestFields_doNotTouchEachOther() {
        int valueLength = (1 << 30) - 1;
        long meta = Item.newMeta(63, 250, valueLength, true, true);
        assertThat(Item.pins(meta)).isZero();
        for (int pins = 1; pins <= Item.PINS_MAX; pins++) {
            meta = Item.withPinAdded(meta);
            assertThat(Item.pins(meta)).isEqualTo(pins);
        }
        meta |= Item.LINKED | Item.FETCHED | Item.ACTIVE | Item.STALE | Item.TOKEN_SENT;
        for (LruSegment segment : LruSegment.values()) {
            meta = Item.withSegment(meta, segment);
            assertThat(Item.segment(meta)).isEqualTo(segment);
        }
        assertThat(Item.slabClass(meta)).isEqualTo(63);
        assertThat(Item.keyLength(meta)).isEqualTo(250);
        assertThat(Item.valueLength(meta)).isEqualTo(valueLength);
        assertThat(Item.hasFlags(meta)).isTrue();
        assertThat(Item.isChunked(meta)).isTrue();
        meta = Item.withValueLength(Item.withPinRemoved(meta), 5);
        assertThat(Item.pins(meta)).isEqualTo(Item.PINS_MAX - 1);
        assertThat(Item.valueLength(meta)).isEqualTo(5);
        assertThat(Item.keyLength(meta)).isEqualTo(250);
        assertThat(Item.isLinked(meta) && Item.isFetched(meta) && Item.isActive(meta)).isTrue();
    }

    @Test
    void fields_allSet_doNotTouchEachOther() {
        long item = 64;
        long meta = Item.newMeta(7, 3, 5, true, true);
        byte[] key = "key".getBytes(StandardCharsets.US_ASCII);
        Item.setMeta(arena, item, meta);
        Item.setNext(arena, item, -1);
        Item.setPrevious(arena, item, -2);
        Item.setCas(arena, item, -3);
        Item.setExpiry(arena, item, -4);
        Item.setLastAccess(arena, item, -5);
        Item.setFlags(arena, item, meta, -6);
        Item.setContinuation(arena, item, meta, -7);
        Item.setKey(arena, item, meta, MemorySegment.ofArray(key), 0);
        assertThat(Item.meta(arena, item)).isEqualTo(meta);
        assertThat(Item.racyMeta(arena, item)).isEqualTo(meta);
        assertThat(Item.next(arena, item)).isEqualTo(-1);
        assertThat(Item.previous(arena, item)).isEqualTo(-2);
        assertThat(Item.cas(arena, item)).isEqualTo(-3);
        assertThat(Item.expiry(arena, item)).isEqualTo(-4);
        assertThat(Item.lastAccess(arena, item)).isEqualTo(-5);
        assertThat(Item.flags(arena, item, meta)).isEqualTo(-6);
        assertThat(Item.continuation(arena, item, meta)).isEqualTo(-7);
        assertThat(StoreClient.string(arena, item + 40, 3)).isEqualTo("key");
    }

    @Test
    void flags_notStored_areZero() {
        long meta = Item.newMeta(1, 3, 5, false, false);
        Item.setFlags(arena, 0, meta, 77);
        assertThat(Item.flags(arena, 0, meta)).isZero();
        assertThat(arena.get(ValueLayout.JAVA_INT, Item.HEADER_BYTES)).isZero();
    }

    @Test
    void hasKey_everyLengthAndEveryByte_tellsKeysApart() {
        MemorySegment keys = Arena.ofAuto().allocate(512);
        for (int length = 1; length <= Item.KEY_BYTES_MAX; length++) {
            long keyOffset = 7;
            for (int index = 0; index < length; index++) {
                keys.set(ValueLayout.JAVA_BYTE, keyOffset + index, (byte) (index + length));
            }
            long meta = Item.newMeta(1, length, 0, false, false);
            Item.setMeta(arena, 8, meta);
            Item.setKey(arena, 8, meta, keys, keyOffset);
            assertThat(Item.hasKey(arena, 8, keys, keyOffset, length)).isTrue();
            assertThat(Item.hasKey(arena, 8, keys, keyOffset, length + 1)).isFalse();
            assertThat(Item.hasKey(arena, 8, keys, keyOffset, length - 1)).isFalse();
            for (int index = 0; index < length; index++) {
                byte right = keys.get(ValueLayout.JAVA_BYTE, keyOffset + index);
                keys.set(ValueLayout.JAVA_BYTE, keyOffset + index, (byte) (right ^ 0x80));
                assertThat(Item.hasKey(arena, 8, keys, keyOffset, length)).isFalse();
                keys.set(ValueLayout.JAVA_BYTE, keyOffset + index, right);
            }
        }
    }

    @Test
    void chunkKinds_byMeta_areTold() {
        assertThat(Item.isContinuation(0)).isFalse();
        assertThat(Item.isContinuation(Item.newMeta(39, 0, 100, false, false))).isTrue();
        assertThat(Item.isContinuation(Item.newMeta(39, 1, 0, false, false))).isFalse();
    }
}
