package dev.scrubjay.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/// Moves items between the lists of their slab classes, so that workers need not, and frees those
/// that are over when they come to a tail.
///
/// One thread calls [#runCycle] again and again, and waits between two calls for as long as it is
/// told: a millisecond while there is much to do and workers evict; more while there is memory,
/// since then it does not matter much which list an item is in; up to a second when there is
/// nothing to do. Each class has a pace of its own. The lock of a class is held for a few items at
/// a time.
public final class LruMaintainer {
    private static final long MICROS_MIN = 1_000;
    private static final long CALM_MICROS_MIN = 20_000;
    private static final long MICROS_MAX = 1_000_000;

    /// Waits get longer by this part as long as nothing is found.
    private static final int SLOW_DOWN_SHIFT = 3;

    /// The most that is moved, and the most that is freed, in one class in one cycle.
    private static final int ITEMS_MAX = 500;

    /// How many rounds are made while the lock of a class is held: a few microseconds' worth.
    private static final int ROUNDS_PER_HOLD = 4;

    private static final VarHandle CYCLES;

    static {
        try {
            CYCLES =
                    MethodHandles.lookup().findVarHandle(LruMaintainer.class, "cycles", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ItemAllocator allocator;
    private final FlushWatermark flush;
    private final Slabs slabs;
    private final LruJuggler juggler;
    private final Reclaimer reclaimer;

    /// By class: how long it wants to be left alone, and how long it was left alone before.
    private final long[] waitMicros;

    private final long[] paceMicros;

    /// By class: how often workers had to free memory by themselves, when we last looked.
    private final long[] reclaims;

    private long sleepMicros = MICROS_MIN;

    /// Read by reports.
    private long cycles;

    LruMaintainer(ItemTable table, Slabs slabs, LruJuggler juggler, Reclaimer reclaimer) {
        this.slabs = slabs;
        this.juggler = juggler;
        this.reclaimer = reclaimer;
        allocator = table.allocator;
        flush = table.flush;
        int classCount = slabs.largest().id() + 1;
        waitMicros = new long[classCount];
        paceMicros = new long[classCount];
        reclaims = new long[classCount];
    }

    /// Looks after the classes whose time has come.
    ///
    /// @return how many nanoseconds to wait before the next cycle
    public long runCycle(int now) {
        CYCLES.setOpaque(this, cycles + 1);
        flush.advance(now);
        long slept = sleepMicros;
        sleepMicros = MICROS_MAX;
        for (int id = 1; id < waitMicros.length; id++) {
            waitMicros[id] = Math.max(0, waitMicros[id] - slept);
            if (waitMicros[id] == 0) {
                SlabClass slab = slabs.slabClass(id);
                waitMicros[id] = nextWait(id, isPressed(slab), maintain(slab, now));
            }
            sleepMicros = Math.min(sleepMicros, waitMicros[id]);
        }
        return TimeUnit.MICROSECONDS.toNanos(sleepMicros);
    }

    /// How many cycles were run. Any thread.
    public long cycles() {
        return (long) CYCLES.getOpaque(this);
    }

    /// Whether workers had to free memory since the last time.
    private boolean isPressed(SlabClass slab) {
        slab.lock.lock();
        long now = slab.counters.directReclaims;
        slab.lock.unlock();
        long before = reclaims[slab.id()];
        reclaims[slab.id()] = now;
        return now != before;
    }

    private long nextWait(int id, boolean isPressed, boolean hasDone) {
        long pace = paceMicros[id];
        long next = hasDone ? pace >> 1 : pace + (pace >> SLOW_DOWN_SHIFT);
        paceMicros[id] = Math.clamp(next, isPressed ? MICROS_MIN : CALM_MICROS_MIN, MICROS_MAX);
        return paceMicros[id];
    }

    /// Looks after one class.
    ///
    /// @return whether anything was to be done
    boolean maintain(SlabClass slab, int now) {
        int freed = 0;
        while (freed < ITEMS_MAX && freeOne(slab, now)) {
            freed++;
        }
        int moved = 0;
        int round = 1;
        while (moved < ITEMS_MAX && round > 0) {
            round = juggle(slab, now);
            moved += round;
        }
        return freed + moved > 0;
    }

    /// Frees an item that is over and near the tail of its list.
    private boolean freeOne(SlabClass slab, int now) {
        int handle = 0;
        slab.lock.lock();
        for (int number = 0; number < LruSegment.COUNT && handle == 0; number++) {
            LruSegment segment = LruSegment.ofNumber(number);
            handle = reclaimer.takeDead(slab, segment, now, Reclaimer.NO_STRIPE, 0);
        }
        slab.lock.unlock();
        if (handle == 0) {
            return false;
        }
        allocator.free(handle);
        return true;
    }

    private int juggle(SlabClass slab, int now) {
        int moved = 0;
        int more = 1;
        slab.lock.lock();
        for (int round = 0; round < ROUNDS_PER_HOLD && more > 0; round++) {
            more = juggler.juggle(slab, now);
            moved += more;
        }
        slab.lock.unlock();
        return moved;
    }
}
