package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves a chunk that continues a value to another chunk of its class.
///
/// The chunk knows the one before it, and so on to the item, whose stripe guards the whole chain.
/// What is read on the way there may be garbage, so it proves nothing. With the stripe held, the
/// chain is walked from the item: when the chunk is in it, it is what it seemed to be.
///
/// Confined to the page mover.
final class ChainRescue {
    /// The longest chain: a value of 1 GB in the smallest of largest chunks.
    private static final int CHUNKS_MAX = 1 << 22;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;
    private final TargetChunks targets;
    private final MoveCounters counters;
    private final HeldItem held;

    ChainRescue(
            ItemTable table,
            Slabs slabs,
            TargetChunks targets,
            Reclaimer reclaimer,
            MoveCounters counters) {
        this.slabs = slabs;
        this.targets = targets;
        this.counters = counters;
        memory = table.memory;
        arena = table.arena;
        held = new HeldItem(table, reclaimer);
    }

    /// Moves the chunk, or removes its item when that is over.
    RescueOutcome rescue(SlabClass slab, int chunk, int now) {
        int head = headOf(chunk);
        if (head == 0 || !held.hold(head)) {
            return RescueOutcome.BUSY;
        }
        int before = Item.isChunked(held.meta) ? before(chunk) : 0;
        RescueOutcome outcome =
                before == 0 || held.isPinned()
                        ? RescueOutcome.BUSY
                        : rescueHeld(slab, chunk, before, now);
        held.release();
        return outcome;
    }

    /// Follows the links back to what looks like the item.
    private int headOf(int chunk) {
        int handle = chunk;
        for (int steps = 0; steps < CHUNKS_MAX && memory.isInside(handle); steps++) {
            long offset = memory.offset(handle);
            long meta = Item.racyMeta(arena, offset);
            if (!Item.isContinuation(meta)) {
                return Item.isLinked(meta) && Item.isChunked(meta) ? handle : 0;
            }
            handle = Item.previous(arena, offset);
        }
        return 0;
    }

    /// Finds the chunk in the held item's chain.
    ///
    /// @return the one before it, or 0 when it is not there
    private int before(int chunk) {
        int before = held.handle;
        int handle = Item.continuation(arena, held.item, held.meta);
        while (handle != 0 && handle != chunk) {
            before = handle;
            handle = Item.next(arena, memory.offset(handle));
        }
        return handle == 0 ? 0 : before;
    }

    private RescueOutcome rescueHeld(SlabClass slab, int chunk, int before, int now) {
        if (!held.isAlive(now)) {
            held.remove(now);
            return RescueOutcome.GONE;
        }
        long meta = Item.meta(arena, memory.offset(chunk));
        int bytes = Item.CONTINUATION_HEADER_BYTES + Item.valueLength(meta);
        int target = targets.take(slab, bytes, now, held);
        if (target != 0) {
            move(chunk, target, before, bytes);
            slabs.free(slab, chunk, bytes);
            counters.countChunkRescue();
            return RescueOutcome.GONE;
        }
        return targets.without(held, now, counters);
    }

    private void move(int chunk, int target, int before, int bytes) {
        long from = memory.offset(chunk);
        MemorySegment.copy(arena, from, arena, memory.offset(target), bytes);
        if (before == held.handle) {
            Item.setContinuation(arena, held.item, held.meta, target);
        } else {
            Item.setNext(arena, memory.offset(before), target);
        }
        int next = Item.next(arena, from);
        if (next != 0) {
            Item.setPrevious(arena, memory.offset(next), target);
        }
    }
}
