package dev.scrubjay.store;

/// The totals of the store: a snapshot, taken while the workers go on.
///
/// Each number is right for some moment during the call, not all for the same one.
///
/// @param items what is stored
/// @param reclaims how memory was made free, summed over the slab classes
/// @param memory where the memory is
/// @param index how large the index is
/// @param waits how often threads met at locks
public record StoreStats(
        Items items, ReclaimStats reclaims, Memory memory, Index index, Waits waits) {

    /// Sums up.
    static StoreStats of(Directory directory, Slabs slabs, long bytesMax, int now) {
        ReclaimStats reclaims = ReclaimStats.NONE;
        int sparePages = slabs.pages().spare();
        long pages = sparePages;
        long chunkBytesUsed = 0;
        long requestedBytes = 0;
        for (SlabClassStats slab : slabs.stats(now)) {
            reclaims = reclaims.plus(slab.reclaims());
            pages += slab.pages();
            chunkBytesUsed += slab.usedChunks() * slab.chunkBytes();
            requestedBytes += slab.requestedBytes();
        }
        Stripes stripes = directory.stripes();
        return new StoreStats(
                new Items(
                        stripes.bytes(),
                        stripes.items(),
                        stripes.storedTotal(),
                        stripes.foundExpired(),
                        stripes.foundFlushed()),
                reclaims,
                new Memory(
                        bytesMax,
                        pages << ItemMemory.PAGE_SHIFT,
                        sparePages,
                        chunkBytesUsed,
                        requestedBytes,
                        0),
                directory.indexStats(),
                new Waits(stripes.waits(), slabs.waits()));
    }

    /// What is stored.
    ///
    /// @param bytes the items' bytes, counted as memcached counts them
    /// @param count how many items there are
    /// @param storedTotal how many were ever stored
    /// @param foundExpired how many were asked for, by any operation, when they had expired
    /// @param foundFlushed how many were asked for, by any operation, when they had been flushed
    public record Items(
            long bytes, long count, long storedTotal, long foundExpired, long foundFlushed) {}

    /// Where the memory is.
    ///
    /// @param bytesMax the limit, of pages and index together
    /// @param pagesBytes the pages that slab classes hold, and those given back
    /// @param globalPages pages given back by their slab class and not yet taken by another
    /// @param chunkBytesUsed the chunks that items are in, whole
    /// @param requestedBytes what the items need of those chunks, headers included
    /// @param mallocFails how often the operating system refused memory after the start; the store
    ///   takes all it will ever take at the start, so this stays 0
    public record Memory(
            long bytesMax,
            long pagesBytes,
            long globalPages,
            long chunkBytesUsed,
            long requestedBytes,
            long mallocFails) {}

    /// How large the index is.
    ///
    /// @param power the power of two that its size in words of 8 bytes has reached, or is on the
    ///   way to
    /// @param bytes its size, without overflow buckets
    /// @param overflowBytes the overflow buckets in use
    /// @param isExpanding whether it is growing just now
    public record Index(int power, long bytes, long overflowBytes, boolean isExpanding) {}

    /// How often a thread found a lock taken and had to wait, since the start.
    ///
    /// @param stripes for a stripe: each operation takes one
    /// @param slabClasses for a slab class: each allocation and each release takes one
    public record Waits(long stripes, long slabClasses) {}
}
