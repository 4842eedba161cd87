package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/// Counts what is in a store by walking its memory, and compares it with what the store has
/// counted.
///
/// Nobody else may be using the store.
final class StoreAudit {
    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;
    private final ItemStore store;

    private final long[] usedChunks = new long[SlabSizes.CLASSES_MAX + 1];
    private final long[] freeChunks = new long[SlabSizes.CLASSES_MAX + 1];
    private final long[] drainedChunks = new long[SlabSizes.CLASSES_MAX + 1];
    private final long[] pagesOwned = new long[SlabSizes.CLASSES_MAX + 1];
    private final long[] requestedBytes = new long[SlabSizes.CLASSES_MAX + 1];
    private final long[] linkedItems = new long[SlabSizes.CLASSES_MAX + 1];
    private final Set<Integer> linked = new HashSet<>();
    private long memcachedBytes;

    /// Items that nobody can find: reserved, or pinned and unlinked.
    private int unlinkedItems;

    StoreAudit(ItemStore store) {
        this.store = store;
        table = store.table();
        memory = table.memory;
        arena = table.arena;
        slabs = store.slabs();
    }

    void run() {
        walkPages();
        compareClasses();
        compareLrus();
        compareIndex();
        StoreStats.Items items = store.stats().items();
        assertThat(items.count()).isEqualTo(linked.size());
        assertThat(items.bytes()).isEqualTo(memcachedBytes);
    }

    int unlinkedItems() {
        return unlinkedItems;
    }

    private void walkPages() {
        PagePool pages = slabs.pages();
        for (int page = 1; page <= pages.pageCountMax(); page++) {
            int owner = pages.owner(page);
            if (owner != 0) {
                walkPage((long) page << ItemMemory.PAGE_SHIFT, slabs.slabClass(owner));
            }
        }
    }

    private void walkPage(long page, SlabClass slab) {
        int chunkBytes = slab.chunkBytes();
        pagesOwned[slab.id()]++;
        long end = page + ItemMemory.PAGE_BYTES;
        for (long chunk = page; chunk + chunkBytes <= end; chunk += chunkBytes) {
            long meta = Item.meta(arena, chunk);
            int id = slab.id();
            if (meta == 0) {
                freeChunks[id]++;
                continue;
            }
            if (meta == Item.DRAINED) {
                drainedChunks[id]++;
                continue;
            }
            check(Item.slabClass(meta) == id, "class of a chunk");
            usedChunks[id]++;
            if (Item.isContinuation(meta)) {
                requestedBytes[id] += Item.CONTINUATION_HEADER_BYTES + Item.valueLength(meta);
            } else {
                requestedBytes[id] += memory.firstChunkBytes(meta);
                walkItem(chunk, meta);
            }
        }
    }

    private void walkItem(long item, long meta) {
        if (!Item.isLinked(meta)) {
            unlinkedItems++;
            return;
        }
        linkedItems[Item.slabClass(meta)]++;
        linked.add(memory.handle(item));
        memcachedBytes += table.memcachedBytes.of(meta);
        if (Item.isChunked(meta)) {
            int length = memory.firstPartLength(meta);
            int handle = Item.continuation(arena, item, meta);
            int previous = memory.handle(item);
            while (handle != 0) {
                int its = Item.previous(arena, memory.offset(handle));
                check(its == previous, "link back in a chain");
                previous = handle;
                long chunkMeta = Item.meta(arena, memory.offset(handle));
                check(Item.isContinuation(chunkMeta), "chunk in a chain");
                length += Item.valueLength(chunkMeta);
                handle = Item.next(arena, memory.offset(handle));
            }
            check(length == Item.valueLength(meta), "length of a chain");
        }
    }

    private void compareClasses() {
        for (SlabClassStats stats : store.slabClassStats()) {
            int id = stats.id();
            assertThat(stats.usedChunks()).as("used chunks of %s", id).isEqualTo(usedChunks[id]);
            assertThat(slabs.slabClass(id).freeChunks.count())
                    .as("free chunks of %s", id)
                    .isEqualTo(freeChunks[id]);
            assertThat(stats.pages()).as("pages of %s", id).isEqualTo((int) pagesOwned[id]);
            assertThat(usedChunks[id] + freeChunks[id] + drainedChunks[id])
                    .as("chunks of %s", id)
                    .isEqualTo(stats.totalChunks());
            assertThat(stats.requestedBytes())
                    .as("bytes requested of %s", id)
                    .isEqualTo(requestedBytes[id]);
            assertThat(stats.items()).as("items of %s", id).isEqualTo(linkedItems[id]);
        }
    }

    private void compareLrus() {
        int found = 0;
        for (SlabClassStats stats : store.slabClassStats()) {
            SlabClass slab = slabs.slabClass(stats.id());
            for (LruSegment segment : LruSegment.values()) {
                found += walkList(slab, segment);
            }
        }
        assertThat(found).isEqualTo(linked.size());
    }

    private int walkList(SlabClass slab, LruSegment segment) {
        LruList list = slab.lru.list(segment);
        int found = 0;
        int chunks = 0;
        int next = 0;
        for (int handle = list.tail(); handle != 0; found++) {
            long item = memory.offset(handle);
            long meta = Item.meta(arena, item);
            check(linked.contains(handle), "item in an LRU");
            check(Item.slabClass(meta) == slab.id(), "class of an LRU");
            check(Item.segment(meta) == segment, "list of an LRU");
            check(Item.next(arena, item) == next, "link in an LRU");
            chunks += memory.chunkCount(meta);
            next = handle;
            handle = Item.previous(arena, item);
        }
        check(list.head() == next, "head of an LRU");
        check(list.count() == found, "count of an LRU");
        check(list.chunks() == chunks, "chunks of an LRU");
        return found;
    }

    private void compareIndex() {
        Set<Integer> indexed = new HashSet<>();
        table.directory.index().forEach(handle -> check(indexed.add(handle), "item only once"));
        check(indexed.equals(linked), "items in the index");
        for (int handle : indexed) {
            long item = memory.offset(handle);
            long meta = Item.meta(arena, item);
            long key = item + Item.headerBytes(meta);
            int hash = memory.hashOf(item);
            int found = table.directory.find(hash, arena, key, Item.keyLength(meta));
            check(found == handle, "item found by its key");
        }
    }

    /// AssertJ is for the few; this is called for every item.
    private static void check(boolean isRight, String what) {
        if (!isRight) {
            throw new AssertionError("audit: wrong " + what);
        }
    }
}
