package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// An item that the page mover has come upon in a page, held by its stripe.
///
/// The mover knows an item by its place only. To lock its stripe it needs its key, which it must
/// read before; so it looks, locks, and then asks the index whether the item is there. Only then
/// has it really seen an item.
///
/// What takes longer than others should wait for the stripe is done with a pin instead: the item
/// may be used, deleted or replaced meanwhile, but its bytes stay.
///
/// Confined to the page mover; scratch.
final class HeldItem {
    /// The longest copy that is made with the stripe held: a microsecond or so.
    private static final int COPIED_HELD_MAX = 8 << 10;

    int handle;
    long item;
    long meta;
    int hash;
    int stripe;

    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Reclaimer reclaimer;

    private boolean isPinnedInstead;
    private RescueOutcome loss = RescueOutcome.BUSY;

    HeldItem(ItemTable table, Reclaimer reclaimer) {
        this.table = table;
        this.reclaimer = reclaimer;
        memory = table.memory;
        arena = table.arena;
    }

    /// Holds what may be a linked item.
    ///
    /// @return false when it is none, and nothing is held
    boolean hold(int seenHandle) {
        if (!memory.isInside(seenHandle)) {
            return false;
        }
        handle = seenHandle;
        item = memory.offset(handle);
        if (Item.keyLength(Item.racyMeta(arena, item)) == 0) {
            return false;
        }
        hash = memory.hashOf(item);
        stripe = table.stripes.of(hash);
        table.stripes.lock(stripe);
        if (table.directory.has(hash, handle) && memory.hashOf(item) == hash) {
            meta = Item.meta(arena, item);
            return true;
        }
        release();
        return false;
    }

    boolean isPinned() {
        return Item.pins(meta) > 0;
    }

    boolean isAlive(int now) {
        return table.life(item, now) == Lookup.HIT;
    }

    /// Makes the item unknown and frees its chunks. It is not pinned.
    void remove(int now) {
        SlabClass slab = table.slabOf(meta);
        slab.lock.lock();
        reclaimer.count(slab.counters, item, meta, !isAlive(now), now);
        slab.lock.unlock();
        table.unlink(handle, hash, stripe);
    }

    void release() {
        table.stripes.unlock(stripe);
    }

    /// Pins the item and lets go of the stripe, when so many bytes are too many to copy with it.
    void releaseToCopy(int bytes) {
        if (bytes > COPIED_HELD_MAX) {
            releaseToPin();
        }
    }

    /// Pins the item and lets go of the stripe.
    void releaseToPin() {
        assert !isPinnedInstead;
        isPinnedInstead = true;
        meta = Item.withPinAdded(meta);
        Item.setMeta(arena, item, meta);
        release();
    }

    /// Takes the stripe again that was exchanged for a pin, and looks at the item anew. Does
    /// nothing when the stripe is held anyway.
    ///
    /// @return false when the item was unlinked or others have pinned it: nothing is held then, and
    ///   [#loss] says what has become of its chunks
    boolean holdAgain() {
        if (!isPinnedInstead) {
            return true;
        }
        isPinnedInstead = false;
        table.stripes.lock(stripe);
        meta = Item.withPinRemoved(Item.meta(arena, item));
        Item.setMeta(arena, item, meta);
        if (Item.isLinked(meta) && !isPinned()) {
            return true;
        }
        loss = isPinned() ? RescueOutcome.BUSY : RescueOutcome.GONE;
        if (!isPinned()) {
            table.allocator.free(handle);
        }
        release();
        return false;
    }

    /// Says that the item is none, or somebody's.
    void lose() {
        loss = RescueOutcome.BUSY;
    }

    RescueOutcome loss() {
        return loss;
    }
}
