package dev.scrubjay.store;

/// How memory was made free for new items, and what was moved for that, in one slab class or in
/// all.
///
/// Counted since the start or the last [ItemStore#resetStats].
///
/// @param evictions live items that had to go
/// @param evictedNonzero those of them that had an expiry
/// @param evictedUnfetched those of them that were never read
/// @param evictedActive those of them that had been read often
/// @param evictedSeconds how long the last of them had not been read; for all classes, the longest
/// @param reclaimed expired or flushed items whose memory was used again
/// @param expiredUnfetched items whose time was over before anybody had read them, reclaimed so or
///   removed by a search
/// @param outOfMemory how often nothing could be made free
/// @param lrutailReflocked items at the tail that were in use just then, and so were passed over
/// @param directReclaims how often the one who needed memory had to free it by itself
/// @param movesWithinLru items at the tail of a list that had been read, and so went to its head
/// @param crawlerReclaimed expired or flushed items that a search for them has removed
/// @param crawlerChecked items that such a search has looked at
/// @param movesToCold items that became cold
/// @param movesToWarm items that had been read, and so became warm
/// @param tailRepairs items that were taken off the tail while a client was still reading them
public record ReclaimStats(
        long evictions,
        long evictedNonzero,
        long evictedUnfetched,
        long evictedActive,
        long evictedSeconds,
        long reclaimed,
        long expiredUnfetched,
        long outOfMemory,
        long lrutailReflocked,
        long directReclaims,
        long movesWithinLru,
        long crawlerReclaimed,
        long crawlerChecked,
        long movesToCold,
        long movesToWarm,
        long tailRepairs) {

    /// What a class has that never had to free anything.
    static final ReclaimStats NONE = new ReclaimCounters().snapshot();

    /// Adds another class's numbers.
    ReclaimStats plus(ReclaimStats other) {
        return new ReclaimStats(
                evictions + other.evictions,
                evictedNonzero + other.evictedNonzero,
                evictedUnfetched + other.evictedUnfetched,
                evictedActive + other.evictedActive,
                Math.max(evictedSeconds, other.evictedSeconds),
                reclaimed + other.reclaimed,
                expiredUnfetched + other.expiredUnfetched,
                outOfMemory + other.outOfMemory,
                lrutailReflocked + other.lrutailReflocked,
                directReclaims + other.directReclaims,
                movesWithinLru + other.movesWithinLru,
                crawlerReclaimed + other.crawlerReclaimed,
                crawlerChecked + other.crawlerChecked,
                movesToCold + other.movesToCold,
                movesToWarm + other.movesToWarm,
                tailRepairs + other.tailRepairs);
    }
}
