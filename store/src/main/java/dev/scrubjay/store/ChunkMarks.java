package dev.scrubjay.store;

import dev.scrubjay.store.memory.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which chunks something was found in: a bit for every handle, outside the heap.
///
/// Owned by one thread, for the time of a start.
final class ChunkMarks implements AutoCloseable {
    private static final int BIT_SHIFT = 6;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MappedMemory memory;
    private final MemorySegment bits;

    /// @param handleCount how many handles there can be
    ChunkMarks(long handleCount) {
        memory = MappedMemory.reserve(at(handleCount) + Long.BYTES);
        bits = memory.segment();
    }

    /// Marks a chunk.
    ///
    /// @return false when it was marked already
    boolean mark(int handle) {
        long at = at(Integer.toUnsignedLong(handle));
        long before = bits.get(LONG, at);
        long after = before | 1L << handle;
        bits.set(LONG, at, after);
        return after != before;
    }

    boolean isMarked(int handle) {
        return (bits.get(LONG, at(Integer.toUnsignedLong(handle))) >>> handle & 1) != 0;
    }

    @Override
    public void close() {
        memory.close();
    }

    private static long at(long handle) {
        return handle >>> BIT_SHIFT << 3;
    }
}
