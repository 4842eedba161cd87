package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// The size of an item as memcached would count it, for limits and statistics that shall compare.
///
/// ```
/// header 48 | cas 8 unless off | key | NUL | client flags 4 unless zero | value | CR LF
/// ```
final class MemcachedBytes {
    private static final int HEADER_AND_TERMINATORS = 48 + 1 + 2;
    private static final int CAS = 8;
    private static final int FLAGS = 4;

    private final MemorySegment arena;
    private final int overhead;

    MemcachedBytes(MemorySegment arena, boolean casEnabled) {
        this.arena = arena;
        overhead = HEADER_AND_TERMINATORS + (casEnabled ? CAS : 0);
    }

    long of(int keyLength, long valueLength, boolean hasFlags) {
        return overhead + keyLength + valueLength + (hasFlags ? FLAGS : 0);
    }

    long ofItem(long item) {
        return of(Item.meta(arena, item));
    }

    long of(long meta) {
        return of(Item.keyLength(meta), Item.valueLength(meta), Item.hasFlags(meta));
    }
}
