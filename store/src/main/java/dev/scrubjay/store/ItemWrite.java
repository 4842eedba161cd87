package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// One store to be made: the scratch object that a worker fills for every request.
///
/// The bytes stay the caller's. The store reads them during the call and keeps no reference.
public final class ItemWrite extends StoreTerms {
    /// The buffer that holds the key.
    public MemorySegment keys = MemorySegment.NULL;

    /// Where the key starts in [#keys].
    public long keyOffset;

    /// The length of the key, 1 to 250.
    public int keyLength;

    /// The key's hash, as [ItemStore#hash] gives it.
    public int hash;

    /// Whether clients know the key in base64 only. It makes no other key of it.
    public boolean isKeyBinary;

    /// The client's flags, never interpreted.
    public int flags;

    /// When the item is over, on the store's clock. 0 for never.
    public int expiry;

    /// The buffer that holds the value. Not used by [ItemStore#reserve].
    public MemorySegment bytes = MemorySegment.NULL;

    /// Where the value starts in [#bytes]. Not used by [ItemStore#reserve].
    public long valueOffset;

    /// The length of the value.
    public int valueLength;

    /// Answer: the slab class that the item belongs into, whether it was stored or not; 0 when it
    /// is too large for any.
    public int slabClass;

    /// Answer: the slab class of the item that was found under the key, 0 when there was none.
    public int slabClassFound;

    /// Answer: the cas of the stored item, 0 when nothing was stored.
    public long cas;

    /// Answer: the length of the whole value, which is longer than what was sent when that was
    /// joined to an older value.
    public int valueLengthStored;

    /// Scratch of the store's.
    final ValueCursor target = new ValueCursor();

    /// Scratch of the store's.
    final ValueJoin join = new ValueJoin();

    /// Creates a write with nothing to store.
    public ItemWrite() {}
}
