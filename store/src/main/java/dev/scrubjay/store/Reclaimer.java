package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Makes a chunk free by taking an item from the tail of a slab class's LRU.
///
/// Items that are over go first, when one is among the last few. Else the last cold one goes that
/// nobody uses at the moment; one that was read often becomes warm instead, a few times at most. In
/// a flat LRU it goes to the head of the list. Only when no cold one can go, the others' turn
/// comes.
///
/// Called with the class's lock held. A victim whose stripe is busy is passed over, see [LruMoves].
final class Reclaimer {
    /// No stripe is held by the caller.
    static final int NO_STRIPE = -1;

    /// How far from the tail we look for items that are over.
    private static final int DEAD_SEARCH_MAX = 5;

    /// How many items are given a second chance before one has to go without.
    private static final int SECOND_CHANCES_MAX = 5;

    /// How many items of a list are looked at in all before we give up.
    private static final int TRIES_MAX = 64;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final LruMoves moves;
    private final LruJuggler juggler;
    private final boolean evictions;

    Reclaimer(ItemMemory memory, LruMoves moves, LruJuggler juggler, boolean evictions) {
        this.memory = memory;
        this.moves = moves;
        this.juggler = juggler;
        this.evictions = evictions;
        arena = memory.arena();
    }

    /// Takes an item out of the index and the LRU. Its chunks now belong to the caller.
    ///
    /// @param heldStripe the stripe that the caller holds, or [#NO_STRIPE]
    /// @param protectedHandle an item that must stay, or 0
    /// @return the handle of the item, or 0 when there is none that can be taken
    int reclaim(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        int handle = takeDead(slab, LruSegment.COLD, now, heldStripe, protectedHandle);
        if (handle == 0) {
            handle = takeDead(slab, LruSegment.TEMPORARY, now, heldStripe, protectedHandle);
        }
        return handle == 0 && evictions ? evict(slab, now, heldStripe, protectedHandle) : handle;
    }

    /// Takes an item that is over from near the tail of a list, as [#reclaim] does.
    int takeDead(SlabClass slab, LruSegment from, int now, int heldStripe, int protectedHandle) {
        int handle = slab.lru.list(from).tail();
        for (int tries = 0; tries < DEAD_SEARCH_MAX && handle != 0; tries++) {
            long item = memory.offset(handle);
            int previous = Item.previous(arena, item);
            if (moves.isDead(item, now)
                    && handle != protectedHandle
                    && moves.take(slab, handle, now, heldStripe, false)) {
                return handle;
            }
            handle = previous;
        }
        return 0;
    }

    private int evict(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        juggler.relieve(slab, now, heldStripe, protectedHandle);
        int handle = evictFrom(slab, LruSegment.COLD, now, heldStripe, protectedHandle);
        if (handle == 0) {
            handle = evictFrom(slab, LruSegment.HOT, now, heldStripe, protectedHandle);
        }
        return handle == 0
                ? evictFrom(slab, LruSegment.WARM, now, heldStripe, protectedHandle)
                : handle;
    }

    private int evictFrom(
            SlabClass slab, LruSegment from, int now, int heldStripe, int protectedHandle) {
        LruSegment refuge = juggler.terms().isSegmented() ? LruSegment.WARM : LruSegment.COLD;
        int chances = SECOND_CHANCES_MAX;
        int handle = slab.lru.list(from).tail();
        for (int tries = 0; tries < TRIES_MAX && handle != 0; tries++) {
            long item = memory.offset(handle);
            int previous = Item.previous(arena, item);
            if (handle != protectedHandle) {
                boolean isSpared = chances > 0 && Item.isActive(Item.racyMeta(arena, item));
                if (isSpared) {
                    chances--;
                    moves.move(slab, handle, refuge, heldStripe);
                } else if (moves.take(slab, handle, now, heldStripe, true)) {
                    return handle;
                }
            }
            handle = previous;
        }
        return 0;
    }

    boolean evicts() {
        return evictions;
    }

    /// Counts an item that has to go, and tells of it when it is alive. Its stripe and its class
    /// are held.
    void count(ReclaimCounters counters, long item, long meta, boolean isDead, int now) {
        moves.count(counters, item, meta, isDead, now);
    }

    /// Whether the item is over. Without the stripe, a guess.
    boolean isDead(long item, int now) {
        return moves.isDead(item, now);
    }
}
