package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Finds chunks to copy to what is in a page that goes away: free ones, or those of the items that
/// are to go next.
///
/// So what a class loses with a page are its coldest items, not those that happen to be there. Most
/// of them often are, since the page with the coldest item is chosen; then there is little to copy.
///
/// Confined to the page mover.
final class TargetChunks {
    /// How many items go before the one in hand is looked at anew: its stripe is held meanwhile.
    private static final int RECLAIMS_MAX = 8;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;
    private final Reclaimer reclaimer;
    private final int[] chains = new int[RECLAIMS_MAX];

    private int reclaims;
    private boolean isNextToGo;

    TargetChunks(ItemMemory memory, Slabs slabs, Reclaimer reclaimer) {
        this.memory = memory;
        this.slabs = slabs;
        this.reclaimer = reclaimer;
        arena = memory.arena();
    }

    /// Takes a chunk that is not in the page.
    ///
    /// @param held the item that is moved: it stays, unless it is the very one to go next
    /// @return its handle, or 0
    int take(SlabClass slab, int bytes, int now, HeldItem held) {
        reclaims = 0;
        isNextToGo = false;
        slab.lock.lock();
        int target = slab.take(bytes);
        while (target == 0 && reclaims < RECLAIMS_MAX) {
            if (reclaimer.evicts() && slab.coldest() == held.handle && !Item.isActive(held.meta)) {
                isNextToGo = true;
                break;
            }
            int victim = reclaimer.reclaim(slab, now, held.stripe, held.handle);
            if (victim == 0) {
                break;
            }
            free(slab, victim);
            target = slab.take(bytes);
        }
        slab.lock.unlock();
        for (int index = 0; index < reclaims; index++) {
            slabs.freeChain(chains[index]);
        }
        return target;
    }

    /// Decides what becomes of an item that the last [#take] found no chunk for.
    RescueOutcome without(HeldItem held, int now, MoveCounters counters) {
        boolean isOther = !isNextToGo;
        if (isOther && reclaims > 0) {
            return RescueOutcome.AGAIN;
        }
        if (!reclaimer.evicts()) {
            return RescueOutcome.NO_MEMORY;
        }
        if (isOther) {
            counters.countEvictionNoMemory();
        }
        held.remove(now);
        return RescueOutcome.GONE;
    }

    private void free(SlabClass slab, int victim) {
        long item = memory.offset(victim);
        long meta = Item.meta(arena, item);
        chains[reclaims++] = Item.isChunked(meta) ? Item.continuation(arena, item, meta) : 0;
        slab.free(victim, memory.firstChunkBytes(meta));
    }
}
