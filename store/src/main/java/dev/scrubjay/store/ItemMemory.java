package dev.scrubjay.store;

import dev.scrubjay.store.memory.MappedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The arena: slab pages side by side, and the 32-bit handles that name places in them.
///
/// A handle is an offset divided by the scale, which is the smallest power of two, from 8 on, that
/// lets 32 bits reach the whole arena. Chunks are a multiple of it. Page 0 is never used, so that
/// handle 0 can mean "none"; where the arena is shared with a file, it has the [RestartPage]:
///
/// ```
/// | page 0: no items | page 1 | page 2 | ... | page N |
/// ```
///
/// Any thread. Nothing here changes after the start but the bytes.
final class ItemMemory implements AutoCloseable {
    static final int PAGE_SHIFT = 20;
    static final int PAGE_BYTES = 1 << PAGE_SHIFT;

    private static final int SCALE_SHIFT_MIN = 3;

    /// With a scale of 64 the arena reaches 256 GB; beyond it chunks would lose too much by
    /// rounding.
    private static final int SCALE_SHIFT_MAX = 6;

    /// The pages of most systems.
    private static final long RELEASED_BYTES_MIN = 4096;

    /// By how much the limit of the start can grow. Costs address space, and nothing else.
    private static final int GROWTH = 4;

    private final MappedMemory memory;
    private final MemorySegment arena;
    private final int scaleShift;
    private final int chunkBytesMax;
    private final HashAlgorithm hashAlgorithm;

    /// Reserves so many pages.
    ///
    /// @throws MemoryFileException when the memory is to be shared with a file that cannot be had
    ItemMemory(long pageCount, StoreConfig config) {
        long bytes = (pageCount + 1) << PAGE_SHIFT;
        scaleShift = scaleShift(bytes);
        chunkBytesMax = config.slabChunkBytesMax() & -scale();
        hashAlgorithm = config.hashAlgorithm();
        memory = map(config.memoryFile(), bytes);
        arena = memory.segment();
    }

    private static MappedMemory map(@Nullable Path file, long bytes) {
        if (file == null) {
            return MappedMemory.reserve(bytes);
        }
        try {
            return MappedMemory.share(file, bytes);
        } catch (IOException e) {
            throw new MemoryFileException(e);
        }
    }

    /// The shift that lets a handle reach so many bytes.
    ///
    /// @throws IllegalArgumentException when none does
    static int scaleShift(long bytes) {
        for (int shift = SCALE_SHIFT_MIN; shift <= SCALE_SHIFT_MAX; shift++) {
            if (bytes <= 1L << (Integer.SIZE + shift)) {
                return shift;
            }
        }
        long megabytesMax = 1L << (Integer.SIZE + SCALE_SHIFT_MAX - PAGE_SHIFT);
        throw new IllegalArgumentException(
                "item memory of "
                        + (bytes >> PAGE_SHIFT)
                        + " megabytes is more than the "
                        + megabytesMax
                        + " that items can be found in");
    }

    /// How many pages to set address space aside for, so that the limit can be raised later: some
    /// times more, as long as handles can name them just as finely.
    static int pagesToReserve(int pagesMax, StoreConfig config) {
        if (config.lockMemory() || config.memoryFile() != null || !MappedMemory.isCommittedLate()) {
            return pagesMax;
        }
        long firstPages = SlabSizes.CLASSES_MAX + 1L;
        int shift = scaleShift((pagesMax + firstPages) << PAGE_SHIFT);
        long pagesReached = (1L << (Integer.SIZE + shift - PAGE_SHIFT)) - firstPages;
        return (int) Math.clamp((long) pagesMax * GROWTH, pagesMax, pagesReached);
    }

    MemorySegment arena() {
        return arena;
    }

    /// What chunk sizes are multiples of.
    int scale() {
        return 1 << scaleShift;
    }

    /// The largest chunk. A chunked item starts in one.
    int chunkBytesMax() {
        return chunkBytesMax;
    }

