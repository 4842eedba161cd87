package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// The items that are there: in the index under their keys, and in the LRU of their slab class.
///
/// What every operation of the store is made of. All methods are called with the stripe of the hash
/// held, except where they say otherwise; those that change an LRU or free chunks take the lock of
/// a slab class within.
final class ItemTable {
    final ItemMemory memory;
    final MemorySegment arena;
    final Directory directory;
    final Stripes stripes;
    final ItemAllocator allocator;
    final MemcachedBytes memcachedBytes;
    final FlushWatermark flush;
    final CasSequence cas;

    private final Slabs slabs;
    private final LruJuggler juggler;

    ItemTable(
            ItemMemory memory,
            Directory directory,
            Slabs slabs,
            LruJuggler juggler,
            MemcachedBytes memcachedBytes,
            FlushWatermark flush,
            CasSequence cas) {
        this.memory = memory;
        this.directory = directory;
        this.slabs = slabs;
        this.juggler = juggler;
        this.memcachedBytes = memcachedBytes;
        this.flush = flush;
        this.cas = cas;
        arena = memory.arena();
        stripes = directory.stripes();
        allocator = new ItemAllocator(memory, slabs);
    }

    /// Whether an item is alive, or what it died of.
    Lookup life(long item, int now) {
        if (flush.covers(Item.lastAccess(arena, item))) {
            return Lookup.FLUSHED;
        }
        return Item.isExpired(arena, item, now) ? Lookup.EXPIRED : Lookup.HIT;
    }

    /// Finds the item with a key, when it is alive. One that is not is unlinked.
    ///
    /// @return its handle, or 0
    int findLive(MemorySegment keys, long keyOffset, int keyLength, int hash, int stripe, int now) {
        int handle = directory.find(hash, keys, keyOffset, keyLength);
        if (handle == 0) {
            return 0;
        }
        Lookup life = life(memory.offset(handle), now);
        if (life == Lookup.HIT) {
            return handle;
        }
        unlinkDead(handle, hash, stripe, life);
        return 0;
    }

    /// Makes an item unknown that a request has found dead.
    void unlinkDead(int handle, int hash, int stripe, Lookup death) {
        stripes.countFoundDead(stripe, death);
        unlink(handle, hash, stripe);
    }

    /// Makes a complete new item known.
    ///
    /// @return its cas
    long link(int handle, int hash, int stripe, int now) {
        long item = memory.offset(handle);
        long newCas = stampNew(item, now);
        directory.link(handle, item, hash, stripe);
        enqueue(handle, item);
        return newCas;
    }

    /// Makes a complete new item known in the place of an old one with the same key.
    ///
    /// @return its cas
    long replace(int oldHandle, int handle, int hash, int stripe, int now) {
        long item = memory.offset(handle);
        long oldItem = memory.offset(oldHandle);
        long newCas = stampNew(item, now);
        long oldBytes = memcachedBytes.ofItem(oldItem);
        long newBytes = memcachedBytes.ofItem(item);
        directory.replace(oldHandle, oldBytes, handle, newBytes, hash, stripe);
        enqueue(handle, item);
        retire(oldHandle, oldItem);
        return newCas;
    }

    /// Makes an item with the key, flags and expiry of another one, for a value of another length.
    /// Its value is not set.
    ///
    /// @return its handle, or 0 when no memory could be made free
    int allocateLike(long model, int valueLength, int now, int stripe, int protectedHandle) {
        long modelMeta = Item.meta(arena, model);
        boolean hasFlags = Item.hasFlags(modelMeta);
        int keyLength = Item.keyLength(modelMeta);
        int handle =
                allocator.allocate(keyLength, valueLength, hasFlags, now, stripe, protectedHandle);
        if (handle != 0) {
            long item = memory.offset(handle);
            long meta = Item.meta(arena, item) | (modelMeta & Item.KEY_BINARY);
            Item.setMeta(arena, item, meta);
            Item.setKey(arena, item, meta, arena, model + Item.headerBytes(modelMeta));
            Item.setFlags(arena, item, meta, Item.flags(arena, model, modelMeta));
            Item.setExpiry(arena, item, Item.expiry(arena, model));
        }
        return handle;
    }

    /// Notes that a linked item's value was changed, which does not count as a store.
    ///
    /// @return its new cas
    long changeInPlace(long item, int now) {
        Item.setMeta(arena, item, Item.meta(arena, item) | Item.ACTIVE);
        return stamp(item, now);
    }

    /// Notes that a linked item has got a value of a new length, in its old chunk.
    ///
    /// @return its new cas
    long storeInPlace(long item, int valueLength, int stripe, int now) {
        long oldMeta = Item.meta(arena, item);
        long meta = storedOver(oldMeta, valueLength);
        Item.setMeta(arena, item, meta);
        slabOf(meta).resize(valueLength - Item.valueLength(oldMeta));
        directory.stored(memcachedBytes.of(oldMeta), memcachedBytes.of(meta), stripe);
        return stamp(item, now);
    }

