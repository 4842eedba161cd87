package dev.scrubjay.store;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// A walk over all items, a few at a time, while everyone else goes on.
///
/// One step shows the items of one residue: those whose hashes agree in as many low bits as the
/// index had when the walk began. They share a stripe, which is held for the step; and an index
/// that grows meanwhile only spreads them over more buckets of the same residue. So an item that is
/// there from the beginning to the end is shown exactly once, and one that comes or goes meanwhile
/// once or not at all. Items that are over are not shown.
///
/// Not bound to a thread: any one thread at a time may use it. Nothing is held between two steps.
public final class ItemWalk {
    private final ItemTable table;
    private final Index index;
    private final ItemView view;
    private final int residueCount;
    private final IntConsumer collector = this::collect;

    private int residue;
    private int[] handles = new int[Index.SLOTS];
    private int handleCount;

    ItemWalk(ItemTable table, Index index) {
        this.table = table;
        this.index = index;
        view = new ItemView(table);
        residueCount = Integer.highestOneBit(index.bucketCount());
    }

    /// Whether all items have been shown.
    public boolean isDone() {
        return residue == residueCount;
    }

    /// Shows the items of the next step to a visitor, which cannot end it early.
    public void step(int now, ItemVisitor visitor) {
        table.flush.advance(now);
        int stripe = lockNext();
        try {
            for (int i = 0; i < handleCount; i++) {
                if (isAlive(handles[i], now)) {
                    view.show(handles[i], now);
                    visitor.visit(view);
                }
            }
        } finally {
            table.stripes.unlock(stripe);
        }
    }

    /// Removes the items of the next step that are over.
    ///
    /// @param slabClasses the classes to look at, a bit for each
    /// @return how many were removed
    public int reclaimStep(int now, long slabClasses) {
        table.flush.advance(now);
        int stripe = lockNext();
        int reclaimed = 0;
        try {
            for (int i = 0; i < handleCount; i++) {
                long item = table.memory.offset(handles[i]);
                int slabClass = Item.slabClass(Item.meta(table.arena, item));
                if ((slabClasses >>> slabClass & 1) != 0 && !isAlive(handles[i], now)) {
                    table.unlink(handles[i], table.memory.hashOf(item), stripe);
                    reclaimed++;
                }
            }
        } finally {
            table.stripes.unlock(stripe);
        }
        return reclaimed;
    }

    private boolean isAlive(int handle, int now) {
        return table.life(table.memory.offset(handle), now) == Lookup.HIT;
    }

    /// Locks the stripe of the next residue, and collects its items.
    private int lockNext() {
        if (isDone()) {
            throw new IllegalStateException("the walk is done");
        }
        int stripe = table.stripes.of(residue);
        handleCount = 0;
        table.stripes.lock(stripe);
        index.forEachOf(residue, residueCount, collector);
        residue++;
        return stripe;
    }

    private void collect(int handle) {
        if (handleCount == handles.length) {
            handles = Arrays.copyOf(handles, handleCount * 2);
        }
        handles[handleCount++] = handle;
    }
}
