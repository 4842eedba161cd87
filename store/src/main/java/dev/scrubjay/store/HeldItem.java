package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// An item that the page mover has come upon in a page, held by its stripe.
///
/// The mover knows an item by its place only. To lock its stripe it needs its key, which it must
/// read before; so it looks, locks, and then asks the index whether the item is there. Only then
/// has it really seen an item.
///
/// Confined to the page mover; scratch.
final class HeldItem {
    int handle;
    long item;
    long meta;
    int hash;
    int stripe;

    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Reclaimer reclaimer;

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
}
