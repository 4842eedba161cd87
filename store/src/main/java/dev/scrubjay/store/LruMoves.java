package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What is done with one item of an LRU: moved from list to list, or taken away.
///
/// Called with the lock of the item's slab class held. Stripes come before that lock in the order
/// of locks, so here they are only tried: nothing is done with an item whose stripe is busy. The
/// caller may hold one stripe itself.
final class LruMoves {
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Directory directory;
    private final Stripes stripes;
    private final FlushWatermark flush;

    /// Written by whoever watches, read at each eviction.
    private volatile @Nullable EvictionListener listener;

    private volatile int tailRepairSeconds;

    LruMoves(ItemMemory memory, Directory directory, FlushWatermark flush) {
        this.memory = memory;
        this.directory = directory;
        this.flush = flush;
        arena = memory.arena();
        stripes = directory.stripes();
    }

    /// Changes after how long idle an item is unlinked that is pinned at a tail, 0 for never.
    void repairTails(int seconds) {
        tailRepairSeconds = seconds;
    }

    void listen(@Nullable EvictionListener newListener) {
        listener = newListener;
    }

    /// Puts an item at the head of a list, its own or another one, and no longer counts it as
    /// active.
    ///
    /// @return false when its stripe is busy
    boolean move(SlabClass slab, int handle, LruSegment to, int heldStripe) {
        long item = memory.offset(handle);
        int stripe = stripes.of(memory.hashOf(item));
        if (!enter(slab, stripe, heldStripe)) {
            return false;
        }
        long meta = Item.meta(arena, item);
        Item.setMeta(arena, item, Item.withSegment(meta & ~Item.ACTIVE, to));
        leave(stripe, heldStripe);
        LruSegment from = Item.segment(meta);
        slab.lru.relink(handle, from);
        slab.counters.countMove(from, to);
        return true;
    }

    /// Takes an item out of the index and the LRU, if nobody uses it at the moment. Its chunks now
    /// belong to the caller.
    ///
    /// @param evenIfAlive whether it may be one that is not over
    boolean take(SlabClass slab, int handle, int now, int heldStripe, boolean evenIfAlive) {
        long item = memory.offset(handle);
        int hash = memory.hashOf(item);
        int stripe = stripes.of(hash);
        if (!enter(slab, stripe, heldStripe)) {
            return false;
        }
        long meta = Item.meta(arena, item);
        boolean isDead = isDead(item, now);
        boolean isPinned = Item.pins(meta) > 0;
        boolean isTaken = !isPinned && (isDead || evenIfAlive);
        boolean isRepaired = isPinned && evenIfAlive && isStuck(item, now);
        if (isTaken) {
            count(slab.counters, item, meta, isDead, now);
        }
        if (isTaken || isRepaired) {
            directory.unlink(handle, item, hash, stripe);
            slab.lru.unlink(handle);
            Item.setMeta(arena, item, meta & ~Item.LINKED);
        }
        leave(stripe, heldStripe);
        if (isRepaired) {
            slab.counters.tailRepairs++;
        } else if (isPinned) {
            slab.counters.lrutailReflocked++;
            slab.lru.refresh(handle);
        }
        return isTaken;
    }

    /// Whether a pinned item has been idle for so long that it is not to be found any more. Its
    /// chunks stay until the last unpin.
    private boolean isStuck(long item, int now) {
        int seconds = tailRepairSeconds;
        return seconds != 0 && now - Item.lastAccess(arena, item) > seconds;
    }

    /// Whether the item is over. Without the stripe, a guess.
    boolean isDead(long item, int now) {
        return Item.isExpired(arena, item, now) || flush.covers(Item.lastAccess(arena, item));
    }

    /// Counts an item that has to go, and tells of it when it is alive. Its stripe and its class
    /// are held.
    void count(ReclaimCounters counters, long item, long meta, boolean isDead, int now) {
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
}
