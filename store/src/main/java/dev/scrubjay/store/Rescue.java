package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Moves one chunk that is in use to another of its class, while everyone else goes on: what is
/// common to items and to the chunks that continue one.
///
/// ```
/// start    stripe held               item found unpinned; with the class held too: a chunk taken;
///                                    what is long is pinned, and its stripe released
/// copy     pinned, or stripe held    the bytes copied
/// finish   stripe held               still linked, unpinned by others: the copy put in the chunk's
///                                    place, the old chunk free; stripe released
/// ```
///
/// Confined to the page mover. The three steps are apart for tests that look in between.
abstract class Rescue {
    final ItemTable table;
    final ItemMemory memory;
    final MemorySegment arena;
    final Slabs slabs;
    final HeldItem held;
    final MoveCounters counters;

    // The chunk on its way.
    SlabClass slab;
    int bytes;
    int target;

    private final TargetChunks targets;

    Rescue(
            ItemTable table,
            Slabs slabs,
            TargetChunks targets,
            Reclaimer reclaimer,
            MoveCounters counters) {
        this.table = table;
        this.slabs = slabs;
        this.targets = targets;
        this.counters = counters;
        memory = table.memory;
        arena = table.arena;
        held = new HeldItem(table, reclaimer);
        slab = slabs.largest();
    }

    /// Moves the chunk of the held item, or removes that item when it is over. Nothing is held
    /// afterwards.
    final RescueOutcome move(int now) {
        RescueOutcome outcome = start(now);
        if (outcome != RescueOutcome.GONE || !hasTarget()) {
            held.release();
            return outcome;
        }
        copy();
        return finish();
    }

    /// Looks at the held item, and takes a chunk for what is to be moved.
    ///
    /// @return GONE when [#copy] and [#finish] are to follow, or, without a target, when the item
    ///   was removed
    final RescueOutcome start(int now) {
        target = 0;
        if (held.isPinned()) {
            return RescueOutcome.BUSY;
        }
        if (!held.isAlive(now)) {
            held.remove(now);
            return RescueOutcome.GONE;
        }
        measure();
        target = targets.take(slab, bytes, now, held);
        if (target == 0) {
            return targets.without(held, now, counters);
        }
        held.releaseToCopy(bytes);
        return RescueOutcome.GONE;
    }

    final boolean hasTarget() {
        return target != 0;
    }

    /// Sets the class and the bytes of what is to be moved.
    abstract void measure();

    abstract void copy();

    /// Puts the copy in the chunk's place, if the item still is what was copied.
    ///
    /// @return GONE when the chunk is free now, BUSY when it is in use
    final RescueOutcome finish() {
        if (!held.holdAgain()) {
            slabs.free(slab, target, bytes);
            return held.loss();
        }
        RescueOutcome outcome = swap();
        held.release();
        return outcome;
    }

    /// Puts the copy in the chunk's place, and frees the one that is in use no more.
    abstract RescueOutcome swap();
}
