package dev.scrubjay.store;

import dev.scrubjay.store.memory.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many items there are of each size, in steps of 32 bytes.
///
/// Off the heap, because with large items there are millions of steps, and hardly any is ever
/// touched. Any thread.
final class SizeHistogram implements AutoCloseable {
    private static final int STEP_SHIFT = 5;
    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();

    private final MappedMemory memory;
    private final MemorySegment counts;
    private final int stepCount;

    SizeHistogram(int itemBytesMax) {
        stepCount = step(itemBytesMax) + 1;
        memory = MappedMemory.reserve((long) stepCount * Long.BYTES);
        counts = memory.segment();
    }

    void add(long bytes) {
        COUNT.getAndAdd(counts, (long) step(bytes) * Long.BYTES, 1L);
    }

    void remove(long bytes) {
        COUNT.getAndAdd(counts, (long) step(bytes) * Long.BYTES, -1L);
    }

    /// The counts that are not 0, by the largest size they are for.
    SortedMap<Integer, Long> snapshot() {
        SortedMap<Integer, Long> sizes = new TreeMap<>();
        for (int step = 0; step < stepCount; step++) {
            long count = (long) COUNT.getOpaque(counts, (long) step * Long.BYTES);
            if (count != 0) {
                sizes.put(step << STEP_SHIFT, count);
            }
        }
        return sizes;
    }

    @Override
    public void close() {
        memory.close();
    }

    private static int step(long bytes) {
        return (int) ((bytes + (1 << STEP_SHIFT) - 1) >> STEP_SHIFT);
    }
}
