package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Is told of every live item that has to go.
@FunctionalInterface
public interface EvictionListener {
    /// An item is being evicted. Called by whichever thread needs the memory, with locks of the
    /// store held: be quick, and call nothing of the store.
    ///
    /// @param memory where the key is, in native order; good until this returns
    /// @param keyOffset where the key starts in it
    /// @param keyLength its length
    /// @param isFetched whether the item was read since it was stored
    /// @param secondsLeft what was left of its life, -1 when it had no end
    /// @param idleSeconds for how long it was not used
    /// @param slabClass its slab class
    /// @param valueLength the length of its value
    void evicted(
            MemorySegment memory,
            long keyOffset,
            int keyLength,
            boolean isFetched,
            int secondsLeft,
            int idleSeconds,
            int slabClass,
            int valueLength);
}
