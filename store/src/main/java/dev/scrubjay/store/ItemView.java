package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One item as a walk shows it: what [ItemVisitor] may ask, and only until it returns.
///
/// A lock is held meanwhile that every writer of the item needs.
public final class ItemView {
    private final MemorySegment arena;
    private final ItemMemory memory;
    private final MemcachedBytes memcachedBytes;

    private long item;
    private long meta;
    private int seenAt;

    ItemView(ItemTable table) {
        memory = table.memory;
        memcachedBytes = table.memcachedBytes;
        arena = table.arena;
    }

    /// Shows another item.
    void show(int handle, int now) {
        item = memory.offset(handle);
        meta = Item.racyMeta(arena, item);
        seenAt = now;
    }

    /// The length of the key.
    public int keyLength() {
        return Item.keyLength(meta);
    }

    /// Copies the key.
    public void copyKey(byte[] target, int offset) {
        long key = item + Item.headerBytes(meta);
        MemorySegment.copy(arena, ValueLayout.JAVA_BYTE, key, target, offset, keyLength());
    }

    /// Whether the key was given in base64, by a meta command: it may have any byte.
    public boolean isKeyBinary() {
        return Item.isKeyBinary(meta);
    }

    /// The length of the value.
    public int valueLength() {
        return Item.valueLength(meta);
    }

    /// The client's flags.
    public int flags() {
        return Item.flags(arena, item, meta);
    }

    /// The item's cas, 0 when cas is off.
    public long cas() {
        return Item.cas(arena, item);
    }

    /// When the item is over, 0 for never.
    public int expiry() {
        return Item.expiry(arena, item);
    }

    /// When the item was last stored or read, as far as reads are written down. Never after now.
    public int lastAccess() {
        return Math.min(Item.lastAccess(arena, item), seenAt);
    }

    /// The slab class.
    public int slabClass() {
        return Item.slabClass(meta);
    }

    /// Whether the item was read since it was stored.
    public boolean isFetched() {
        return Item.isFetched(meta);
    }

    /// The size of the item as memcached counts it.
    public long bytesAsMemcached() {
        return memcachedBytes.of(meta);
    }
}
