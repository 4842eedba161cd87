package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Keeps the lists of a slab class at their shares: decides which items move on, and where to.
///
/// The [LruMaintainer] calls it all the time. A worker that has to evict calls it when the
/// maintainer does not keep up, so that nobody ever waits for that thread. Both hold the lock of
/// the class.
final class LruJuggler {
    /// How many items from the tail are looked at, as long as they cannot be moved.
    private static final int TRIES_MAX = 5;

    /// A list may exceed its share by this part of the class before a worker does anything.
    private static final int SLACK_SHIFT = 4;

    /// How many items of a list a worker moves for each one that it evicts: more than one comes in.
    private static final int WORKER_MOVES = 2;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final LruMoves moves;

    /// Written by whoever tunes, read for each item stored.
    private volatile LruTerms terms = LruTerms.FLAT;

    LruJuggler(ItemMemory memory, LruMoves moves) {
        this.memory = memory;
        this.moves = moves;
        arena = memory.arena();
    }

    void tune(LruTerms newTerms) {
        terms = newTerms;
    }

    LruTerms terms() {
        return terms;
    }

    /// Moves one item of HOT or WARM on, one of COLD, and one of TEMPORARY, where there is one that
    /// has to leave.
    ///
    /// @return how many were moved
    int juggle(SlabClass slab, int now) {
        LruTerms current = terms;
        SegmentedLru lru = slab.lru;
        long chunks = lru.chunks();
        int coldSeconds = lru.tailSeconds(LruSegment.COLD, now);
        int moved = 0;
        if (pull(
                        slab,
                        LruSegment.HOT,
                        current.hotMax(chunks),
                        current.hotSecondsMax(coldSeconds),
                        now)
                || pull(
                        slab,
                        LruSegment.WARM,
                        current.warmMax(chunks),
                        current.warmSecondsMax(coldSeconds),
                        now)) {
            moved++;
        }
        if (current.isSegmented()
                && pull(slab, LruSegment.COLD, Long.MAX_VALUE, Integer.MAX_VALUE, now)) {
            moved++;
        }
        return releaseTemporary(slab, current, now) ? moved + 1 : moved;
    }

    /// Moves items of HOT and WARM on when the maintainer is too far behind. For a worker that is
    /// about to evict.
    void relieve(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        LruTerms current = terms;
        SegmentedLru lru = slab.lru;
        long chunks = lru.chunks();
        long slack = chunks >> SLACK_SHIFT;
        long hotMax = current.hotMax(chunks) + slack;
        long warmMax = current.warmMax(chunks) + slack;
        for (int moved = 0; moved < WORKER_MOVES; moved++) {
            if (lru.list(LruSegment.HOT).chunks() > hotMax) {
                pull(slab, LruSegment.HOT, hotMax, 0, now, heldStripe, protectedHandle);
            }
            if (lru.list(LruSegment.WARM).chunks() > warmMax) {
                pull(slab, LruSegment.WARM, warmMax, 0, now, heldStripe, protectedHandle);
            }
        }
    }

    private boolean pull(
            SlabClass slab, LruSegment from, long chunksMax, int idleSecondsMax, int now) {
        return pull(slab, from, chunksMax, idleSecondsMax, now, Reclaimer.NO_STRIPE, 0);
    }

    /// Moves the item at the tail of a list to the one it belongs into, if it has to leave: WARM
    /// when it is active, or COLD when the list is too long or the item idle for too long.
    private boolean pull(
            SlabClass slab,
            LruSegment from,
            long chunksMax,
            int idleSecondsMax,
            int now,
            int heldStripe,
            int protectedHandle) {
        LruList list = slab.lru.list(from);
        boolean isCrowded = list.chunks() > chunksMax;
        int handle = list.tail();
        for (int tries = 0; tries < TRIES_MAX && handle != 0; tries++) {
            long item = memory.offset(handle);
            int previous = Item.previous(arena, item);
            if (handle != protectedHandle) {
                boolean isActive = Item.isActive(Item.racyMeta(arena, item));
                int idleSeconds = now - Item.lastAccess(arena, item);
                if (!isActive && !isCrowded && idleSeconds <= idleSecondsMax) {
                    return false;
                }
                LruSegment to = isActive ? LruSegment.WARM : LruSegment.COLD;
                if (moves.move(slab, handle, to, heldStripe)) {
                    return true;
                }
            }
            handle = previous;
        }
        return false;
    }

    /// Lets an item be evicted that was given a longer life since it was stored, or was stored on
    /// other terms.
    private boolean releaseTemporary(SlabClass slab, LruTerms current, int now) {
        int handle = slab.lru.list(LruSegment.TEMPORARY).tail();
        if (handle == 0) {
            return false;
        }
        int expiry = Item.expiry(arena, memory.offset(handle));
        return !current.isTemporary(expiry, now)
                && moves.move(slab, handle, LruSegment.COLD, Reclaimer.NO_STRIPE);
    }
}
