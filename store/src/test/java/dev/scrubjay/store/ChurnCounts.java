package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

/// What a churn has done, so that it can be seen to have done something.
final class ChurnCounts {
    long operations;
    long hits;
    long expired;
    long flushed;
    long forgotten;
    long pinnedReads;
    long commits;
    long outOfMemory;

    /// Whether everything has happened that always does, if there is enough time.
    boolean hasAll() {
        return hits > 0 && expired > 0 && flushed > 0 && pinnedReads > 0 && commits > 0;
    }

    void assertAll() {
        assertThat(hits).isPositive();
        assertThat(expired).isPositive();
        assertThat(flushed).isPositive();
        assertThat(pinnedReads).isPositive();
        assertThat(commits).isPositive();
    }

    void add(ChurnCounts other) {
        operations += other.operations;
        hits += other.hits;
        expired += other.expired;
        flushed += other.flushed;
        forgotten += other.forgotten;
        pinnedReads += other.pinnedReads;
        commits += other.commits;
        outOfMemory += other.outOfMemory;
    }

    @Override
    public String toString() {
        return String.format(
                "operations %d, hits %d, expired %d, flushed %d, forgotten %d, pinned reads %d,"
                        + " commits %d, out of memory %d",
                operations, hits, expired, flushed, forgotten, pinnedReads, commits, outOfMemory);
    }
}
