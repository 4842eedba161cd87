package dev.scrubjay.store;

/// What the page mover counts. It alone writes, but for a reset, which may lose to it; any thread
/// reads.
@SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
final class MoveCounters {
    private volatile long moved;
    private volatile long rescues;
    private volatile long chunkRescues;
    private volatile long evictionsNoMemory;
    private volatile long busyItems;
    private volatile long busyNoMemory;
    private volatile String lastBusyStatus = PageMoveStats.NEVER_BUSY;

    void countMove() {
        moved++;
    }

    void countRescue() {
        rescues++;
    }

    void countChunkRescue() {
        chunkRescues++;
    }

    void countEvictionNoMemory() {
        evictionsNoMemory++;
    }

    void countBusy() {
        busyItems++;
        lastBusyStatus = "busy";
    }

    void countNoMemory() {
        busyNoMemory++;
        lastBusyStatus = "nomem";
    }

    PageMoveStats snapshot(long inlineReclaims, boolean isRunning) {
        return new PageMoveStats(
                moved,
                rescues,
                chunkRescues,
                evictionsNoMemory,
                inlineReclaims,
                busyItems,
                busyNoMemory,
                lastBusyStatus,
                isRunning);
    }

    void reset() {
        moved = 0;
        rescues = 0;
        chunkRescues = 0;
        evictionsNoMemory = 0;
        busyItems = 0;
        busyNoMemory = 0;
    }
}
