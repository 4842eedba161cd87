package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// All chunks of one size: their pages, which of them are free, and the lists of the items in them.
///
/// Whoever calls holds [#lock], except where it says otherwise.
final class SlabClass {
    /// For how long a class is given pages for a value that it was too small for.
    private static final int WANT_SECONDS = 5;

    private static final VarHandle RESIZED_BYTES;

    static {
        try {
            RESIZED_BYTES =
                    MethodHandles.lookup()
                            .findVarHandle(SlabClass.class, "resizedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SpinLock lock = new SpinLock();
    final SegmentedLru lru;
    final FreeChunks freeChunks;
    final ReclaimCounters counters = new ReclaimCounters();

    /// How often somebody wanted a chunk to store something in.
    long allocations;

    /// How often a live item had to go for that, or there was no chunk to be had.
    long shortages;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final int id;
    private final int chunkBytes;
    private final int chunksPerPage;

    private int pages;
    private long usedChunks;

    /// How many pages it should have for a value that did not fit, and until when.
    private int pagesWanted;

    private int wantedUntil;

    /// What the used chunks were taken for. See also [#resizedBytes].
    private long requestedBytes;

    /// By how much items have grown in their chunks since. Apart, because that happens without the
    /// lock.
    @SuppressWarnings("UnusedVariable") // Written through RESIZED_BYTES.
    private long resizedBytes;

    SlabClass(ItemMemory memory, int id, int chunkBytes) {
        this.memory = memory;
        this.id = id;
        this.chunkBytes = chunkBytes;
        arena = memory.arena();
        lru = new SegmentedLru(memory, lock);
        freeChunks = new FreeChunks(memory, id, chunkBytes);
        chunksPerPage = freeChunks.chunksPerPage();
    }

    int id() {
        return id;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    /// Whether it has a page that stays.
    boolean hasPages() {
        return pages > (freeChunks.isDraining() ? 1 : 0);
    }

    int pages() {
        return pages;
    }

    int chunksPerPage() {
        return chunksPerPage;
    }

    /// Cuts a further page, whose bytes are all 0.
    void addPage(long offset) {
        assert lock.isLocked();
        freeChunks.addPage(offset);
        pages++;
    }

    /// Lets a page go that is drained.
    void removePage() {
        assert lock.isLocked();
        freeChunks.endDrain();
        pages--;
    }

    /// Takes over pages, with what is in them. Their free chunks follow one by one.
    void adopt(int newPages, long newUsedChunks, long newRequestedBytes) {
        pages = newPages;
        usedChunks = newUsedChunks;
        requestedBytes = newRequestedBytes;
    }

    /// Takes a free chunk, for so many bytes.
    ///
    /// @return its handle, or 0 when there is none
    int take(int bytes) {
        assert lock.isLocked();
        int handle = freeChunks.take();
        if (handle != 0) {
            usedChunks++;
            requestedBytes += bytes;
        }
        return handle;
    }

    /// Uses a chunk for something else, without its ever being free.
    void takeOver(int bytesBefore, int bytes) {
        assert lock.isLocked();
        requestedBytes += bytes - bytesBefore;
    }

    /// Takes a chunk back that was used for so many bytes.
    void free(int handle, int bytes) {
        assert lock.isLocked();
        freeChunks.free(handle);
        usedChunks--;
        requestedBytes -= bytes;
    }

    /// The item that is to go next, 0 when there is none.
    int coldest() {
        return lru.coldest();
    }

    /// Notes that a value could not be stored that needs so many pages, more than there are.
    void want(int pageCount, int now) {
        pagesWanted = pageCount;
        wantedUntil = now + WANT_SECONDS;
        shortages++;
    }

    /// Writes down how much this class needs its pages. Takes the lock itself.
    void observe(ClassPressure seen, int now) {
        lock.lock();
        if (pages < pagesWanted && now - wantedUntil < 0) {
            shortages++;
        }
        seen.pages = pages;
        seen.freeChunks = (long) pages * chunksPerPage - usedChunks;
        seen.allocations = allocations;
        seen.shortages = shortages;
        seen.tailAgeSeconds = (int) tailAgeSeconds(now);
        seen.coldest = coldest();
        lock.unlock();
    }

    /// Notes that an item has grown in its chunk. The item's stripe is held, the lock need not be.
    void resize(int bytesMore) {
        if (bytesMore != 0) {
            RESIZED_BYTES.getAndAdd(this, (long) bytesMore);
        }
    }

    /// Takes a snapshot. Takes the lock itself.
    SlabClassStats stats(int now) {
        lock.lock();
        try {
            return new SlabClassStats(
                    id,
                    chunkBytes,
                    chunksPerPage,
                    pages,
                    usedChunks,
                    requestedBytes + (long) RESIZED_BYTES.getOpaque(this),
                    lru.stats(now),
                    counters.snapshot());
        } finally {
            lock.unlock();
        }
    }

    private long tailAgeSeconds(int now) {
        int tail = coldest();
        return tail == 0 ? 0 : Math.max(0, now - Item.lastAccess(arena, memory.offset(tail)));
    }
}
