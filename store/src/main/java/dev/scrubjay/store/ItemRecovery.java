package dev.scrubjay.store;

import static dev.scrubjay.store.RestartException.require;

import dev.scrubjay.store.RestartImage.KeptClass;
import dev.scrubjay.store.RestartImage.KeptList;
import java.lang.foreign.MemorySegment;

/// Goes through the items that another store has left, list by list, and puts them in the index.
///
/// Nothing that it reads is believed: a file may come from anywhere. What it has accepted cannot
/// lead anyone out of the arena or into a loop; that the values are the right ones it cannot know.
/// It writes nothing to the arena.
///
/// Owned by the thread that makes the store, which nobody else knows yet: so no locks, but for the
/// stripes that the directory wants held.
final class ItemRecovery {
    private static final String DAMAGED = "its items are damaged";

    /// Items that go into the index together, so that the cache misses overlap.
    private static final int BATCH_ITEMS = 64;

    private final RestartImage image;
    private final SlabSizes sizes;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final MemcachedBytes memcachedBytes;
    private final long itemBytesMax;
    private final ChunkMarks marks;

    private final long[] usedChunks;
    private final long[] requestedBytes;
    private final long[][] listChunks;
    private final int[] pageCounts;

    private final int[] handles = new int[BATCH_ITEMS];
    private final int[] hashes = new int[BATCH_ITEMS];
    private int batched;

    /// What was read ahead.
    @SuppressWarnings("UnusedVariable") // Written, so that the reads are not optimised away.
    private int touched;

    private long items;

    ItemRecovery(
            RestartImage image,
            SlabSizes sizes,
            ItemMemory memory,
            MemcachedBytes memcachedBytes,
            long itemBytesMax,
            ChunkMarks marks) {
        this.image = image;
        this.sizes = sizes;
        this.memory = memory;
        this.memcachedBytes = memcachedBytes;
        this.itemBytesMax = itemBytesMax;
        this.marks = marks;
        arena = memory.arena();
        int classes = sizes.classCount() + 1;
        usedChunks = new long[classes];
        requestedBytes = new long[classes];
        listChunks = new long[classes][LruSegment.COUNT];
        pageCounts = new int[classes];
    }

    /// Checks everything, and fills an empty directory.
    ///
    /// @throws RestartException when anything is not as it must be. The directory is of no use then
    void run(Directory directory) throws RestartException {
        checkPages();
        long expected = 0;
        for (KeptClass kept : image.classes) {
            for (KeptList list : kept.lists()) {
                require(list.count() >= 0, DAMAGED);
                expected += list.count();
            }
        }
        require(expected >= 0 && expected <= memory.arena().byteSize(), DAMAGED);
        directory.expect(expected);
        for (int id = 1; id <= sizes.classCount(); id++) {
            for (LruSegment segment : LruSegment.values()) {
                recover(id, segment, directory);
            }
        }
        insertBatch(directory);
        for (int id = 1; id <= sizes.classCount(); id++) {
            checkFresh(id, image.classes.get(id - 1));
        }
        for (int page = 1; page <= image.owners.length; page++) {
            checkRest(page, image.owners[page - 1]);
        }
    }

    long items() {
        return items;
    }

    long usedChunks(int id) {
        return usedChunks[id];
    }

    long requestedBytes(int id) {
        return requestedBytes[id];
    }

    long listChunks(int id, LruSegment segment) {
        return listChunks[id][segment.number()];
    }

    int pageCount(int id) {
        return pageCounts[id];
    }

    private void checkPages() throws RestartException {
        require(image.classes.size() == sizes.classCount(), DAMAGED);
        require(image.owners.length <= memory.pageCount(), DAMAGED);
        for (byte owner : image.owners) {
            require(owner >= 0 && owner <= sizes.classCount(), DAMAGED);
            pageCounts[owner]++;
        }
    }

    private void recover(int id, LruSegment segment, Directory directory) throws RestartException {
        KeptList list = image.classes.get(id - 1).lists().get(segment.number());
        int previous = 0;
        int handle = list.head();
        long count = 0;
        // Ends: no chunk is marked twice.
        while (handle != 0) {
            long item = chunk(handle, id);
            long meta = Item.meta(arena, item);
            require(Item.slabClass(meta) == id && Item.segment(meta) == segment, DAMAGED);
            require(Item.previous(arena, item) == previous, DAMAGED);
            recover(id, segment, item, handle, meta);
            batch(handle, item, directory);
            count++;
            previous = handle;
            handle = Item.next(arena, item);
        }
        require(previous == list.tail() && count == list.count(), DAMAGED);
    }

    private void recover(int id, LruSegment segment, long item, int handle, long meta)
            throws RestartException {
        int keyLength = Item.keyLength(meta);
        require(Item.isLinked(meta), DAMAGED);
        require(keyLength > 0 && keyLength <= Item.KEY_BYTES_MAX, DAMAGED);
        require(memcachedBytes.of(meta) <= itemBytesMax, DAMAGED);
        require(marks.mark(handle), DAMAGED);
        int bytes = Item.valueStart(meta) + Item.valueLength(meta);
        if (Item.isChunked(meta)) {
            bytes = memory.chunkBytesMax();
            require(id == sizes.classCount(), DAMAGED);
            recoverContinuations(item, handle, meta);
        }
        require(bytes <= sizes.chunkBytes(id), DAMAGED);
        usedChunks[id]++;
        requestedBytes[id] += bytes;
        listChunks[id][segment.number()] += memory.chunkCount(meta);
        items++;
    }

