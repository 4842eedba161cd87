package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Chunks of all slab classes, taken and given back.
///
/// A class that has no free chunk takes a page; when there is none, one of its items has to go.
final class Slabs {
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final SlabSizes sizes;
    private final PagePool pages;
    private final Reclaimer reclaimer;
    private final PageDemand demand;

    /// By number; index 0 is class 1, which is never asked for by that index.
    private final SlabClass[] classes;

    Slabs(
            ItemMemory memory,
            SlabSizes sizes,
            PagePool pages,
            Reclaimer reclaimer,
            PageDemand demand) {
        this.memory = memory;
        this.sizes = sizes;
        this.pages = pages;
        this.reclaimer = reclaimer;
        this.demand = demand;
        arena = memory.arena();
        classes = new SlabClass[sizes.classCount() + 1];
        for (int id = 1; id < classes.length; id++) {
            classes[id] = new SlabClass(memory, id, sizes.chunkBytes(id));
        }
        classes[0] = classes[1];
    }

    PagePool pages() {
        return pages;
    }

    SlabClass slabClass(int id) {
        return classes[id];
    }

    /// The class for an item, or a part of one, that needs so many bytes.
    SlabClass classFor(int bytes) {
        return classes[sizes.classFor(bytes)];
    }

    /// The class of the largest chunks.
    SlabClass largest() {
        return classes[classes.length - 1];
    }

    /// Takes a chunk for so many bytes.
    ///
    /// @param heldStripe the one stripe that the caller holds, or [Reclaimer#NO_STRIPE]
    /// @param protectedHandle an item that must stay, or 0
    /// @return the chunk's handle, or 0 when nothing could be made free
    int take(SlabClass slab, int bytes, int now, int heldStripe, int protectedHandle) {
        slab.lock.lock();
        slab.allocations++;
        int handle = slab.take(bytes);
        if (handle == 0) {
            handle = takeFromNewPage(slab, bytes);
        }
        if (handle != 0) {
            slab.lock.unlock();
            return handle;
        }
        slab.counters.directReclaims++;
        long evictions = slab.counters.evictions;
        int victim = reclaimer.reclaim(slab, now, heldStripe, protectedHandle);
        if (victim == 0 || slab.counters.evictions != evictions) {
            slab.shortages++;
        }
        if (victim != 0) {
            long meta = Item.meta(arena, memory.offset(victim));
            slab.takeOver(memory.firstChunkBytes(meta), bytes);
        }
        slab.lock.unlock();
        demand.ask();
        if (victim != 0) {
            freeContinuations(memory.offset(victim));
        }
        return victim;
    }

    /// Whether the class of the largest chunks could have so many at once, if all its items went.
    /// When it could not, nothing goes in vain, and the page mover is asked for what is missing,
    /// unless that is more than there is memory.
    boolean couldTakeLargest(int chunks, int now) {
        SlabClass slab = largest();
        slab.lock.lock();
        // Every class may have a first page.
        long pagesMax = Math.max(slab.pages() + (long) pages.available(), 1);
        boolean isPossible = chunks <= pagesMax * slab.chunksPerPage();
        int pagesWanted = Math.ceilDiv(chunks, slab.chunksPerPage());
        boolean isWanted = !isPossible && pagesWanted <= pages.limit();
        if (isWanted) {
            slab.want(pagesWanted, now);
        }
        slab.lock.unlock();
        if (isWanted) {
            demand.ask();
        }
        return isPossible;
    }

    void free(SlabClass slab, int handle, int bytes) {
        slab.lock.lock();
        slab.free(handle, bytes);
        slab.lock.unlock();
    }

    void countOutOfMemory(SlabClass slab) {
        slab.lock.lock();
        slab.counters.outOfMemory++;
        slab.lock.unlock();
    }

    /// Frees all chunks of an item but the first.
    void freeContinuations(long item) {
        long meta = Item.meta(arena, item);
        if (Item.isChunked(meta)) {
            freeChain(Item.continuation(arena, item, meta));
        }
    }

    /// Frees a chain of chunks that nobody knows any more.
    ///
    /// @param first its first chunk, 0 when there is none
    void freeChain(int first) {
        int handle = first;
        while (handle != 0) {
            long chunk = memory.offset(handle);
            int next = Item.next(arena, chunk);
            long chunkMeta = Item.meta(arena, chunk);
            int bytes = Item.CONTINUATION_HEADER_BYTES + Item.valueLength(chunkMeta);
            free(classes[Item.slabClass(chunkMeta)], handle, bytes);
            handle = next;
        }
    }

    /// Counts what a search for items that are over has found.
    void count(Crawl crawl) {
        for (int id = 1; id < classes.length; id++) {
            SlabClass slab = classes[id];
            slab.lock.lock();
            crawl.countInto(slab.counters, id);
            slab.lock.unlock();
        }
    }

    int classCount() {
        return classes.length - 1;
    }

    /// How many pages a class has.
    int pageCount(int id) {
        SlabClass slab = classes[id];
        slab.lock.lock();
        int count = slab.pages();
        slab.lock.unlock();
        return count;
    }

    /// How often the drain of a page met free chunks of it by chance.
    long inlineReclaims() {
        long reclaims = 0;
        for (int id = 1; id < classes.length; id++) {
            SlabClass slab = classes[id];
            slab.lock.lock();
            reclaims += slab.freeChunks.inlineReclaims();
            slab.lock.unlock();
        }
        return reclaims;
    }

    /// A snapshot of every class, also of those that have no page or no longer one.
    List<SlabClassStats> stats(int now) {
        List<SlabClassStats> stats = new ArrayList<>();
        for (int id = 1; id < classes.length; id++) {
            stats.add(classes[id].stats(now));
        }
        return stats;
    }

    /// How often a thread had to wait for the lock of a class.
    long waits() {
        long waits = 0;
        for (int id = 1; id < classes.length; id++) {
            waits += classes[id].lock.waits();
        }
        return waits;
    }

    void resetCounters() {
        for (int id = 1; id < classes.length; id++) {
            SlabClass slab = classes[id];
            slab.lock.lock();
            slab.counters.reset();
            slab.freeChunks.resetCounters();
            slab.lock.unlock();
        }
    }

    private int takeFromNewPage(SlabClass slab, int bytes) {
        long page = pages.take(slab.id(), !slab.hasPages());
        if (page == 0) {
            return 0;
        }
        slab.addPage(page);
        return slab.take(bytes);
    }
}