    /// Notes that a linked, chunked item has got a value of a new length, by a change of its chain.
    ///
    /// @return its new cas
    long storeInChain(long item, int valueLength, int stripe, int now) {
        long oldMeta = Item.meta(arena, item);
        long meta = storedOver(oldMeta, valueLength);
        SlabClass slab = slabOf(meta);
        slab.lock.lock();
        int chunksMore = memory.chunkCount(meta) - memory.chunkCount(oldMeta);
        slab.lru.list(Item.segment(meta)).resize(chunksMore);
        Item.setMeta(arena, item, meta);
        slab.lock.unlock();
        directory.stored(memcachedBytes.of(oldMeta), memcachedBytes.of(meta), stripe);
        return stamp(item, now);
    }

    private static long storedOver(long oldMeta, int valueLength) {
        long meta = Item.withValueLength(oldMeta, valueLength) | Item.ACTIVE;
        return meta & ~(Item.FETCHED | Item.STALE | Item.TOKEN_SENT);
    }

    /// Gives an item a cas that a client chose, unless cas is off.
    ///
    /// @return the item's cas from now on
    long setCas(long item, long chosen) {
        long newCas = cas.chosen(chosen);
        Item.setCas(arena, item, newCas);
        return newCas;
    }

    /// Makes an item unknown. Its chunks are freed, unless it is pinned: then by the last [#unpin].
    void unlink(int handle, int hash, int stripe) {
        long item = memory.offset(handle);
        directory.unlink(handle, item, hash, stripe);
        retire(handle, item);
    }

    /// Unpins an item. Takes the stripe itself.
    void unpin(int handle, int hash) {
        int stripe = stripes.of(hash);
        stripes.lock(stripe);
        long item = memory.offset(handle);
        long meta = Item.withPinRemoved(Item.meta(arena, item));
        Item.setMeta(arena, item, meta);
        if (Item.pins(meta) == 0 && !Item.isLinked(meta)) {
            allocator.free(handle);
        }
        stripes.unlock(stripe);
    }

    /// Notes that an item, just stamped, has something of an older one with this stamp: a flush
    /// that has come between, without the stripe, makes both disappear.
    void inheritFlush(long item, int olderStamp) {
        if (flush.covers(olderStamp)) {
            Item.setLastAccess(arena, item, olderStamp);
        }
    }

    /// Notes that an item was used, without its having been fetched.
    void bump(long item, int now) {
        Item.setMeta(arena, item, Item.meta(arena, item) | Item.ACTIVE);
        access(item, now);
    }

    /// Notes when an item was last used. Its stamp never gets smaller: it may be ahead of the
    /// clock, see [FlushWatermark].
    void access(long item, int now) {
        if (now > Item.lastAccess(arena, item)) {
            Item.setLastAccess(arena, item, now);
        }
    }

    SlabClass slabOf(long meta) {
        return slabs.slabClass(Item.slabClass(meta));
    }

    /// Whether an item that is stored over may stay in the list that it is in: the temporary ones
    /// keep to themselves.
    boolean canStay(long meta, int expiry, int now) {
        boolean isTemporary = Item.segment(meta) == LruSegment.TEMPORARY;
        return isTemporary == juggler.terms().isTemporary(expiry, now);
    }

    /// Says which list a new item is to be in, and stamps it.
    ///
    /// @return its cas
    private long stampNew(long item, int now) {
        LruSegment segment = juggler.terms().segmentFor(Item.expiry(arena, item), now);
        Item.setMeta(arena, item, Item.withSegment(Item.meta(arena, item), segment));
        return stamp(item, now);
    }

    /// Puts a new item at the head of its list.
    private void enqueue(int handle, long item) {
        SlabClass slab = slabOf(Item.meta(arena, item));
        slab.lock.lock();
        slab.lru.link(handle);
        slab.lock.unlock();
    }

    /// Gives an item a new cas and the stamp of a store, and marks it as linked.
    ///
    /// @return the cas
    private long stamp(long item, int now) {
        long newCas = cas.next();
        Item.setMeta(arena, item, Item.meta(arena, item) | Item.LINKED);
        Item.setCas(arena, item, newCas);
        Item.setLastAccess(arena, item, flush.stampFor(now));
        return newCas;
    }

    private void retire(int handle, long item) {
        long meta = Item.meta(arena, item);
        boolean isFree = Item.pins(meta) == 0;
        if (isFree) {
            slabs.freeContinuations(item);
        }
        SlabClass slab = slabOf(meta);
        slab.lock.lock();
        slab.lru.unlink(handle);
        if (isFree) {
            slab.free(handle, memory.firstChunkBytes(meta));
        } else {
            Item.setMeta(arena, item, meta & ~Item.LINKED);
        }
        slab.lock.unlock();
    }
}
