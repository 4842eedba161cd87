package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// All chunks of one size: their pages, which of them are free, and the lists of the items in them.
///
/// Whoever calls holds [#lock], except where it says otherwise. A page is cut as it is used: chunks
/// that were never used are not written to, so that their memory is not committed before it is
/// needed.
final class SlabClass {
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
    final ReclaimCounters counters = new ReclaimCounters();

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final int id;
    private final int chunkBytes;
    private final int chunksPerPage;

    private int pages;
    private long usedChunks;

    /// The free chunks that were used before: a stack linked through the headers.
    private int freeHead;

    /// The chunks of the newest page that were never used.
    private long freshOffset;

    private int freshCount;

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
        chunksPerPage = ItemMemory.PAGE_BYTES / chunkBytes;
        lru = new SegmentedLru(memory);
    }

    int id() {
        return id;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    boolean hasPages() {
        return pages > 0;
    }

    /// Cuts a further page. All chunks of the one before have been taken.
    void addPage(long offset) {
        assert freshCount == 0;
        freshOffset = offset;
        freshCount = chunksPerPage;
        pages++;
    }

    /// Takes a free chunk, for so many bytes.
    ///
    /// @return its handle, or 0 when there is none
    int take(int bytes) {
        int handle;
        if (freeHead != 0) {
            handle = freeHead;
            freeHead = Item.next(arena, memory.offset(handle));
        } else if (freshCount > 0) {
            handle = memory.handle(freshOffset);
            freshOffset += chunkBytes;
            freshCount--;
        } else {
            return 0;
        }
        usedChunks++;
        requestedBytes += bytes;
        return handle;
    }

    /// Uses a chunk for something else, without its ever being free.
    void takeOver(int bytesBefore, int bytes) {
        requestedBytes += bytes - bytesBefore;
    }

    /// Takes a chunk back that was used for so many bytes.
    void free(int handle, int bytes) {
        long chunk = memory.offset(handle);
        Item.setMeta(arena, chunk, 0);
        Item.setNext(arena, chunk, freeHead);
        freeHead = handle;
        usedChunks--;
        requestedBytes -= bytes;
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
}
