package dev.scrubjay.server.stats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Key prefixes and their counts: a bounded hash table that allocates only to grow.
///
/// ```
/// slots   open addressing, linear probing: 0 = free, else number of a prefix + 1
/// names   |prefix 0|prefix 1|...      ends[n] is where prefix n ends and n + 1 begins
/// counts  |gets hits sets deletes of prefix 0|of prefix 1|...
/// ```
///
/// Not safe for threads: [PrefixStats] holds its lock around every call.
final class PrefixTable {
    static final int GETS = 0;
    static final int HITS = 1;
    static final int SETS = 2;
    static final int DELETES = 3;

    /// Together with the bytes below this bounds a full table to about 4 MB of heap.
    static final int PREFIXES_MAX = 1 << 16;

    static final int NAME_BYTES_MAX = 1 << 20;

    private static final int KINDS = 4;
    private static final int PREFIXES_START = 64;

    /// Odd, and another one in every table: clients cannot aim at one slot.
    private final long multiplier = new SplittableRandom().nextLong() | 1;

    private int count;
    private int[] slots = new int[2 * PREFIXES_START];
    private int[] hashes = new int[PREFIXES_START];
    private int[] ends = new int[PREFIXES_START];
    private long[] counts = new long[PREFIXES_START * KINDS];
    private byte[] names = new byte[PREFIXES_START * 16];

    int count() {
        return count;
    }

    void add(int prefix, int kind) {
        counts[prefix * KINDS + kind]++;
    }

    long get(int prefix, int kind) {
        return counts[prefix * KINDS + kind];
    }

    /// Returns the number of a prefix, or a negative number when it is new and there is no room.
    int findOrAdd(MemorySegment bytes, long offset, int length) {
        int hash = hash(bytes, offset, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int prefix = slots[slot] - 1;
            if (hashes[prefix] == hash && isNamed(prefix, bytes, offset, length)) {
                return prefix;
            }
            slot = (slot + 1) & mask;
        }
        if (count == PREFIXES_MAX || start(count) + length > NAME_BYTES_MAX) {
            return -1;
        }
        return append(bytes, offset, length, hash);
    }

    /// Writes a line for every prefix, in the order they were first seen.
    void write(StatsWriter out) {
        for (int prefix = 0; prefix < count; prefix++) {
            out.text("PREFIX ");
            out.raw(names, start(prefix), ends[prefix] - start(prefix));
            out.text(" get " + get(prefix, GETS));
            out.text(" hit " + get(prefix, HITS));
            out.text(" set " + get(prefix, SETS));
            out.text(" del " + get(prefix, DELETES));
            out.endLine();
        }
    }

    private int append(MemorySegment bytes, long offset, int length, int hash) {
        if (count == ends.length) {
            grow();
        }
        int start = start(count);
        int end = start + length;
        if (end > names.length) {
            names = Arrays.copyOf(names, Math.min(Math.max(2 * names.length, end), NAME_BYTES_MAX));
        }
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, names, start, length);
        ends[count] = end;
        hashes[count] = hash;
        link(count);
        return count++;
    }

    private void grow() {
        int capacity = 2 * ends.length;
        ends = Arrays.copyOf(ends, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        counts = Arrays.copyOf(counts, capacity * KINDS);
        slots = new int[2 * capacity];
        for (int prefix = 0; prefix < count; prefix++) {
            link(prefix);
        }
    }

    /// Puts a prefix into the first free slot. At most half of the slots are ever taken.
    private void link(int prefix) {
        int mask = slots.length - 1;
        int slot = hashes[prefix] & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = prefix + 1;
    }

    private int start(int prefix) {
        return prefix == 0 ? 0 : ends[prefix - 1];
    }

    private boolean isNamed(int prefix, MemorySegment bytes, long offset, int length) {
        int start = start(prefix);
        if (ends[prefix] - start != length) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (names[start + index] != bytes.get(ValueLayout.JAVA_BYTE, offset + index)) {
                return false;
            }
        }
        return true;
    }

    private int hash(MemorySegment bytes, long offset, int length) {
        long state = length;
        for (int index = 0; index < length; index++) {
            state = (state ^ bytes.get(ValueLayout.JAVA_BYTE, offset + index)) * multiplier;
            state ^= state >>> 32;
        }
        return (int) state;
    }
}
