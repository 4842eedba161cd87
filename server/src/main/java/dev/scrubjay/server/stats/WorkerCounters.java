package dev.scrubjay.server.stats;

import dev.scrubjay.store.LruSegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One worker's counters: written by that worker only, readable by any thread.
///
/// A single writer needs no atomic increment. The opaque write keeps a reader from ever seeing a
/// torn or stuck value, and costs a plain store. All values live in one array, a cache line's worth
/// of nothing at both ends, so that no two workers write to the same line:
///
/// ```
/// padding | one value per Counter | class 0: one value per SlabCounter | class 1: ... | padding
/// ```
///
/// `reset` never writes to that array. It notes what the values are, and readers subtract the note:
/// so the worker stays the only writer, and a reset by any thread loses no count. A reader takes
/// the note first, by a volatile read: the values it reads after that are never older than the
/// note, so a difference is never negative.
public final class WorkerCounters {
    /// Slab classes are numbered from 1; what belongs to no class counts for class 0.
    static final int SLAB_CLASSES_MAX = 64;

    /// Two lines of 64 bytes, as processors fetch them in pairs.
    private static final int PADDING = 16;

    private static final int SLABS_START = PADDING + Counter.COUNT;
    private static final int SLABS_END = SLABS_START + SLAB_CLASSES_MAX * SlabCounter.COUNT;

    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[SLABS_END + PADDING];

    /// What the values were at the last reset.
    private volatile long[] baseline = new long[SLABS_END];

    /// Adds to a counter. Call from the owning worker only.
    public void add(Counter counter, long delta) {
        add(PADDING + counter.slot(), delta);
    }

    /// Adds to a counter of a slab class. Call from the owning worker only.
    public void add(int slabClass, SlabCounter counter, long delta) {
        add(slot(slabClass, counter), delta);
    }

    /// Counts a hit on an item of a class, and in which list it was. Call from the owning worker
    /// only.
    public void addHit(int slabClass, LruSegment segment) {
        add(slabClass, SlabCounter.GET_HITS, 1);
        switch (segment) {
            case HOT -> add(slabClass, SlabCounter.HITS_TO_HOT, 1);
            case WARM -> add(slabClass, SlabCounter.HITS_TO_WARM, 1);
            case TEMPORARY -> add(slabClass, SlabCounter.HITS_TO_TEMP, 1);
            case COLD -> {} // What is left of them.
        }
    }

    /// Returns what was counted since the last reset.
    public long get(Counter counter) {
        return since(baseline, PADDING + counter.slot());
    }

    /// Returns what was counted for a slab class since the last reset.
    public long get(int slabClass, SlabCounter counter) {
        return since(baseline, slot(slabClass, counter));
    }

    /// Returns what was counted for all slab classes since the last reset.
    public long total(SlabCounter counter) {
        long[] start = baseline;
        long sum = 0;
        for (int slabClass = 0; slabClass < SLAB_CLASSES_MAX; slabClass++) {
            sum += since(start, slot(slabClass, counter));
        }
        return sum;
    }

    /// Lets every counter start again from zero. Any thread may call this.
    public void reset() {
        long[] now = new long[SLABS_END];
        for (int slot = PADDING; slot < SLABS_END; slot++) {
            now[slot] = (long) VALUE.getOpaque(values, slot);
        }
        baseline = now;
    }

    private static int slot(int slabClass, SlabCounter counter) {
        assert slabClass >= 0 && slabClass < SLAB_CLASSES_MAX : slabClass;
        return SLABS_START + slabClass * SlabCounter.COUNT + counter.slot();
    }

    private void add(int slot, long delta) {
        VALUE.setOpaque(values, slot, values[slot] + delta);
    }

    private long since(long[] start, int slot) {
        return (long) VALUE.getOpaque(values, slot) - start[slot];
    }
}
