package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Empties one page of a slab class, chunk by chunk, while everyone else goes on.
///
/// From its start on no chunk of the page is handed out, so that it can only get emptier. (One is
/// when its item is evicted for a new one; that is moved when its turn comes.) What is free is
/// taken out of use, what is over is removed, what lives is copied. What somebody uses just now is
/// left for the next pass.
///
/// Confined to the page mover.
final class PageDrain {
    /// How far a page is.
    enum Progress {
        /// On its way.
        MORE,
        /// Looked at as a whole; something in it is in use.
        WAITING,
        /// Nothing more can be moved, and nothing may be evicted.
        HOPELESS,
        /// Nothing is in it.
        EMPTY
    }

    /// How often other items may go first before the next chunk is looked at.
    private static final int TRIES_MAX = 64;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final ItemRescue items;
    private final ChainRescue chains;
    private final MoveCounters counters;

    /// Null when no page is being emptied.
    private @Nullable SlabClass slab;

    private int page;
    private int next;
    private boolean isOutOfMemory;

    PageDrain(ItemTable table, Slabs slabs, Reclaimer reclaimer, MoveCounters counters) {
        this.counters = counters;
        memory = table.memory;
        arena = table.arena;
        TargetChunks targets = new TargetChunks(memory, slabs, reclaimer);
        items = new ItemRescue(table, slabs, targets, reclaimer, counters);
        chains = new ChainRescue(table, slabs, targets, reclaimer, counters);
    }

    boolean isRunning() {
        return slab != null;
    }

    int page() {
        return page;
    }

    /// For tests that step through a rescue.
    ItemRescue items() {
        return items;
    }

    /// For tests that step through a rescue.
    ChainRescue chains() {
        return chains;
    }

    void start(SlabClass source, int sourcePage) {
        assert slab == null;
        slab = source;
        page = sourcePage;
        next = 0;
        isOutOfMemory = false;
        source.lock.lock();
        source.freeChunks.startDrain(sourcePage);
        source.lock.unlock();
    }

    /// Empties some chunks.
    Progress run(int now, int chunksMax) {
        SlabClass source = running();
        int end = Math.min(next + chunksMax, source.chunksPerPage());
        for (; next < end; next++) {
            long chunk = chunkOffset(source, next);
            if (Item.racyMeta(arena, chunk) != Item.DRAINED) {
                empty(source, memory.handle(chunk), now);
            }
        }
        return next < source.chunksPerPage() ? Progress.MORE : endPass(source);
    }

    /// Takes the empty page out of its class.
    void finish() {
        SlabClass source = running();
        source.lock.lock();
        source.removePage();
        source.lock.unlock();
        slab = null;
    }

    /// Lets the class keep the page.
    void cancel() {
        SlabClass source = running();
        source.lock.lock();
        source.freeChunks.endDrain();
        source.lock.unlock();
        for (int index = 0; index < source.chunksPerPage(); index++) {
            source.lock.lock();
            source.freeChunks.restore(memory.handle(chunkOffset(source, index)));
            source.lock.unlock();
        }
        slab = null;
    }

    private SlabClass running() {
        SlabClass source = slab;
        if (source == null) {
            throw new IllegalStateException("no page is being emptied");
        }
        return source;
    }

    private long chunkOffset(SlabClass source, int index) {
        return PagePool.offset(page) + (long) index * source.chunkBytes();
    }

    private Progress endPass(SlabClass source) {
        source.lock.lock();
        boolean isEmpty = source.freeChunks.isDrained();
        source.lock.unlock();
        next = 0;
        if (isEmpty) {
            return Progress.EMPTY;
        }
        return isOutOfMemory ? Progress.HOPELESS : Progress.WAITING;
    }

    private void empty(SlabClass source, int chunk, int now) {
        RescueOutcome outcome = RescueOutcome.AGAIN;
        for (int tries = 0; tries < TRIES_MAX && outcome == RescueOutcome.AGAIN; tries++) {
            outcome = tryToEmpty(source, chunk, now);
        }
        if (outcome == RescueOutcome.NO_MEMORY) {
            isOutOfMemory = true;
            counters.countNoMemory();
        } else if (outcome != RescueOutcome.GONE) {
            counters.countBusy();
        }
    }

    private RescueOutcome tryToEmpty(SlabClass source, int chunk, int now) {
        source.lock.lock();
        long meta = Item.racyMeta(arena, memory.offset(chunk));
        if (meta == 0) {
            source.freeChunks.drop(chunk);
        }
        source.lock.unlock();
        if (meta == 0 || meta == Item.DRAINED) {
            return RescueOutcome.GONE;
        }
        if (Item.isContinuation(meta)) {
            return chains.rescue(source, chunk, now);
        }
        return Item.isLinked(meta) ? items.rescue(chunk, now) : RescueOutcome.BUSY;
    }
}
