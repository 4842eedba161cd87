package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves one item to another chunk of its class: its value first, and its header at the end, when
/// the index and the LRU learn the new place.
///
/// Nobody reads, pins or unlinks a short item meanwhile, since all of that needs the stripe. A long
/// one may be read, and its header change; what else happens to it leaves its bytes alone, since it
/// is pinned, and makes an item of its own. Neighbours in the LRU may come and go: so its links are
/// taken over only at the end, under the class's lock.
final class ItemRescue extends Rescue {
    ItemRescue(
            ItemTable table,
            Slabs slabs,
            TargetChunks targets,
            Reclaimer reclaimer,
            MoveCounters counters) {
        super(table, slabs, targets, reclaimer, counters);
    }

    /// Moves what may be a linked item, or removes it when it is over.
    RescueOutcome rescue(int handle, int now) {
        return held.hold(handle) ? move(now) : RescueOutcome.BUSY;
    }

    @Override
    void measure() {
        slab = table.slabOf(held.meta);
        bytes = memory.firstChunkBytes(held.meta);
    }

    @Override
    void copy() {
        int start = Item.valueStart(held.meta);
        long to = memory.offset(target);
        MemorySegment.copy(arena, held.item + start, arena, to + start, bytes - start);
    }

    @Override
    RescueOutcome swap() {
        long to = memory.offset(target);
        MemorySegment.copy(arena, held.item, arena, to, Item.valueStart(held.meta));
        if (Item.isChunked(held.meta)) {
            int second = Item.continuation(arena, held.item, held.meta);
            Item.setPrevious(arena, memory.offset(second), target);
        }
        table.directory.relocate(held.hash, held.handle, target);
        slab.lock.lock();
        slab.lru.replace(held.handle, target);
        slab.free(held.handle, bytes);
        slab.lock.unlock();
        counters.countRescue();
        return RescueOutcome.GONE;
    }
}
