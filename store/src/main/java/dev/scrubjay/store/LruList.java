package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// The items of one [LruSegment] of a slab class, from the one that came last to the one to go
/// next, linked through their headers.
///
/// Reads never move anything in it. Guarded by the lock of the slab class.
final class LruList {
    private final ItemMemory memory;
    private final MemorySegment arena;

    private int head;
    private int tail;
    private long count;
    private long chunks;

    LruList(ItemMemory memory) {
        this.memory = memory;
        arena = memory.arena();
    }

    /// The handle of the item that came last, 0 when there is none.
    int head() {
        return head;
    }

    /// The handle of the item to go next, 0 when there is none.
    int tail() {
        return tail;
    }

    long count() {
        return count;
    }

    /// How many chunks the items are in, or would be if stored as they are now: their size, as
    /// shares of a class are measured.
    long chunks() {
        return chunks;
    }

    /// Takes over items that are linked with each other.
    void adopt(int newHead, int newTail, long newCount, long newChunks) {
        head = newHead;
        tail = newTail;
        count = newCount;
        chunks = newChunks;
    }

    void linkHead(int handle) {
        long item = memory.offset(handle);
        Item.setNext(arena, item, head);
        Item.setPrevious(arena, item, 0);
        if (head != 0) {
            Item.setPrevious(arena, memory.offset(head), handle);
        } else {
            tail = handle;
        }
        head = handle;
        count++;
        chunks += memory.chunkCount(Item.racyMeta(arena, item));
    }

    void unlink(int handle) {
        long item = memory.offset(handle);
        int next = Item.next(arena, item);
        int previous = Item.previous(arena, item);
        if (previous != 0) {
            Item.setNext(arena, memory.offset(previous), next);
        } else {
            assert head == handle;
            head = next;
        }
        if (next != 0) {
            Item.setPrevious(arena, memory.offset(next), previous);
        } else {
            assert tail == handle;
            tail = previous;
        }
        count--;
        chunks -= memory.chunkCount(Item.racyMeta(arena, item));
    }

    /// Notes that an item is in so many chunks more, or less.
    void resize(int chunksMore) {
        chunks += chunksMore;
    }

    /// Puts a copy of an item into the item's place.
    void replace(int oldHandle, int handle) {
        long oldItem = memory.offset(oldHandle);
        long item = memory.offset(handle);
        int next = Item.next(arena, oldItem);
        int previous = Item.previous(arena, oldItem);
        Item.setNext(arena, item, next);
        Item.setPrevious(arena, item, previous);
        if (previous != 0) {
            Item.setNext(arena, memory.offset(previous), handle);
        } else {
            head = handle;
        }
        if (next != 0) {
            Item.setPrevious(arena, memory.offset(next), handle);
        } else {
            tail = handle;
        }
    }
}
