package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// The items of one slab class, in a list for each [LruSegment].
///
/// Which list an item is in stands in its header. Guarded by the lock of the slab class; who links
/// or moves an item holds its stripe too, or did when the header was written.
final class SegmentedLru {
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final SpinLock lock;
    private final LruList[] lists = new LruList[LruSegment.COUNT];

    /// @param lock the slab class's
    SegmentedLru(ItemMemory memory, SpinLock lock) {
        this.memory = memory;
        this.lock = lock;
        arena = memory.arena();
        for (int number = 0; number < lists.length; number++) {
            lists[number] = new LruList(memory);
        }
    }

    LruList list(LruSegment segment) {
        return lists[segment.number()];
    }

    /// The chunks of all items that may be evicted: what the shares of the lists are shares of.
    long chunks() {
        return list(LruSegment.HOT).chunks()
                + list(LruSegment.WARM).chunks()
                + list(LruSegment.COLD).chunks();
    }

    /// Puts an item at the head of the list that its header names.
    void link(int handle) {
        assert lock.isLocked();
        listOf(handle).linkHead(handle);
    }

    void unlink(int handle) {
        assert lock.isLocked();
        listOf(handle).unlink(handle);
    }

    /// Puts an item at the head of its list.
    void refresh(int handle) {
        assert lock.isLocked();
        LruList list = listOf(handle);
        if (list.head() != handle) {
            list.unlink(handle);
            list.linkHead(handle);
        }
    }

    /// Puts an item at the head of the list that its header names, from another one's.
    void relink(int handle, LruSegment from) {
        assert lock.isLocked();
        list(from).unlink(handle);
        link(handle);
    }

    /// Puts a copy of an item into the item's place.
    void replace(int oldHandle, int handle) {
        assert lock.isLocked();
        listOf(handle).replace(oldHandle, handle);
    }

    /// The item to be evicted next, if nobody uses it, 0 when there is none.
    int coldest() {
        int cold = list(LruSegment.COLD).tail();
        int hot = cold == 0 ? list(LruSegment.HOT).tail() : cold;
        return hot == 0 ? list(LruSegment.WARM).tail() : hot;
    }

    /// How long the item at the tail of a list has been idle, 0 when there is none.
    int tailSeconds(LruSegment segment, int now) {
        int tail = list(segment).tail();
        return tail == 0 ? 0 : Math.max(0, now - Item.lastAccess(arena, memory.offset(tail)));
    }

    LruStats stats(int now) {
        return new LruStats(
                list(LruSegment.HOT).count(),
                list(LruSegment.WARM).count(),
                list(LruSegment.COLD).count(),
                list(LruSegment.TEMPORARY).count(),
                tailSeconds(LruSegment.HOT, now),
                tailSeconds(LruSegment.WARM, now),
                tailSeconds(LruSegment.COLD, now));
    }

    private LruList listOf(int handle) {
        return list(Item.segment(Item.racyMeta(arena, memory.offset(handle))));
    }
}