    private void recoverContinuations(long item, int head, long itemMeta) throws RestartException {
        int remaining = Item.valueLength(itemMeta) - memory.firstPartLength(itemMeta);
        require(remaining > 0, DAMAGED);
        int previous = head;
        int handle = Item.continuation(arena, item, itemMeta);
        while (remaining > 0) {
            long chunk = chunk(handle, 0);
            long meta = Item.meta(arena, chunk);
            int id = Item.slabClass(meta);
            int length = Item.valueLength(meta);
            require(id == ownerOf(chunk), DAMAGED);
            require(length > 0 && length <= remaining, DAMAGED);
            require(meta == Item.newMeta(id, 0, length, false, false), DAMAGED);
            require(Item.previous(arena, chunk) == previous, DAMAGED);
            int bytes = Item.CONTINUATION_HEADER_BYTES + length;
            require(bytes <= sizes.chunkBytes(id) && marks.mark(handle), DAMAGED);
            usedChunks[id]++;
            requestedBytes[id] += bytes;
            remaining -= length;
            previous = handle;
            handle = Item.next(arena, chunk);
        }
        require(handle == 0, DAMAGED);
    }

    /// Finds the chunk that a handle names, if it names one.
    ///
    /// @param id the class that must have it, 0 for any
    private long chunk(int handle, int id) throws RestartException {
        long offset = memory.offset(handle);
        int page = PagePool.page(offset);
        require(page >= 1 && page <= image.owners.length, DAMAGED);
        int owner = image.owners[page - 1];
        require(owner != 0 && (id == 0 || owner == id), DAMAGED);
        int inPage = (int) (offset - PagePool.offset(page));
        int chunkBytes = sizes.chunkBytes(owner);
        require(inPage % chunkBytes == 0, DAMAGED);
        require(inPage + chunkBytes <= ItemMemory.PAGE_BYTES, DAMAGED);
        return offset;
    }

    private int ownerOf(long chunk) {
        return image.owners[PagePool.page(chunk) - 1];
    }

    /// The chunks that were never used are the last ones of a page.
    private void checkFresh(int id, KeptClass kept) throws RestartException {
        int chunksPerPage = ItemMemory.PAGE_BYTES / sizes.chunkBytes(id);
        require(kept.freshCount() >= 0 && kept.freshCount() <= chunksPerPage, DAMAGED);
        for (int index = 0; index < kept.freshCount(); index++) {
            long offset = kept.freshOffset() + (long) index * sizes.chunkBytes(id);
            require(offset >= 0 && offset < arena.byteSize(), DAMAGED);
            require(memory.offset(memory.handle(offset)) == offset, DAMAGED);
            chunk(memory.handle(offset), id);
            require(!marks.isMarked(memory.handle(offset)), DAMAGED);
            require(PagePool.page(offset) == PagePool.page(kept.freshOffset()), DAMAGED);
        }
        long first = kept.freshOffset() & (ItemMemory.PAGE_BYTES - 1);
        require(
                kept.freshCount() == 0
                        || first / sizes.chunkBytes(id) + kept.freshCount() == chunksPerPage,
                DAMAGED);
    }

    /// Looks for items that are in no list: a store leaves none.
    private void checkRest(int page, int id) throws RestartException {
        if (id == 0) {
            return;
        }
        KeptClass kept = image.classes.get(id - 1);
        long chunk = PagePool.offset(page);
        int chunkBytes = sizes.chunkBytes(id);
        for (int index = 0; index < ItemMemory.PAGE_BYTES / chunkBytes; index++) {
            if (chunk == kept.freshOffset() && kept.freshCount() > 0) {
                return;
            }
            boolean isFound = marks.isMarked(memory.handle(chunk));
            require(isFound || !Item.isLinked(Item.meta(arena, chunk)), DAMAGED);
            chunk += chunkBytes;
        }
    }

    // --------------------------------------------------------------- the index

    private void batch(int handle, long item, Directory directory) throws RestartException {
        handles[batched] = handle;
        hashes[batched] = memory.hashOf(item);
        batched++;
        if (batched == BATCH_ITEMS) {
            insertBatch(directory);
        }
    }

    private void insertBatch(Directory directory) throws RestartException {
        for (int index = 0; index < batched; index++) {
            touched ^= directory.index().touch(hashes[index]);
        }
        for (int index = 0; index < batched; index++) {
            int hash = hashes[index];
            long item = memory.offset(handles[index]);
            long meta = Item.meta(arena, item);
            long key = item + Item.headerBytes(meta);
            require(directory.find(hash, arena, key, Item.keyLength(meta)) == 0, DAMAGED);
            int stripe = directory.stripes().of(hash);
            directory.stripes().lock(stripe);
            directory.link(handles[index], item, hash, stripe);
            directory.stripes().unlock(stripe);
        }
        batched = 0;
    }
}
