package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// A found item, while its stripe is held.
///
/// One per worker, reused for every request. Between [Lookup#HIT] and [#release] the item's bytes
/// are stable and every other thread that wants an item of the same stripe waits: be quick, and
/// call nothing of the store but this cursor.
public final class ItemCursor {
    private final ItemTable table;
    private final Arithmetic arithmetic;
    private final MemorySegment arena;
    private final ValueCursor value = new ValueCursor();

    private int handle;
    private long item;
    private long meta;
    private int hash;
    private int stripe;
    private int foundAt;
    private boolean isHeld;

    ItemCursor(ItemTable table, Arithmetic arithmetic) {
        this.table = table;
        this.arithmetic = arithmetic;
        arena = table.arena;
    }

    /// Stands on an item whose stripe is held.
    void hold(int foundHandle, int foundHash, int heldStripe, int now) {
        assert !isHeld;
        see(foundHandle);
        hash = foundHash;
        stripe = heldStripe;
        foundAt = now;
        isHeld = true;
    }

    /// Remembers an item that is about to go.
    void see(int foundHandle) {
        handle = foundHandle;
        item = table.memory.offset(foundHandle);
        meta = Item.meta(arena, item);
    }

    /// Whether the cursor stands on an item, which is then to be released.
    public boolean isHeld() {
        return isHeld;
    }

    /// The client's flags.
    public int flags() {
        assert isHeld;
        return Item.flags(arena, item, meta);
    }

    /// The item's cas, 0 when cas is off.
    public long cas() {
        assert isHeld;
        return Item.cas(arena, item);
    }

    /// The length of the value.
    public int valueLength() {
        assert isHeld;
        return Item.valueLength(meta);
    }

    /// Whether the value is of a size that a number may have: neither none, nor several chunks.
    public boolean mayBeNumber() {
        assert isHeld;
        return Item.valueLength(meta) > 0 && !Item.isChunked(meta);
    }

    /// When the item is over, 0 for never.
    public int expiry() {
        assert isHeld;
        return Item.expiry(arena, item);
    }

    /// When the item was last stored or read, as far as reads are written down. Never after now.
    public int lastAccess() {
        assert isHeld;
        return Math.min(Item.lastAccess(arena, item), foundAt);
    }

    /// The length of the value of the item that [ItemStore#delete] or [#unlink] removed.
    public int deletedValueLength() {
        return Item.valueLength(meta);
    }

    /// The slab class of the item found, or of the item that [ItemStore#delete] deleted.
    public int slabClass() {
        return Item.slabClass(meta);
    }

    /// Which list of its slab class the item was in when it was found.
    public LruSegment segment() {
        assert isHeld;
        return Item.segment(meta);
    }

    /// Whether the item was read since it was stored.
    public boolean isFetched() {
        assert isHeld;
        return Item.isFetched(meta);
    }

    /// Whether somebody said that the value is out of date.
    public boolean isStale() {
        assert isHeld;
        return Item.isStale(meta);
    }

    /// Whether somebody was told already to renew the item.
    public boolean isTokenSent() {
        assert isHeld;
        return Item.isTokenSent(meta);
    }

    /// Whether clients know the key in base64 only.
    public boolean isKeyBinary() {
        assert isHeld;
        return Item.isKeyBinary(meta);
    }

    /// The size of the item as memcached counts it.
    public long bytesAsMemcached() {
        assert isHeld;
        return table.memcachedBytes.of(meta);
    }

    /// Copies the whole value.
    public void copyValue(MemorySegment target, long offset) {
        assert isHeld;
        if (Item.isChunked(meta)) {
            value.start(table.memory, item);
            value.readAll(target, offset);
        } else {
            long start = item + Item.valueStart(meta);
            MemorySegment.copy(arena, start, target, offset, Item.valueLength(meta));
        }
    }

    /// Notes that the item was read: the first time as fetched, the second as active and when.
    /// Later reads write nothing.
    public void markFetched(int now) {
        assert isHeld;
        if (!Item.isFetched(meta)) {
            setMeta(meta | Item.FETCHED);
        } else if (!Item.isActive(meta)) {
            setMeta(meta | Item.ACTIVE);
            table.access(item, now);
        }
    }

    /// Changes when the item is over.
    public void setExpiry(int expiry) {
        assert isHeld;
        Item.setExpiry(arena, item, expiry);
    }

    /// Notes that somebody is told to renew the item.
    public void markTokenSent() {
        assert isHeld;
        setMeta(meta | Item.TOKEN_SENT);
    }

    /// Marks the item as stale, and gives it a new cas. The next to ask may be told to renew it.
    public void invalidate() {
        assert isHeld;
        setMeta((meta | Item.STALE) & ~Item.TOKEN_SENT);
        Item.setCas(arena, item, table.cas.next());
    }

    /// Gives the item a cas that a client chose. It stays 0 when cas is off.
    public void setCas(long chosen) {
        assert isHeld;
        table.setCas(item, chosen);
    }

    /// Adds to the number in the item, wrapping at 2^64, or takes from it, stopping at 0. The
    /// cursor then stands on the item that has the new number.
    ///
    /// @param delta unsigned
    /// @return anything but NOT_FOUND
    public ArithOutcome add(boolean increment, long delta, ArithResult result) {
        assert isHeld;
        ArithOutcome outcome =
                arithmetic.change(handle, increment, delta, hash, stripe, foundAt, result);
        if (outcome == ArithOutcome.DONE) {
            see(result.handle);
        }
        return outcome;
    }

    /// Replaces the item by an empty one that has nothing of it but the key: no flags, no expiry,
    /// no marks. The cursor then stands on that.
    ///
    /// @return false when no memory could be made free
    public boolean replaceByEmpty() {
        assert isHeld;
        int empty =
                table.allocator.allocate(
                        Item.keyLength(meta), 0, /* hasFlags= */ false, foundAt, stripe, handle);
        if (empty == 0) {
            return false;
        }
        long emptyItem = table.memory.offset(empty);
        long emptyMeta = Item.meta(arena, emptyItem) | (meta & Item.KEY_BINARY);
        Item.setMeta(arena, emptyItem, emptyMeta);
        Item.setKey(arena, emptyItem, emptyMeta, arena, item + Item.headerBytes(meta));
        Item.setExpiry(arena, emptyItem, 0);
        table.replace(handle, empty, hash, stripe, foundAt);
        see(empty);
        return true;
    }

    /// Unlinks the item. Nothing but [#slabClass], [#deletedValueLength] and [#release] may be
    /// called after this.
    public void unlink() {
        assert isHeld;
        table.unlink(handle, hash, stripe);
    }

    /// Pins the value, so that its bytes stay after [#release]. For values too large to copy.
    ///
    /// @return false when the item is pinned too often already
    public boolean pin(PinnedValue pinned) {
        assert isHeld;
        if (Item.pins(meta) == Item.PINS_MAX) {
            return false;
        }
        setMeta(Item.withPinAdded(meta));
        pinned.hold(table, handle, hash);
        return true;
    }

    /// Lets go of the item.
    public void release() {
        assert isHeld;
        isHeld = false;
        table.stripes.unlock(stripe);
    }

    private void setMeta(long newMeta) {
        meta = newMeta;
        Item.setMeta(arena, item, newMeta);
    }
}
