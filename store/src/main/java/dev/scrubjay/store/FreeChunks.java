package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// The free chunks of one slab class, and those of the page that is being taken away from it.
///
/// ```
/// head -> chunk <-> chunk <-> chunk      were used before; linked through their headers
/// fresh: [offset, ...)                   the end of the newest page, never used
/// ```
///
/// Chunks that were never used are not written to, so that their memory is not committed before it
/// is needed. While a page is being drained, its chunks are never handed out: what becomes free of
/// it is marked as drained instead, and stays so.
///
/// Guarded by the lock of the slab class.
final class FreeChunks {
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final int chunkBytes;
    private final int chunksPerPage;
    private final long claimedMeta;

    /// A stack. The link of its first chunk to the one before is not valid.
    private int head;

    private long freshOffset;
    private int freshCount;

    /// The number of the page being drained, 0 when there is none.
    private int drainedPage;

    private int drainedCount;

    /// How often a chunk of a page being drained was met where a free one was wanted.
    private long inlineReclaims;

    FreeChunks(ItemMemory memory, int slabClass, int chunkBytes) {
        this.memory = memory;
        this.chunkBytes = chunkBytes;
        arena = memory.arena();
        chunksPerPage = ItemMemory.PAGE_BYTES / chunkBytes;
        claimedMeta = Item.claimedMeta(slabClass);
    }

    int chunksPerPage() {
        return chunksPerPage;
    }

    long inlineReclaims() {
        return inlineReclaims;
    }

    void resetCounters() {
        inlineReclaims = 0;
    }

    /// Cuts a further page, whose bytes are all 0.
    void addPage(long offset) {
        // None are left when the class asked for the page, but a page may also come unasked.
        while (freshCount > 0) {
            push(memory.handle(freshOffset));
            cutFresh();
        }
        freshOffset = offset;
        freshCount = chunksPerPage;
    }

    /// Takes a chunk, and marks it as claimed.
    ///
    /// @return its handle, or 0 when there is none
    int take() {
        while (head != 0) {
            int handle = head;
            long chunk = memory.offset(handle);
            head = Item.next(arena, chunk);
            if (!isOfDrainedPage(chunk)) {
                Item.setMeta(arena, chunk, claimedMeta);
                return handle;
            }
            markDrained(chunk);
            inlineReclaims++;
        }
        if (freshCount == 0) {
            return 0;
        }
        long chunk = freshOffset;
        cutFresh();
        Item.setMeta(arena, chunk, claimedMeta);
        return memory.handle(chunk);
    }

    void free(int handle) {
        long chunk = memory.offset(handle);
        if (isOfDrainedPage(chunk)) {
            markDrained(chunk);
        } else {
            push(handle);
        }
    }

    /// Where the chunks begin that were never used.
    long freshOffset() {
        return freshOffset;
    }

    /// How many chunks were never used.
    int freshCount() {
        return freshCount;
    }

    /// Takes over chunks of a page that were never used.
    void adoptFresh(long offset, int count) {
        freshOffset = offset;
        freshCount = count;
    }

    /// Whether a chunk was never used.
    boolean isFresh(long chunk) {
        return chunk >= freshOffset && chunk < freshOffset + (long) freshCount * chunkBytes;
    }

    /// Takes over a free chunk, whatever is in it.
    void adopt(int handle) {
        push(handle);
    }

    /// Counts the free chunks one by one, for tests.
    long count() {
        long count = freshCount;
        for (int handle = head; handle != 0; handle = Item.next(arena, memory.offset(handle))) {
            count++;
        }
        return count;
    }

    // --------------------------------------------------------------- draining

    /// Starts to take a page away. Chunks of it that are free stay where they are until [#drop].
    void startDrain(int page) {
        assert drainedPage == 0;
        drainedPage = page;
        drainedCount = 0;
        while (freshCount > 0 && isOfDrainedPage(freshOffset)) {
            markDrained(freshOffset);
            cutFresh();
        }
    }

    boolean isDraining() {
        return drainedPage != 0;
    }

    /// Takes a free chunk of the drained page off the list.
    void drop(int handle) {
        long chunk = memory.offset(handle);
        int next = Item.next(arena, chunk);
        if (handle == head) {
            head = next;
        } else {
            int previous = Item.previous(arena, chunk);
            Item.setNext(arena, memory.offset(previous), next);
            if (next != 0) {
                Item.setPrevious(arena, memory.offset(next), previous);
            }
        }
        markDrained(chunk);
    }

    /// Whether nothing of the drained page is in use any more.
    boolean isDrained() {
        return drainedCount == chunksPerPage;
    }

    /// Forgets the drained page: it is not the class's any more, or [#restore] follows for each of
    /// its chunks.
    void endDrain() {
        drainedPage = 0;
    }

    /// Makes a chunk free again that was drained from a page which stays after all.
    void restore(int handle) {
        assert drainedPage == 0;
        if (Item.meta(arena, memory.offset(handle)) == Item.DRAINED) {
            push(handle);
        }
    }

    private boolean isOfDrainedPage(long chunk) {
        return PagePool.page(chunk) == drainedPage;
    }

    private void markDrained(long chunk) {
        Item.setMeta(arena, chunk, Item.DRAINED);
        drainedCount++;
    }

    private void push(int handle) {
        long chunk = memory.offset(handle);
        Item.setMeta(arena, chunk, 0);
        Item.setNext(arena, chunk, head);
        if (head != 0) {
            Item.setPrevious(arena, memory.offset(head), handle);
        }
        head = handle;
    }

    private void cutFresh() {
        freshOffset += chunkBytes;
        freshCount--;
    }
}
