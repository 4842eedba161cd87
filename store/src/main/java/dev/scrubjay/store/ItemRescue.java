package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves one item to another chunk of its class, while everyone else goes on.
///
/// ```
/// start    stripe held, item found unpinned    then, with the class held too: a chunk taken
/// copy     stripe held                         header, key and value copied
/// finish   stripe held                         the index has the new place
///          stripe and class held               the LRU has it, the old chunk is free; stripe released
/// ```
///
/// Nobody reads, pins or unlinks the item meanwhile, since all of that needs the stripe. Neighbours
/// in the LRU may come and go: so its links are taken over only at the end, under the class's lock.
///
/// Confined to the page mover. The three steps are apart for tests that look in between.
final class ItemRescue {
    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final TargetChunks targets;
    private final MoveCounters counters;
    private final HeldItem held;

    private int target;

    ItemRescue(ItemTable table, TargetChunks targets, Reclaimer reclaimer, MoveCounters counters) {
        this.table = table;
        this.targets = targets;
        this.counters = counters;
        memory = table.memory;
        arena = table.arena;
        held = new HeldItem(table, reclaimer);
    }

    /// Moves what may be a linked item, or removes it when it is over.
    RescueOutcome rescue(int handle, int now) {
        if (!held.hold(handle)) {
            return RescueOutcome.BUSY;
        }
        RescueOutcome outcome = start(now);
        if (outcome == RescueOutcome.GONE && hasTarget()) {
            copy();
            finish();
        } else {
            held.release();
        }
        return outcome;
    }

    HeldItem held() {
        return held;
    }

    /// Looks at the held item, and takes a chunk for it.
    ///
    /// @return GONE when it will be gone after [#copy] and [#finish], or, without a target, when it
    ///   was removed
    RescueOutcome start(int now) {
        target = 0;
        if (held.isPinned()) {
            return RescueOutcome.BUSY;
        }
        if (!held.isAlive(now)) {
            held.remove(now);
            return RescueOutcome.GONE;
        }
        SlabClass slab = table.slabOf(held.meta);
        int bytes = memory.firstChunkBytes(held.meta);
        target = targets.take(slab, bytes, now, held);
        return target == 0 ? targets.without(held, now, counters) : RescueOutcome.GONE;
    }

    boolean hasTarget() {
        return target != 0;
    }

    void copy() {
        long to = memory.offset(target);
        MemorySegment.copy(arena, held.item, arena, to, memory.firstChunkBytes(held.meta));
    }

    void finish() {
        if (Item.isChunked(held.meta)) {
            int second = Item.continuation(arena, held.item, held.meta);
            Item.setPrevious(arena, memory.offset(second), target);
        }
        table.directory.relocate(held.hash, held.handle, target);
        SlabClass slab = table.slabOf(held.meta);
        slab.lock.lock();
        slab.lru.replace(held.handle, target);
        slab.free(held.handle, memory.firstChunkBytes(held.meta));
        slab.lock.unlock();
        counters.countRescue();
        held.release();
    }
}
