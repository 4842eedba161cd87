package dev.scrubjay.store;

/// One slab class: a snapshot, consistent in itself.
///
/// @param id the number of the class, from 1
/// @param chunkBytes the size of its chunks
/// @param chunksPerPage how many of them are in a page
/// @param pages how many pages it has
/// @param usedChunks how many of its chunks are in use, by items or as parts of chained values
/// @param requestedBytes what the used chunks really hold, headers included
/// @param lru the lists of its items
/// @param reclaims how memory was made free in it
public record SlabClassStats(
        int id,
        int chunkBytes,
        int chunksPerPage,
        int pages,
        long usedChunks,
        long requestedBytes,
        LruStats lru,
        ReclaimStats reclaims) {

    /// How many items are in it.
    public long items() {
        return lru.items();
    }

    /// How long the item to be evicted next has not been read, 0 when there is none.
    public long tailAgeSeconds() {
        return lru.coldSeconds();
    }

    /// How many chunks its pages have.
    public long totalChunks() {
        return (long) pages * chunksPerPage;
    }

    /// How many of them are free.
    public long freeChunks() {
        return totalChunks() - usedChunks;
    }
}