    /// How much of an item's value is in its first chunk.
    int firstPartLength(long meta) {
        return Item.isChunked(meta)
                ? chunkBytesMax - Item.valueStart(meta)
                : Item.valueLength(meta);
    }

    /// What an item needs of its first chunk.
    int firstChunkBytes(long meta) {
        return Item.valueStart(meta) + firstPartLength(meta);
    }

    /// How many chunks an item is in when it is stored as a whole; what is joined to it later may
    /// be in some more.
    int chunkCount(long meta) {
        if (!Item.isChunked(meta)) {
            return 1;
        }
        int rest = Item.valueLength(meta) - firstPartLength(meta);
        return 1 + Math.ceilDiv(rest, chunkBytesMax - Item.CONTINUATION_HEADER_BYTES);
    }

    long offset(int handle) {
        return Integer.toUnsignedLong(handle) << scaleShift;
    }

    int handle(long offset) {
        return (int) (offset >>> scaleShift);
    }

    /// The hash of an item's key.
    int hashOf(long item) {
        long meta = Item.racyMeta(arena, item);
        return hashAlgorithm.hash(arena, item + Item.headerBytes(meta), Item.keyLength(meta));
    }

    /// Reads the first lines of what may be an item.
    int touch(int handle) {
        long last = arena.byteSize() - Long.BYTES;
        long item = Math.min(offset(handle), last);
        return Item.touch(arena, item, last);
    }

    /// Whether a handle, which may be any number, is a place where an item with a key could be.
    boolean isInside(int handle) {
        long offset = offset(handle);
        return offset >= PAGE_BYTES && offset + Item.BYTES_TO_KEY_END_MAX <= arena.byteSize();
    }

    /// Makes all bytes of a page 0.
    void clearPage(int page) {
        arena.asSlice(PagePool.offset(page), PAGE_BYTES).fill((byte) 0);
    }

    /// Gives a page's memory back to the operating system, until the page is written to again. All
    /// its bytes are 0 then, also where the system has no such call.
    void releasePage(int page) {
        if (!memory.release(PagePool.offset(page), PAGE_BYTES)) {
            clearPage(page);
        }
    }

    /// Makes all bytes 0 from a place to the end of its page, without memory where that can be
    /// done.
    void clearRest(long offset) {
        long end = (offset | (PAGE_BYTES - 1)) + 1;
        long aligned = Math.min((offset + RELEASED_BYTES_MIN - 1) & -RELEASED_BYTES_MIN, end);
        arena.asSlice(offset, aligned - offset).fill((byte) 0);
        if (aligned < end && !memory.release(aligned, end - aligned)) {
            arena.asSlice(aligned, end - aligned).fill((byte) 0);
        }
    }

    /// Gives the memory of a page and all that follow back, where there is such a call.
    void releaseFrom(int page) {
        long offset = Math.min(PagePool.offset(page), arena.byteSize());
        if (offset < arena.byteSize()) {
            memory.release(offset, arena.byteSize() - offset);
        }
    }

    /// How many pages there are, besides page 0.
    int pageCount() {
        return PagePool.page(arena.byteSize()) - 1;
    }

    // For memory that is shared with a file.

    /// How long the file was before.
    long fileBytesFound() {
        return memory.fileBytesFound();
    }

    /// How much more the file's file system has room for.
    long fileSystemBytesFree() throws IOException {
        return memory.fileSystemBytesFree();
    }

    /// Makes all of the file read as zeros. Nobody may touch the arena meanwhile.
    void clear() throws IOException {
        memory.clear();
    }

    /// Waits until a part of the arena is in the file for good.
    void sync(long offset, long bytes) {
        memory.sync(offset, bytes);
    }

    boolean preferLargePages() {
        return memory.preferLargePages();
    }

    boolean lock() {
        return memory.lock();
    }

    @Override
    public void close() {
        memory.close();
    }
}
