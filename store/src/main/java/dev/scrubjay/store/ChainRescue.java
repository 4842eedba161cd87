package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves a chunk that continues a value to another chunk of its class.
///
/// ```
/// find     without a lock    from the chunk back to what looks like its item, whose stripe is taken
///          item pinned       the chain walked from the item: the chunk is in it
/// ```
///
/// The chunk knows the one before it, and so on to the item, whose stripe guards the whole chain.
/// What is read on the way there may be garbage, so it proves nothing: the chain of the pinned item
/// does. From then on the item is pinned or held until the end; so what is before the chunk stays
/// there, and all that can happen to the chunk is that its part is appended to. Then it stays where
/// it is.
final class ChainRescue extends Rescue {
    /// The longest chain: a value of 1 GB in the smallest of largest chunks.
    private static final int CHUNKS_MAX = 1 << 22;

    private int chunk;
    private int before;
    private int length;

    ChainRescue(
            ItemTable table,
            Slabs slabs,
            TargetChunks targets,
            Reclaimer reclaimer,
            MoveCounters counters) {
        super(table, slabs, targets, reclaimer, counters);
    }

    /// Moves the chunk, or removes its item when that is over.
    RescueOutcome rescue(SlabClass source, int seenChunk, int now) {
        return find(source, seenChunk) ? move(now) : held.loss();
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

    @Override
    void measure() {
        length = Item.valueLength(Item.meta(arena, memory.offset(chunk)));
        bytes = Item.CONTINUATION_HEADER_BYTES + length;
    }

    @Override
    void copy() {
        long from = memory.offset(chunk) + Item.CONTINUATION_HEADER_BYTES;
        long to = memory.offset(target) + Item.CONTINUATION_HEADER_BYTES;
        MemorySegment.copy(arena, from, arena, to, length);
    }

    @Override
    RescueOutcome swap() {
        long from = memory.offset(chunk);
        boolean isSame = Item.valueLength(Item.meta(arena, from)) == length;
        if (isSame) {
            swing(from);
            counters.countChunkRescue();
        }
        slabs.free(slab, isSame ? chunk : target, bytes);
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
