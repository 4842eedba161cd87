package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

/// What clients of a churn have been answered, to be compared with what the server has counted.
final class ChurnCounts {
    long gets;
    long getMisses;
    long stores;
    long notJoined;
    long outOfMemory;
    long deletes;
    long touches;

    /// Increments and decrements that found a number.
    long counted;

    void add(ChurnCounts other) {
        gets += other.gets;
        getMisses += other.getMisses;
        stores += other.stores;
        notJoined += other.notJoined;
        outOfMemory += other.outOfMemory;
        deletes += other.deletes;
        touches += other.touches;
        counted += other.counted;
    }

    /// Requires that a server which nobody else has asked has counted the same.
    void assertSame(Stats stats) {
        assertThat(stats.number("cmd_get")).isEqualTo(gets);
        assertThat(stats.number("get_misses")).isEqualTo(getMisses);
        assertThat(stats.number("get_hits")).isEqualTo(gets - getMisses);
        assertThat(stats.number("delete_hits")).isEqualTo(deletes);
        assertThat(stats.number("touch_hits")).isEqualTo(touches);
        assertThat(stats.number("incr_hits") + stats.number("decr_hits")).isEqualTo(counted);
        assertThat(stats.number("cmd_set")).isEqualTo(stores - outOfMemory);
    }

    @Override
    public String toString() {
        return "%d gets, %d misses, %d stores, %d deletes, %d touches, %d counted, %d out of memory"
                .formatted(gets, getMisses, stores, deletes, touches, counted, outOfMemory);
    }
}
