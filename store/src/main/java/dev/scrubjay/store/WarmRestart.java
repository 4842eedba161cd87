package dev.scrubjay.store;

import dev.scrubjay.store.RestartImage.KeptClass;
import dev.scrubjay.store.RestartImage.KeptList;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Goes on with the items that an earlier store has left in the memory file, and leaves them there
/// for a later one.
///
/// ```
/// start   read the page (RestartPage) -> check all items and index them (ItemRecovery)
///         -> the page says "in use" -> lists, free chunks, pages, counters as they were
///         anything wrong: the file is emptied, and the reason told
/// stop    nobody uses the store any more -> image -> all is in the file -> the page says "kept"
/// ```
///
/// Nothing in the file is changed before its page says so. A process that is killed on the way
/// leaves all items, or a file that is refused.
///
/// Owned by the thread that makes the store, later by the one that closes it.
final class WarmRestart {
    private static final int MEGABYTE_SHIFT = 20;

    /// A stamp is hardly ever ahead of the clock, and that ends long before.
    private static final int FLUSH_STAMP_MAX = 1 << 30;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final SlabSizes sizes;
    private final StoreConfig config;
    private final CoarseClock clock;
    private final RestartPage page;
    private final String settings;
    private final List<String> notices = new ArrayList<>();

    private RestartReport report = RestartReport.NONE;

    // What goes from start to restore, null in a store that starts clean.
    private @Nullable RestartImage image;
    private @Nullable ItemRecovery recovery;
    private @Nullable ChunkMarks marks;

    WarmRestart(ItemMemory memory, SlabSizes sizes, StoreConfig config, CoarseClock clock) {
        this.memory = memory;
        this.sizes = sizes;
        this.config = config;
        this.clock = clock;
        arena = memory.arena();
        page = new RestartPage(memory);
        settings = RestartSettings.of(config, sizes, memory.scale());
    }

    RestartReport report() {
        return report;
    }

    // --------------------------------------------------------------- start

    /// Looks at what is in the file, and empties it when nothing can go on with that.
    ///
    /// @param empty makes an empty directory
    /// @return a directory with all items, or an empty one
    /// @throws MemoryFileException when the file cannot be emptied
    Directory start(Supplier<Directory> empty, MemcachedBytes memcachedBytes) {
        Directory directory = empty.get();
        ChunkMarks found = new ChunkMarks(arena.byteSize() / memory.scale());
        try {
            RestartImage read = readImage();
            ItemRecovery items =
                    new ItemRecovery(
                            read, sizes, memory, memcachedBytes, config.itemBytesMax(), found);
            items.run(directory);
            continueTime(read);
            page.begin();
            image = read;
            recovery = items;
            marks = found;
            report = new RestartReport(true, items.items(), List.of());
            return directory;
        } catch (RestartException e) {
            directory.close();
            found.close();
            startClean(e);
            return empty.get();
        }
    }

    private RestartImage readImage() throws RestartException {
        long bytesFound = memory.fileBytesFound();
        RestartException.require(bytesFound > 0, "no items were left in it");
        RestartImage image = page.read();
        String difference = RestartSettings.difference(image.settings, settings);
        if (difference != null) {
            notices.add("[restart] " + difference);
            throw new RestartException("failed to validate metadata");
        }
        RestartException.require(bytesFound == arena.byteSize(), "it is not as long as it was");
        return image;
    }

    private void continueTime(RestartImage read) throws RestartException {
        RestartException.require(
                read.flushStamp >= 0 && read.flushStamp <= FLUSH_STAMP_MAX, RestartPage.DAMAGED);
        RestartException.require(clock.continueFrom(read.moment), "too much time has passed since");
    }

    private void startClean(RestartException reason) {
        notices.add("[restart] " + reason.getMessage() + ", starting with a clean cache");
        try {
            memory.clear();
            page.begin();
            long megabytesFree = memory.fileSystemBytesFree() >> MEGABYTE_SHIFT;
            long megabytesMax = config.memoryBytesMax() >> MEGABYTE_SHIFT;
            if (megabytesFree < megabytesMax) {
                notices.add(
                        "[restart] warning: room for %d megabytes in the file system of %s, not %d"
                                .formatted(megabytesFree, config.memoryFile(), megabytesMax));
            }
        } catch (IOException e) {
            throw new MemoryFileException(e);
        }
        report = new RestartReport(false, 0, List.copyOf(notices));
    }

