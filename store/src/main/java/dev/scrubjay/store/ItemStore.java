package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The cache: keys to items, in one bounded piece of memory outside the heap.
///
/// Every method may be called by any thread; nothing is allocated on the heap by those that workers
/// call for requests. Keys and values come in as bytes of the caller's [MemorySegment]s, which
/// should all be native ones: the code that reads them is then compiled for just those. `now` is
/// the clock's second, read once per batch.
///
/// ## What is locked, in which order
///
/// ```
/// stripe  ->  slab class  ->  page pool
/// stripe  ->  overflow buckets of the index      (also while a slab class is held, by eviction)
/// ```
///
/// All are spin locks, held for the time of a few cache misses. A stripe is held for longer where a
/// short value is copied, where a piece is joined to a value, for the piece and a chunk or two, of
/// half a megabyte at most, and while the chunks of a long value are freed one by one. (A prepend
/// to a value that somebody reads just now copies it as a whole.) A thread waits for one of each
/// kind at most.
///
/// * A **stripe** (of [Stripes], by the low bits of the key's hash) guards the buckets of the index
///   that belong to it, and the bytes of the items in them, except their LRU links.
/// * A **slab class** (of [SlabClass]) guards its free chunks, its lists with the links in the
///   items, and its counters. Which list an item is in stands in its bytes, and is written by
///   whoever holds both locks, so it can be read with either.
/// * The **page pool** (of [PagePool]) and the **overflow buckets** guard what their names say, and
///   are innermost.
///
/// Whoever needs memory holds no stripe, or the one of the key that is being stored. To make some
/// free, an item must be taken from a stripe while the slab class is held, against the order: such
/// a stripe is only tried, and an item whose stripe is busy is passed over (see [LruMoves]). To
/// know the stripe, the item's key must be read before the stripe is held: so the key of a linked
/// item, and where it is in the chunk, never change; and an item does not leave the LRU of a class
/// whose lock is held. The index grower and walks hold one stripe at a time, and the latter a slab
/// class within; the [LruMaintainer] holds one class at a time, and tries stripes as an eviction
/// does.
///
/// ## Who moves items
///
/// Reads move nothing: they mark the item, under the stripe that they hold anyway. The lists are
/// put in order by the maintainer, and by workers that evict, see [LruSegment] and [LruJuggler].
///
/// ## Pins
///
/// A large value is read without the stripe. [ItemCursor#pin] adds one to the item's count of pins,
/// under the stripe; [PinnedValue#unpin] takes one off, under the stripe. While the count is not 0
///
/// * the value's bytes are not written to: a store, a prepend or an increment makes a new item
///   instead. An append to a chunked item adds bytes behind them: whoever has pinned the item knows
///   how long the value was (see [ValueCursor]), and reads no further;
/// * its chunks stay: who unlinks the item (delete, replace, expiry) takes it out of index and LRU
///   and leaves the chunks to the last unpin, which frees them when it finds the item unlinked;
///   eviction passes over it.
///
/// ## Moves
///
/// The page mover ([SlabMover]) takes items to another chunk while everyone else goes on. It waits
/// for stripes and classes in the order above. It comes upon an item by its place in a page, reads
/// the key without any lock, locks the stripe that this leads to, and then asks the index whether
/// there is such an item (see [HeldItem]); so it never waits against the order. It takes a chunk to
/// copy to, pins the item, lets go of the stripe and copies; only what is short is copied with the
/// stripe held. With the stripe again, and its own pin taken off, it looks whether the item is
/// still linked, pinned by nobody else, and for a chunk of a chain whether nothing was appended to
/// it. If so it takes the header over, which may have changed meanwhile, and swings index, links
/// and LRU to the new place (see [ItemRescue], [ChainRescue]); if not, the copy is thrown away, and
/// when the item was unlinked, the mover's unpin frees it as any last one does. The class is held
/// only to take a chunk and to change links. So
///
/// * whoever holds an item's stripe, or has pinned it, need not fear that it moves;
/// * whoever holds neither must not keep a handle: it may be another item's, or no item's;
/// * the mover's pin is one like any other: meanwhile the item is not evicted, nor written over in
///   its place;
/// * a chunk that is in use and not linked (reserved, being filled, unlinked and pinned, on its way
///   to be freed) does not move; the mover waits for it, and in the end leaves its page alone.
///
/// Which class has a page is changed by the mover alone, and by a class that takes one from the
/// pool; a page between two classes is empty, and only the mover's.
///
/// A [Reservation] is an item that was never linked: nobody else knows it, and no lock is needed to
/// write to it.
public final class ItemStore implements AutoCloseable {
    private final CoarseClock clock;
    private final HashAlgorithm hashAlgorithm;
    private final ItemMemory memory;
    private final LruMoves moves;
    private final LruJuggler juggler;
    private final LruMaintainer maintainer;
    private final Reclaimer reclaimer;
    private final Slabs slabs;
    private final SlabMover mover;
    private final Directory directory;
    private final Stripes stripes;
    private final Index index;
    private final FlushWatermark flush;
    private final MemcachedBytes memcachedBytes;
    private final ItemTable table;
    private final ItemWriter writer;
    private final Arithmetic arithmetic;
    private final boolean hasLargePages;
    private final CasSequence cas;
    private final boolean isMemoryLocked;

