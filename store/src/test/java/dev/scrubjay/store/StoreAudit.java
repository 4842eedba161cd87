package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts what is in a store by walking its memory, page by page and chunk by chunk, and compares
/// that with the index, with the lists, and with all that the store has counted and reports.
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
    private final long[][] listedItems = new long[SlabSizes.CLASSES_MAX + 1][LruSegment.COUNT];
    private final SortedMap<Integer, Long> sizes = new TreeMap<>();
    private final Set<Integer> linked = new HashSet<>();
    private long memcachedBytes;

    /// Chunks that continue a value, found in pages and not yet in the chain of an item.
    private final Set<Integer> continuations = new HashSet<>();

    private final Set<Integer> chained = new HashSet<>();

    /// Items that nobody can find: reserved, or pinned and unlinked.
    private int unlinkedItems;

    private long pins;

    StoreAudit(ItemStore store) {
        this.store = store;
        table = store.table();
        memory = table.memory;
        arena = table.arena;
        slabs = store.slabs();
    }

    void run() {
        walkPages();
        assertThat(chained).as("chunks of chains").isEqualTo(continuations);
        compareClasses();
        compareLrus();
        compareIndex();
        compareTotals();
    }

    /// Requires besides that nobody keeps anything: no pin, no reservation, no page on its way.
    void runAtRest() {
        run();
        assertThat(unlinkedItems).as("items nobody can find").isZero();
        assertThat(pins).as("pins").isZero();
        assertThat(sum(drainedChunks)).as("chunks out of use").isZero();
        assertThat(sum(usedChunks)).isEqualTo((long) linked.size() + chained.size());
    }

    int unlinkedItems() {
        return unlinkedItems;
    }

    private void compareTotals() {
        StoreStats.Items items = store.stats().items();
        assertThat(items.count()).isEqualTo(linked.size());
        assertThat(items.bytes()).isEqualTo(memcachedBytes);
        StoreStats.Memory totals = store.stats().memory();
        long chunkBytes = 0;
        for (int id = 1; id <= slabs.classCount(); id++) {
            chunkBytes += usedChunks[id] * slabs.slabClass(id).chunkBytes();
        }
        assertThat(totals.chunkBytesUsed()).isEqualTo(chunkBytes);
        assertThat(totals.requestedBytes()).isEqualTo(sum(requestedBytes));
        assertThat(totals.pagesBytes())
                .isEqualTo((sum(pagesOwned) + totals.globalPages()) << ItemMemory.PAGE_SHIFT);
        if (table.directory.histogram() != null) {
            assertThat(store.sizes()).isEqualTo(sizes);
        }
    }

    private static long sum(long[] numbers) {
        return Arrays.stream(numbers).sum();
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
                continuations.add(memory.handle(chunk));
            } else {
                requestedBytes[id] += memory.firstChunkBytes(meta);
                walkItem(chunk, meta);
            }
        }
    }

    private void walkItem(long item, long meta) {
        pins += Item.pins(meta);
        if (Item.isChunked(meta)) {
            walkChain(item, meta);
        }
        if (!Item.isLinked(meta)) {
            unlinkedItems++;
            return;
        }
        linkedItems[Item.slabClass(meta)]++;
        listedItems[Item.slabClass(meta)][Item.segment(meta).number()]++;
        linked.add(memory.handle(item));
        long bytes = table.memcachedBytes.of(meta);
        memcachedBytes += bytes;
        sizes.merge(Math.toIntExact((bytes + 31) / 32 * 32), 1L, Long::sum);
    }

    private void walkChain(long item, long meta) {
        int length = memory.firstPartLength(meta);
        int handle = Item.continuation(arena, item, meta);
        int before = memory.handle(item);
        while (handle != 0) {
            check(chained.add(handle), "chunk in two chains");
            long chunk = memory.offset(handle);
            long chunkMeta = Item.meta(arena, chunk);
            check(Item.isContinuation(chunkMeta), "chunk in a chain");
            check(Item.previous(arena, chunk) == before, "link back in a chain");
            length += Item.valueLength(chunkMeta);
            before = handle;
            handle = Item.next(arena, chunk);
        }
        check(length == Item.valueLength(meta), "length of a chain");
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
            compareLists(stats);
        }
    }

    private void compareLists(SlabClassStats stats) {
        long[] listed = listedItems[stats.id()];
        LruStats lru = stats.lru();
        assertThat(lru.hot()).isEqualTo(listed[LruSegment.HOT.number()]);
        assertThat(lru.warm()).isEqualTo(listed[LruSegment.WARM.number()]);
        assertThat(lru.cold()).isEqualTo(listed[LruSegment.COLD.number()]);
        assertThat(lru.temporary()).isEqualTo(listed[LruSegment.TEMPORARY.number()]);
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