    /// Puts everything besides the directory in place.
    void restore(Slabs slabs, CasSequence cas, FlushWatermark flush) {
        RestartImage read = image;
        ItemRecovery items = recovery;
        ChunkMarks found = marks;
        if (read == null || items == null || found == null) {
            return;
        }
        cas.continueFrom(read.lastCas);
        flush.continueFrom(read.flushStamp, read.flushPendingSeconds);
        releaseUnowned(read.owners);
        slabs.pages().adopt(read.owners);
        for (int id = 1; id <= sizes.classCount(); id++) {
            restoreClass(slabs.slabClass(id), read.classes.get(id - 1), items);
        }
        for (int number = read.owners.length; number >= 1; number--) {
            int owner = read.owners[number - 1];
            if (owner != 0) {
                restorePage(PagePool.offset(number), slabs.slabClass(owner), found);
            }
        }
        found.close();
        image = null;
        recovery = null;
        marks = null;
    }

    /// Makes sure that pages which are no class's read as zeros, as those who take them rely on.
    private void releaseUnowned(byte[] owners) {
        for (int number = 1; number <= owners.length; number++) {
            if (owners[number - 1] == 0) {
                memory.releasePage(number);
            }
        }
        memory.releaseFrom(owners.length + 1);
    }

    private void restoreClass(SlabClass slab, KeptClass kept, ItemRecovery items) {
        int id = slab.id();
        slab.adopt(items.pageCount(id), items.usedChunks(id), items.requestedBytes(id));
        slab.freeChunks.adoptFresh(kept.freshOffset(), kept.freshCount());
        if (kept.freshCount() > 0) {
            memory.clearRest(kept.freshOffset());
        }
        for (LruSegment segment : LruSegment.values()) {
            KeptList list = kept.lists().get(segment.number());
            long chunks = items.listChunks(id, segment);
            slab.lru.list(segment).adopt(list.head(), list.tail(), list.count(), chunks);
        }
    }

    /// Makes every chunk free that nothing was found in: free ones, and those that somebody was
    /// storing to or still reading when the store before stopped.
    private void restorePage(long offset, SlabClass slab, ChunkMarks found) {
        for (int index = slab.chunksPerPage() - 1; index >= 0; index--) {
            long chunk = offset + (long) index * slab.chunkBytes();
            int handle = memory.handle(chunk);
            if (found.isMarked(handle)) {
                unpin(chunk);
            } else if (!slab.freeChunks.isFresh(chunk)) {
                slab.freeChunks.adopt(handle);
            }
        }
    }

    private void unpin(long chunk) {
        long meta = Item.meta(arena, chunk);
        if (Item.pins(meta) != 0) {
            Item.setMeta(arena, chunk, Item.withoutPins(meta));
        }
    }

    // --------------------------------------------------------------- stop

    /// Leaves everything for a later store. Nobody may use the store any more.
    void leave(Slabs slabs, CasSequence cas, FlushWatermark flush) {
        RestartImage left = new RestartImage();
        left.settings = settings;
        left.moment = clock.moment();
        left.lastCas = cas.last();
        left.flushStamp = flush.stamp();
        left.flushPendingSeconds = flush.pendingSeconds();
        left.owners = slabs.pages().owners();
        for (int id = 1; id <= sizes.classCount(); id++) {
            left.classes.add(kept(slabs.slabClass(id)));
        }
        page.write(left);
    }

    private static KeptClass kept(SlabClass slab) {
        List<KeptList> lists = new ArrayList<>();
        for (LruSegment segment : LruSegment.values()) {
            LruList list = slab.lru.list(segment);
            lists.add(new KeptList(list.head(), list.tail(), list.count()));
        }
        FreeChunks free = slab.freeChunks;
        return new KeptClass(free.freshOffset(), free.freshCount(), lists);
    }
}