    /// Null without a memory file.
    private final @Nullable WarmRestart restart;

    /// Written by [#limitMemory], read by reports.
    private volatile long memoryBytesMax;

    /// Reserves the memory, and goes on with the items that are in the memory file, if there is
    /// one.
    ///
    /// @throws IllegalArgumentException when it is more than handles can name
    /// @throws MemoryFileException when the memory file cannot be had
    /// @throws OutOfMemoryError when the operating system refuses it
    public ItemStore(StoreConfig config, CoarseClock clock) {
        this.clock = clock;
        memoryBytesMax = config.memoryBytesMax();
        hashAlgorithm = config.hashAlgorithm();
        int pagesMax = Math.toIntExact(config.memoryBytesMax() >> ItemMemory.PAGE_SHIFT);
        int pagesReserved = ItemMemory.pagesToReserve(pagesMax, config);
        // Every class may have its first page beyond the limit.
        int pageCount = pagesReserved + SlabSizes.CLASSES_MAX;
        memory = new ItemMemory(pageCount, config);
        hasLargePages = config.largePages() && memory.preferLargePages();
        SlabSizes sizes = new SlabSizes(config, memory.scale());
        memcachedBytes = new MemcachedBytes(memory.arena(), config.casEnabled());
        flush = new FlushWatermark(clock);
        long itemsMax = ((long) pageCount << ItemMemory.PAGE_SHIFT) / sizes.chunkBytes(1);
        boolean isShared = config.memoryFile() != null;
        restart = isShared ? new WarmRestart(memory, sizes, config, clock) : null;
        Supplier<Directory> empty = () -> new Directory(memory, config, memcachedBytes, itemsMax);
        directory = restart == null ? empty.get() : restart.start(empty, memcachedBytes);
        stripes = directory.stripes();
        index = directory.index();
        moves = new LruMoves(memory, directory, flush);
        juggler = new LruJuggler(memory, moves);
        reclaimer = new Reclaimer(memory, moves, juggler, config.evictions());
        PageDemand demand = new PageDemand();
        PagePool pages = new PagePool(pagesMax, pagesReserved, index::committedBytes);
        slabs = new Slabs(memory, sizes, pages, reclaimer, demand);
        cas = new CasSequence(config.casEnabled());
        if (restart != null) {
            restart.restore(slabs, cas, flush);
        }
        isMemoryLocked = config.lockMemory() && memory.lock();
        table = new ItemTable(memory, directory, slabs, juggler, memcachedBytes, flush, cas);
        maintainer = new LruMaintainer(table, slabs, juggler, reclaimer);
        writer = new ItemWriter(table, config.itemBytesMax());
        arithmetic = new Arithmetic(table);
        mover = new SlabMover(clock, table, slabs, reclaimer, demand);
    }

    /// Hashes a key, for the calls below.
    public int hash(MemorySegment keys, long offset, int length) {
        return hashAlgorithm.hash(keys, offset, length);
    }

    /// Reads the index where the key would be, so that the line is in the cache when it is needed.
    ///
    /// A racy read without a lock, harmless.
    ///
    /// @return the handle of an item that may be the one, for [#touchItem], or 0
    public int touchIndex(int hash) {
        return index.touch(hash);
    }

    /// Reads the first lines of an item, so that they are in the cache when they are needed.
    ///
    /// @param handle any number is safe
    /// @return something to be folded into a sink, so that the read is not optimised away
    public int touchItem(int handle) {
        return memory.touch(handle);
    }

    /// Makes a cursor. One per worker is enough.
    public ItemCursor newCursor() {
        return new ItemCursor(table, arithmetic);
    }

