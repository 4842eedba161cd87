package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves one item to another chunk of its class, while everyone else goes on.
///
/// ```
/// start    stripe held, item found unpinned    then, with the class held too: a chunk taken;
///                                              a long item is pinned, and its stripe released
/// copy     pinned, or stripe held              the value copied
/// finish   stripe held                         still linked, unpinned by others: the header copied,
///                                              the index has the new place
///          stripe and class held               the LRU has it, the old chunk is free; stripe released
/// ```
///
/// Nobody reads, pins or unlinks a short item meanwhile, since all of that needs the stripe. A long
/// one may be read, and its header change; what else happens to it leaves its bytes alone, since it
/// is pinned, and makes an item of its own. Neighbours in the LRU may come and go: so its links are
/// taken over only at the end, under the class's lock.
///
/// Confined to the page mover. The three steps are apart for tests that look in between.
final class ItemRescue {
    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final TargetChunks targets;
    private final MoveCounters counters;
    private final HeldItem held;

    // The item on its way.
    private SlabClass slab;
    private int bytes;
    private int target;

    ItemRescue(ItemTable table, TargetChunks targets, Reclaimer reclaimer, MoveCounters counters) {
        this.table = table;
        this.targets = targets;
        this.counters = counters;
        memory = table.memory;
        arena = table.arena;
        held = new HeldItem(table, reclaimer);
        slab = table.slabOf(Item.claimedMeta(1));
    }

    /// Moves what may be a linked item, or removes it when it is over.
    RescueOutcome rescue(int handle, int now) {
        if (!held.hold(handle)) {
            return RescueOutcome.BUSY;
        }
        RescueOutcome outcome = start(now);
        if (outcome != RescueOutcome.GONE || !hasTarget()) {
            held.release();
            return outcome;
        }
        copy();
        return finish();
    }

    HeldItem held() {
        return held;
    }

    /// Looks at the held item, and takes a chunk for it.
    ///
    /// @return GONE when [#copy] and [#finish] are to follow, or, without a target, when it was
    ///   removed
    RescueOutcome start(int now) {
        target = 0;
        if (held.isPinned()) {
            return RescueOutcome.BUSY;
        }
        if (!held.isAlive(now)) {
            held.remove(now);
            return RescueOutcome.GONE;
        }
        slab = table.slabOf(held.meta);
        bytes = memory.firstChunkBytes(held.meta);
        target = targets.take(slab, bytes, now, held);
        if (target == 0) {
            return targets.without(held, now, counters);
        }
        held.releaseToCopy(bytes);
        return RescueOutcome.GONE;
    }

    boolean hasTarget() {
        return target != 0;
    }

    void copy() {
        int start = Item.valueStart(held.meta);
        long to = memory.offset(target);
        MemorySegment.copy(arena, held.item + start, arena, to + start, bytes - start);
    }

    /// Puts the copy in the item's place, if it is still there.
    ///
    /// @return GONE when the chunk is free now; BUSY when somebody has pinned the item meanwhile
    RescueOutcome finish() {
        if (!held.holdAgain()) {
            free(target);
            return held.loss();
        }
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
        held.release();
        return RescueOutcome.GONE;
    }

    private void free(int handle) {
        slab.lock.lock();
        slab.free(handle, bytes);
        slab.lock.unlock();
    }
}
