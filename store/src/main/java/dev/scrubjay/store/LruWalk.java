package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// A walk along the cold items of one slab class, from the last one that came to the one to go
/// next.
///
/// The class is locked for a few items at a time. Where the walk stopped, it goes on, as long as
/// that item is still there, in the same list, and was not stored over or moved; else it ends, as
/// there is no telling what was shown already. So it is for people who want a look, as `stats
/// cachedump` is; [ItemWalk] leaves nothing out. Items that are over are shown too: to know them,
/// their stripes would be needed.
final class LruWalk {
    private static final int ITEMS_PER_HOLD = 32;

    private final SlabClass slab;
    private final PagePool pages;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final ItemView view;

    /// The last item shown, 0 before the first.
    private int last;

    private long lastCas;
    private boolean isDone;

    LruWalk(ItemTable table, SlabClass slab, PagePool pages) {
        this.slab = slab;
        this.pages = pages;
        memory = table.memory;
        arena = table.arena;
        view = new ItemView(table);
    }

    /// Shows all items, or as many as the visitor wants.
    void run(int now, ItemVisitor visitor) {
        while (!isDone) {
            slab.lock.lock();
            try {
                showSome(now, visitor);
            } finally {
                slab.lock.unlock();
            }
        }
    }

    private void showSome(int now, ItemVisitor visitor) {
        int handle = last == 0 ? slab.lru.list(LruSegment.COLD).head() : following();
        for (int count = 0; count < ITEMS_PER_HOLD; count++) {
            if (handle == 0) {
                isDone = true;
                return;
            }
            view.show(handle, now);
            if (!visitor.visit(view)) {
                isDone = true;
                return;
            }
            last = handle;
            lastCas = Item.cas(arena, memory.offset(handle));
            handle = Item.next(arena, memory.offset(handle));
        }
    }

    /// Whether the last item shown is in the list: one that is just being stored in its chunk is
    /// marked as linked before it is.
    private boolean isInList() {
        int next = Item.next(arena, memory.offset(last));
        return next == 0
                ? slab.lru.list(LruSegment.COLD).tail() == last
                : memory.isInside(next) && Item.previous(arena, memory.offset(next)) == last;
    }

    private int following() {
        long item = memory.offset(last);
        if (pages.owner(PagePool.page(item)) != slab.id()) {
            return 0;
        }
        long meta = Item.racyMeta(arena, item);
        boolean isThere =
                Item.isLinked(meta)
                        && !Item.isContinuation(meta)
                        && Item.slabClass(meta) == slab.id()
                        && Item.segment(meta) == LruSegment.COLD
                        && Item.cas(arena, item) == lastCas;
        return isThere && isInList() ? Item.next(arena, item) : 0;
    }
}