    /// Looks for an item. On [Lookup#HIT] the cursor stands on it and must be released.
    public Lookup find(
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int hash,
            int now,
            ItemCursor cursor) {
        Objects.checkFromIndexSize(keyOffset, keyLength, keys.byteSize());
        flush.advance(now);
        int stripe = stripes.of(hash);
        stripes.lock(stripe);
        boolean isHeld = false;
        try {
            int handle = index.find(hash, keys, keyOffset, keyLength);
            if (handle == 0) {
                return Lookup.MISS;
            }
            Lookup life = table.life(memory.offset(handle), now);
            isHeld = life == Lookup.HIT;
            if (isHeld) {
                cursor.hold(handle, hash, stripe, now);
            } else {
                table.unlinkDead(handle, hash, stripe, life);
            }
            return life;
        } finally {
            if (!isHeld) {
                stripes.unlock(stripe);
            }
        }
    }

    /// Looks for an item, and stores one where there is none: as [#store] would, whatever its mode.
    ///
    /// @return HIT or CREATED, after which the cursor stands on the item and must be released; or
    ///   MISS when no memory could be made free for a new one
    public Lookup findOrCreate(ItemWrite write, int now, ItemCursor cursor) {
        return writer.findOrCreate(write, now, cursor);
    }

    /// Stores a value that is there as a whole.
    public StoreOutcome store(ItemWrite write, int now) {
        return writer.store(write, now);
    }

    /// Sets memory aside for a large value, to be received piece by piece.
    ///
    /// @return RESERVED, TOO_LARGE or OUT_OF_MEMORY
    public StoreOutcome reserve(ItemWrite write, int now, Reservation reservation) {
        return writer.reserve(write, now, reservation);
    }

    /// Deletes an item. The cursor tells its [ItemCursor#slabClass] after a HIT, and is never held.
    public Lookup delete(
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int hash,
            int now,
            ItemCursor cursor) {
        Objects.checkFromIndexSize(keyOffset, keyLength, keys.byteSize());
        flush.advance(now);
        int stripe = stripes.of(hash);
        stripes.lock(stripe);
        try {
            int handle = index.find(hash, keys, keyOffset, keyLength);
            if (handle == 0) {
                return Lookup.MISS;
            }
            Lookup life = table.life(memory.offset(handle), now);
            cursor.see(handle);
            if (life == Lookup.HIT) {
                table.unlink(handle, hash, stripe);
            } else {
                table.unlinkDead(handle, hash, stripe, life);
            }
            return life;
        } finally {
            stripes.unlock(stripe);
        }
    }

    /// Adds to a number, wrapping at 2^64, or takes from it, stopping at 0.
    ///
    /// @param delta unsigned
    public ArithOutcome arith(
            MemorySegment keys,
            long keyOffset,
            int keyLength,
            int hash,
            boolean increment,
            long delta,
            int now,
            ArithResult result) {
        Objects.checkFromIndexSize(keyOffset, keyLength, keys.byteSize());
        flush.advance(now);
        int stripe = stripes.of(hash);
        stripes.lock(stripe);
        try {
            int found = table.findLive(keys, keyOffset, keyLength, hash, stripe, now);
            if (found == 0) {
                return ArithOutcome.NOT_FOUND;
            }
            return arithmetic.change(found, increment, delta, hash, stripe, now, result);
        } finally {
            stripes.unlock(stripe);
        }
    }

    /// Makes every item stored so far disappear: now, or at a later time given as on the wire.
    ///
    /// A later flush that is still to come is replaced by this one.
    public void flushAll(long exptime, int now) {
        flush.flush(exptime, now);
    }

    /// The last second whose items are flushed or, when a flush is still to come, will be: for
    /// `stats settings`. 0 when there was none.
    public int oldestLive() {
        return flush.oldestLive();
    }

    /// The totals.
    public StoreStats stats() {
        return StoreStats.of(directory, slabs, memoryBytesMax, clock.now());
    }

    /// How many items there are.
    public long itemCount() {
        return stripes.items();
    }

    /// All slab classes.
    public List<SlabClassStats> allSlabClassStats() {
        return slabs.stats(clock.now());
    }

    /// The slab classes that have a page.
    public List<SlabClassStats> slabClassStats() {
        List<SlabClassStats> classes = allSlabClassStats();
        classes.removeIf(slab -> slab.pages() == 0);
        return classes;
    }

    /// Starts a walk over all items.
    public ItemWalk newWalk() {
        return newWalk(0);
    }

    /// Starts a walk over all items at the [ItemWalk#position] of another one.
    public ItemWalk newWalk(int start) {
        return new ItemWalk(table, index, start);
    }

    /// Counts what a search has found since this was last done.
    public void count(Crawl crawl) {
        slabs.count(crawl);
    }

