package dev.scrubjay.store;

/// How much one slab class needs its pages: what was seen of it at the last look, and what follows.
///
/// Confined to the page mover. Made once, since the mover looks many times a second for as long as
/// a full cache is written to.
final class ClassPressure {
    /// How long a class that was read counts as being read.
    private static final int READ_SECONDS = 2;

    final int id;
    final int chunksPerPage;

    // Seen by SlabClass.observe.
    int pages;
    long freeChunks;
    long allocations;
    long shortages;
    int tailAgeSeconds;

    /// The item that is to go next, 0 when there is none.
    int coldest;

    /// Whether there was a shortage since the look before.
    boolean isStarving;

    /// Since when it has had more than it needs, 0 when it has not.
    int spareSince;

    /// Until when no page is taken from it, since that did not succeed.
    int pausedUntil;

    /// When a page last came or went, and whether it went.
    int movedAt;

    boolean hasGiven;

    private long shortagesBefore;
    private long usesBefore;
    private long readsBefore;
    private int lastUsed;
    private int lastRead = -READ_SECONDS;

    ClassPressure(int id, int chunksPerPage) {
        this.id = id;
        this.chunksPerPage = chunksPerPage;
    }

    /// Draws conclusions from what was just seen.
    ///
    /// @param reads how often its items were ever read, as far as is known
    /// @param writes the same, of stores that needed no chunk
    void conclude(long reads, long writes, int now) {
        isStarving = shortages != shortagesBefore;
        shortagesBefore = shortages;
        long uses = allocations + reads + writes;
        if (uses != usesBefore) {
            lastUsed = now;
        }
        if (reads != readsBefore) {
            lastRead = now;
        }
        usesBefore = uses;
        readsBefore = reads;
    }

    /// For how long nobody has stored or read anything.
    int idleSeconds(int now) {
        return Math.max(0, now - lastUsed);
    }

    /// For how long what would go next was not used.
    int ageSeconds(int now) {
        return Math.max(idleSeconds(now), coldest == 0 ? 0 : tailAgeSeconds);
    }

    boolean isRead(int now) {
        return now - lastRead <= READ_SECONDS;
    }
}
