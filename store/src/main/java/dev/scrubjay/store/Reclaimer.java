package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Makes a chunk free by taking an item from the tail of a slab class's LRU.
///
/// Items that are over go first, when one is among the last few. Else the last one goes that nobody
/// uses at the moment; one that was read often is moved to the head instead, a few times at most.
///
/// Called with the class's lock held. Stripes come before that lock in the order of locks, so here
/// they are only tried: a victim whose stripe is busy is passed over. The caller may hold one
/// stripe itself.
final class Reclaimer {
    /// No stripe is held by the caller.
    static final int NO_STRIPE = -1;

    /// How far from the tail we look for items that are over.
    private static final int DEAD_SEARCH_MAX = 5;

    /// How many items are given a second chance before one has to go without.
    private static final int SECOND_CHANCES_MAX = 5;

    /// How many items are looked at in all before we give up.
    private static final int TRIES_MAX = 64;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Directory directory;
    private final Stripes stripes;
    private final FlushWatermark flush;
    private final boolean evictions;

    /// Written by whoever watches, read at each eviction.
    private volatile @Nullable EvictionListener listener;

    Reclaimer(ItemMemory memory, Directory directory, FlushWatermark flush, boolean evictions) {
        this.memory = memory;
        this.directory = directory;
        this.flush = flush;
        this.evictions = evictions;
        arena = memory.arena();
        stripes = directory.stripes();
    }

    void listen(@Nullable EvictionListener newListener) {
        listener = newListener;
    }

    /// Takes an item out of the index and the LRU. Its chunks now belong to the caller.
    ///
    /// @param heldStripe the stripe that the caller holds, or [#NO_STRIPE]
    /// @param protectedHandle an item that must stay, or 0
    /// @return the handle of the item, or 0 when there is none that can be taken
    int reclaim(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        slab.counters.directReclaims++;
        int handle = reclaimDead(slab, now, heldStripe, protectedHandle);
        if (handle == 0 && evictions) {
            handle = evict(slab, now, heldStripe, protectedHandle);
        }
        return handle;
    }

    private int reclaimDead(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        int handle = slab.lru.tail();
        for (int tries = 0; tries < DEAD_SEARCH_MAX && handle != 0; tries++) {
            long item = memory.offset(handle);
            int previous = Item.previous(arena, item);
            if (isDead(item, now)
                    && handle != protectedHandle
                    && take(slab, handle, now, heldStripe, false)) {
                return handle;
            }
            handle = previous;
        }
        return 0;
    }

    private int evict(SlabClass slab, int now, int heldStripe, int protectedHandle) {
        int chances = SECOND_CHANCES_MAX;
        int handle = slab.lru.tail();
        for (int tries = 0; tries < TRIES_MAX && handle != 0; tries++) {
            long item = memory.offset(handle);
            int previous = Item.previous(arena, item);
            if (handle != protectedHandle) {
                boolean isSpared = chances > 0 && Item.isActive(Item.racyMeta(arena, item));
                if (isSpared) {
                    chances--;
                    giveSecondChance(slab, handle, item, heldStripe);
                } else if (take(slab, handle, now, heldStripe, true)) {
                    return handle;
                }
            }
            handle = previous;
        }
        return 0;
    }

    private void giveSecondChance(SlabClass slab, int handle, long item, int heldStripe) {
        int stripe = stripes.of(memory.hashOf(item));
        if (enter(slab, stripe, heldStripe)) {
            Item.setMeta(arena, item, Item.meta(arena, item) & ~Item.ACTIVE);
            leave(stripe, heldStripe);
            slab.lru.moveToHead(handle);
            slab.counters.movesWithinLru++;
        }
    }

    /// Takes one item, if nobody uses it at the moment.
    ///
    /// @param evenIfAlive whether it may be one that is not over
    private boolean take(SlabClass slab, int handle, int now, int heldStripe, boolean evenIfAlive) {
        long item = memory.offset(handle);
        int hash = memory.hashOf(item);
        int stripe = stripes.of(hash);
        if (!enter(slab, stripe, heldStripe)) {
            return false;
        }
        long meta = Item.meta(arena, item);
        boolean isDead = isDead(item, now);
        boolean isTaken = Item.pins(meta) == 0 && (isDead || evenIfAlive);
        if (isTaken) {
            count(slab.counters, item, meta, isDead, now);
            directory.unlink(handle, item, hash, stripe);
            Item.setMeta(arena, item, meta & ~Item.LINKED);
        }
        leave(stripe, heldStripe);
        if (isTaken) {
            slab.lru.unlink(handle);
        } else if (Item.pins(meta) > 0) {
            slab.counters.lrutailReflocked++;
            slab.lru.moveToHead(handle);
        }
        return isTaken;
    }

    private void count(ReclaimCounters counters, long item, long meta, boolean isDead, int now) {
        if (isDead) {
            counters.countReclaimed(meta);
        } else {
            int idleSeconds = Math.max(0, now - Item.lastAccess(arena, item));
            counters.countEviction(meta, Item.expiry(arena, item), idleSeconds);
            EvictionListener watching = listener;
            if (watching != null) {
                tell(watching, item, meta, idleSeconds, now);
            }
        }
    }

    private void tell(EvictionListener to, long item, long meta, int idleSeconds, int now) {
        int expiry = Item.expiry(arena, item);
        to.evicted(
                arena,
                item + Item.headerBytes(meta),
                Item.keyLength(meta),
                Item.isFetched(meta),
                expiry == 0 ? -1 : expiry - now,
                idleSeconds,
                Item.slabClass(meta),
                Item.valueLength(meta));
    }

    private boolean enter(SlabClass slab, int stripe, int heldStripe) {
        if (stripe == heldStripe || stripes.tryLock(stripe)) {
            return true;
        }
        slab.counters.lrutailReflocked++;
        return false;
    }

    private void leave(int stripe, int heldStripe) {
        if (stripe != heldStripe) {
            stripes.unlock(stripe);
        }
    }

    /// Whether the item is over. Without the stripe, a guess.
    private boolean isDead(long item, int now) {
        return Item.isExpired(arena, item, now) || flush.covers(Item.lastAccess(arena, item));
    }
}
