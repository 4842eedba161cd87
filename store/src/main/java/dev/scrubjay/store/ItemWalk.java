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

    private final int firstResidue;
    private int steps;
    private int[] handles = new int[Index.SLOTS];
    private int handleCount;

    ItemWalk(ItemTable table, Index index, int start) {
        this.table = table;
        this.index = index;
        view = new ItemView(table);
        residueCount = Integer.highestOneBit(index.bucketCount());
        firstResidue = start & (residueCount - 1);
    }

    /// Whether all items have been shown.
    public boolean isDone() {
        return steps == residueCount;
    }

    /// Where the next step is. A later walk may begin there.
    public int position() {
        return (firstResidue + steps) & (residueCount - 1);
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

    /// Looks at the items of the next step, and removes those that are over.
    public void reclaimStep(int now, Crawl crawl) {
        table.flush.advance(now);
        int stripe = lockNext();
        try {
            for (int i = 0; i < handleCount; i++) {
                reclaim(handles[i], stripe, now, crawl);
            }
        } finally {
            table.stripes.unlock(stripe);
        }
    }

    private void reclaim(int handle, int stripe, int now, Crawl crawl) {
        long item = table.memory.offset(handle);
        long meta = Item.meta(table.arena, item);
        int slabClass = Item.slabClass(meta);
        if (!crawl.isWanted(slabClass)) {
            return;
        }
        Lookup life = table.life(item, now);
        if (life == Lookup.HIT) {
            crawl.keep(slabClass, Item.expiry(table.arena, item), now);
        } else {
            table.unlink(handle, table.memory.hashOf(item), stripe);
            crawl.reclaim(slabClass, life == Lookup.EXPIRED && !Item.isFetched(meta));
        }
    }

    private boolean isAlive(int handle, int now) {
        return table.life(table.memory.offset(handle), now) == Lookup.HIT;
    }

    /// Locks the stripe of the next residue, and collects its items.
    private int lockNext() {
        if (isDone()) {
            throw new IllegalStateException("the walk is done");
        }
        int residue = position();
        int stripe = table.stripes.of(residue);
        handleCount = 0;
        table.stripes.lock(stripe);
        index.forEachOf(residue, residueCount, collector);
        steps++;
        return stripe;
    }

    private void collect(int handle) {
        if (handleCount == handles.length) {
            handles = Arrays.copyOf(handles, handleCount * 2);
        }
        handles[handleCount++] = handle;
    }
}
