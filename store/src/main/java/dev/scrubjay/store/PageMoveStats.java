package dev.scrubjay.store;

/// What the page mover has done, since the start or the last [ItemStore#resetStats].
///
/// @param moved pages that left a slab class
/// @param rescues items that were copied to another chunk meanwhile
/// @param chunkRescues parts of chained values that were
/// @param evictionsNoMemory live items that went with their page, since there was no chunk for them
/// @param inlineReclaims free chunks of a page on its way that were met where a chunk was wanted
/// @param busyItems how often a chunk was in use, and had to be waited for
/// @param busyNoMemory how often a page stayed, since its items had nowhere to go and may not be
///   evicted
/// @param lastBusyStatus what was last waited for, [#NEVER_BUSY] when nothing was
/// @param isRunning whether a page is on its way now
public record PageMoveStats(
        long moved,
        long rescues,
        long chunkRescues,
        long evictionsNoMemory,
        long inlineReclaims,
        long busyItems,
        long busyNoMemory,
        String lastBusyStatus,
        boolean isRunning) {
    /// The status of a mover that never had to wait.
    public static final String NEVER_BUSY = "none";
}