    /// Makes a view for [Reservation#show]. One per worker is enough.
    public ItemView newView() {
        return new ItemView(table);
    }

    /// Shows the cold items of a slab class, from the last one that came, as long as the visitor
    /// wants. Where they change quickly, some are left out.
    public void visitLru(int slabClass, int now, ItemVisitor visitor) {
        if (slabClass >= 1 && slabClass <= slabClassCount()) {
            new LruWalk(table, slabs.slabClass(slabClass), slabs.pages()).run(now, visitor);
        }
    }

    /// How many slab classes there are. They are numbered from 1.
    public int slabClassCount() {
        return slabs.largest().id();
    }

    /// Changes the memory limit. What is above a lower one is in use until the [#slabMover] has
    /// emptied it and given it back to the operating system.
    ///
    /// @return false when no more than before was set aside for it at the start, or the memory is
    ///   shared with a file
    public boolean limitMemory(long bytesMax) {
        if (restart != null || !slabs.pages().limit(bytesMax >> ItemMemory.PAGE_SHIFT)) {
            return false;
        }
        memoryBytesMax = bytesMax;
        mover.wake();
        return true;
    }

    /// Divides the LRU of every slab class in another way, at once: items that are where they would
    /// not be by now are moved as the [#lruMaintainer] finds them.
    public void tuneLru(LruTerms terms) {
        juggler.tune(terms);
    }

    /// Has an item unlinked that is at the tail of its list, wanted for its memory, and pinned,
    /// when it has been idle for so many seconds; 0 for never. Who has it pinned can read on.
    public void repairTails(int seconds) {
        moves.repairTails(seconds);
    }

    /// What moves items between the lists of their slab class. For one thread of the server's; with
    /// [LruTerms#FLAT] nobody needs it.
    public LruMaintainer lruMaintainer() {
        return maintainer;
    }

    /// Has a listener told of evictions from now on, or nobody any more.
    public void listenToEvictions(@Nullable EvictionListener listener) {
        moves.listen(listener);
    }

    /// Sets the counters of what happened back to zero; what there is stays counted.
    public void resetStats() {
        stripes.resetCounters();
        slabs.resetCounters();
        mover.resetCounters();
    }

    /// How many items there are of each size, in steps of 32 bytes: empty steps left out, keyed by
    /// their upper end. Empty without [StoreConfig#trackSizes].
    public SortedMap<Integer, Long> sizes() {
        SizeHistogram histogram = directory.histogram();
        return histogram == null ? Collections.emptySortedMap() : histogram.snapshot();
    }

    /// The body of the thread that grows the index, parked until it is needed. It ends when the
    /// store is closed or its thread interrupted.
    public Runnable indexGrower() {
        return directory.grower();
    }

    /// Who moves pages between slab classes: the body of a thread of the server's, and what it is
    /// asked. It ends when the store is closed or its thread interrupted.
    public SlabMover slabMover() {
        return mover;
    }

    /// The size of an item as memcached counts it.
    public long itemBytesAsMemcached(int keyLength, int valueLength, int flags) {
        return memcachedBytes.of(keyLength, valueLength, flags != 0);
    }

    /// Whether items have a cas other than 0.
    public boolean isCasEnabled() {
        return table.cas.isEnabled();
    }

    /// Whether [StoreConfig#largePages] was asked for, and the operating system knows them.
    public boolean hasLargePages() {
        return hasLargePages;
    }

    /// Whether [StoreConfig#lockMemory] was asked for, and allowed by the operating system.
    public boolean isMemoryLocked() {
        return isMemoryLocked;
    }

    /// What became of the items in the memory file.
    public RestartReport restartReport() {
        return restart == null ? RestartReport.NONE : restart.report();
    }

    /// Ends the page mover and the index grower, and leaves all items in the memory file, for a
    /// store with the same configuration to go on with. Nobody else may be using the store any
    /// more; only [#close] may follow.
    ///
    /// @return false when there is no such file
    public boolean leaveItems() {
        if (restart == null) {
            return false;
        }
        mover.close();
        directory.grower().close();
        restart.leave(slabs, cas, flush);
        return true;
    }

    /// Ends the page mover and the index grower, and gives the memory back. Nobody else may be
    /// using the store or anything from it any more: an access after this ends the process.
    @Override
    public void close() {
        mover.close();
        directory.close();
        memory.close();
    }

    /// For tests that look inside.
    ItemTable table() {
        return table;
    }

    /// For tests that look inside.
    Slabs slabs() {
        return slabs;
    }

    /// For tests that look inside.
    Reclaimer reclaimer() {
        return reclaimer;
    }
}
