package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves a chunk that continues a value to another chunk of its class, while everyone else goes on.
///
/// ```
/// find     without a lock      from the chunk back to what looks like its item, whose stripe is taken
///          item pinned         the chain walked from the item: the chunk is in it
/// start    stripe held         item still linked, unpinned by others; then, with the class held
///                              too: a chunk taken; a long part: item pinned, stripe released
/// copy     pinned, or stripe held     the part copied
/// finish   stripe held         item still linked, unpinned by others, the part as long as it was:
///                              the links swung, the old chunk free; stripe released
/// ```
///
/// The chunk knows the one before it, and so on to the item, whose stripe guards the whole chain.
/// What is read on the way there may be garbage, so it proves nothing: the chain of the pinned item
/// does. From then on the item is pinned or held until the end; so what is before the chunk stays
/// there, and all that can happen to the chunk is that its part is appended to.
///
/// Confined to the page mover. The steps are apart for tests that look in between.
final class ChainRescue {
    /// The longest chain: a value of 1 GB in the smallest of largest chunks.
    private static final int CHUNKS_MAX = 1 << 22;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;
    private final TargetChunks targets;
    private final MoveCounters counters;
    private final HeldItem held;

    // The chunk on its way.
    private SlabClass slab;
    private int chunk;
    private int before;
    private int length;
    private int target;

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
        slab = slabs.largest();
    }

    /// Moves the chunk, or removes its item when that is over.
    RescueOutcome rescue(SlabClass source, int seenChunk, int now) {
        if (!find(source, seenChunk)) {
            return held.loss();
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

    /// Finds the item that the chunk belongs to, and holds it.
    ///
    /// @return false when there is none, or it is in use: nothing is held
    boolean find(SlabClass source, int seenChunk) {
        slab = source;
        chunk = seenChunk;
        int head = headOf(chunk);
        if (head == 0 || !held.hold(head)) {
            held.lose();
            return false;
        }
        if (!Item.isChunked(held.meta) || held.isPinned()) {
            held.release();
            held.lose();
            return false;
        }
        held.releaseToPin();
        before = before();
        if (!held.holdAgain()) {
            return false;
        }
        if (before == 0) {
            held.release();
            held.lose();
        }
        return before != 0;
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

    /// Finds the chunk in the item's chain.
    ///
    /// @return the one before it, or 0 when it is not there
    private int before() {
        int last = held.handle;
        int handle = Item.continuation(arena, held.item, held.meta);
        while (handle != 0 && handle != chunk) {
            last = handle;
            handle = Item.next(arena, memory.offset(handle));
        }
        return handle == 0 ? 0 : last;
    }

    /// Takes a chunk for the part.
    ///
    /// @return GONE when [#copy] and [#finish] are to follow, or, without a target, when the item
    ///   was removed
    RescueOutcome start(int now) {
        target = 0;
        if (!held.isAlive(now)) {
            held.remove(now);
            return RescueOutcome.GONE;
        }
        length = Item.valueLength(Item.meta(arena, memory.offset(chunk)));
        target = targets.take(slab, Item.CONTINUATION_HEADER_BYTES + length, now, held);
        if (target == 0) {
            return targets.without(held, now, counters);
        }
        held.releaseToCopy(length);
        return RescueOutcome.GONE;
    }

    boolean hasTarget() {
        return target != 0;
    }

    void copy() {
        long from = memory.offset(chunk) + Item.CONTINUATION_HEADER_BYTES;
        long to = memory.offset(target) + Item.CONTINUATION_HEADER_BYTES;
        MemorySegment.copy(arena, from, arena, to, length);
    }

    /// Puts the copy in the chunk's place, if its part is still what was copied.
    ///
    /// @return GONE when the chunk is free now, BUSY when it is in use
    RescueOutcome finish() {
        int bytes = Item.CONTINUATION_HEADER_BYTES + length;
        if (!held.holdAgain()) {
            slabs.free(slab, target, bytes);
            return held.loss();
        }
        long from = memory.offset(chunk);
        boolean isSame = Item.valueLength(Item.meta(arena, from)) == length;
        if (isSame) {
            swing(from);
            counters.countChunkRescue();
        }
        slabs.free(slab, isSame ? chunk : target, bytes);
        held.release();
        return isSame ? RescueOutcome.GONE : RescueOutcome.BUSY;
    }

    private void swing(long from) {
        long to = memory.offset(target);
        MemorySegment.copy(arena, from, arena, to, Item.CONTINUATION_HEADER_BYTES);
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
