package dev.scrubjay.server.stats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Counts commands by the beginning of their keys, for `stats detail`.
///
/// A key's prefix is what stands before its first delimiter; a key without one is not counted. Off
/// unless asked for: the request path then pays for one read of [#isEnabled]. When on, all workers
/// share one table under one lock, as in memcached; recording allocates nothing for a prefix that
/// is known.
///
/// Clients choose the prefixes, so the table is bounded, where memcached's is not. What it cannot
/// take any more is counted as [#uncounted].
public final class PrefixStats {
    private final Object lock = new Object();
    private final byte delimiter;

    /// Set by `stats detail`, read by every worker.
    private volatile boolean enabled;

    /// Guarded by `lock`, as all fields below.
    private PrefixTable table = new PrefixTable();

    private long uncounted;

    /// Creates an empty table.
    ///
    /// @param delimiter ends a prefix; one byte
    /// @param enabled whether to count from the start
    public PrefixStats(char delimiter, boolean enabled) {
        this.delimiter = (byte) delimiter;
        this.enabled = enabled;
    }

    /// Returns whether the caller shall record what it does.
    public boolean isEnabled() {
        return enabled;
    }

    /// Counts a key that was asked for.
    public void recordGet(MemorySegment keys, long offset, int length, boolean hit) {
        synchronized (lock) {
            int prefix = find(keys, offset, length);
            if (prefix >= 0) {
                table.add(prefix, PrefixTable.GETS);
                if (hit) {
                    table.add(prefix, PrefixTable.HITS);
                }
            }
        }
    }

    /// Counts a storage command, whatever becomes of it.
    public void recordSet(MemorySegment keys, long offset, int length) {
        record(keys, offset, length, PrefixTable.SETS);
    }

    /// Counts a `delete`, whatever becomes of it.
    public void recordDelete(MemorySegment keys, long offset, int length) {
        record(keys, offset, length, PrefixTable.DELETES);
    }

    /// Starts or stops counting. What was counted stays.
    void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /// Forgets every prefix.
    void clear() {
        synchronized (lock) {
            table = new PrefixTable();
            uncounted = 0;
        }
    }

    /// Returns how many prefixes there are.
    int count() {
        synchronized (lock) {
            return table.count();
        }
    }

    /// Returns how many commands were not counted because their prefix had no room left.
    long uncounted() {
        synchronized (lock) {
            return uncounted;
        }
    }

    /// Returns the answer to `stats detail dump`.
    byte[] dump() {
        StatsWriter out = new StatsWriter();
        synchronized (lock) {
            table.write(out);
        }
        return out.end();
    }

    private void record(MemorySegment keys, long offset, int length, int kind) {
        synchronized (lock) {
            int prefix = find(keys, offset, length);
            if (prefix >= 0) {
                table.add(prefix, kind);
            }
        }
    }

    /// Returns the key's prefix in the table, entered if it is new, or a negative number when the
    /// key is not to be counted.
    private int find(MemorySegment keys, long offset, int length) {
        int prefixLength = 0;
        while (prefixLength < length
                && keys.get(ValueLayout.JAVA_BYTE, offset + prefixLength) != delimiter) {
            prefixLength++;
        }
        if (prefixLength == length) {
            return -1;
        }
        int prefix = table.findOrAdd(keys, offset, prefixLength);
        if (prefix < 0) {
            uncounted++;
        }
        return prefix;
    }
}
