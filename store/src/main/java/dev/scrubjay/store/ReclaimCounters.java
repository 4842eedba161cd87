package dev.scrubjay.store;

/// The counters behind [ReclaimStats], of one slab class. Guarded by the class's lock.
final class ReclaimCounters {
    long evictions;
    long evictedNonzero;
    long evictedUnfetched;
    long evictedActive;
    long evictedSeconds;
    long reclaimed;
    long expiredUnfetched;
    long outOfMemory;
    long lrutailReflocked;
    long directReclaims;
    long movesWithinLru;
    long crawlerReclaimed;
    long crawlerChecked;
    long movesToCold;
    long movesToWarm;
    long tailRepairs;

    void countEviction(long meta, int expiry, int idleSeconds) {
        evictions++;
        evictedSeconds = idleSeconds;
        if (expiry != 0) {
            evictedNonzero++;
        }
        if (!Item.isFetched(meta)) {
            evictedUnfetched++;
        }
        if (Item.isActive(meta)) {
            evictedActive++;
        }
    }

    void countReclaimed(long meta) {
        reclaimed++;
        if (!Item.isFetched(meta)) {
            expiredUnfetched++;
        }
    }

    void countMove(LruSegment from, LruSegment to) {
        if (from == to) {
            movesWithinLru++;
        } else if (to == LruSegment.WARM) {
            movesToWarm++;
        } else {
            movesToCold++;
        }
    }

    ReclaimStats snapshot() {
        return new ReclaimStats(
                evictions,
                evictedNonzero,
                evictedUnfetched,
                evictedActive,
                evictedSeconds,
                reclaimed,
                expiredUnfetched,
                outOfMemory,
                lrutailReflocked,
                directReclaims,
                movesWithinLru,
                crawlerReclaimed,
                crawlerChecked,
                movesToCold,
                movesToWarm,
                tailRepairs);
    }

    void reset() {
        evictions = 0;
        evictedNonzero = 0;
        evictedUnfetched = 0;
        evictedActive = 0;
        evictedSeconds = 0;
        reclaimed = 0;
        expiredUnfetched = 0;
        outOfMemory = 0;
        lrutailReflocked = 0;
        directReclaims = 0;
        movesWithinLru = 0;
        crawlerReclaimed = 0;
        crawlerChecked = 0;
        movesToCold = 0;
        movesToWarm = 0;
        tailRepairs = 0;
    }
}
