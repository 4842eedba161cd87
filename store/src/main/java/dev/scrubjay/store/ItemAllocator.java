package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Makes items of chunks: one for an item that fits into one, and as many as it takes for a larger
/// one.
///
/// ```
/// head: header, key, value...   ->   header, ...value...   ->   header, ...value
/// a largest chunk                    largest chunks             a chunk of the size that is left
/// ```
final class ItemAllocator {
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;

    ItemAllocator(ItemMemory memory, Slabs slabs) {
        this.memory = memory;
        this.slabs = slabs;
        arena = memory.arena();
    }

    /// The class that an item's first chunk is of.
    int slabClassFor(int keyLength, int valueLength, boolean hasFlags) {
        return slabs.classFor(itemBytes(keyLength, valueLength, hasFlags)).id();
    }

    /// Makes an item that nobody knows, with only its meta and its chunks set.
    ///
    /// @param heldStripe the one stripe that the caller holds, or [Reclaimer#NO_STRIPE]
    /// @param protectedHandle an item that must stay, or 0
    /// @return its handle, or 0 when no memory could be made free
    int allocate(
            int keyLength,
            int valueLength,
            boolean hasFlags,
            int now,
            int heldStripe,
            int protectedHandle) {
        int bytes = itemBytes(keyLength, valueLength, hasFlags);
        boolean isChunked = bytes > memory.chunkBytesMax();
        SlabClass slab = slabs.classFor(bytes);
        long meta = Item.newMeta(slab.id(), keyLength, valueLength, hasFlags, isChunked);
        // The last chunk may be of another class.
        if (isChunked && !slabs.couldTakeLargest(memory.chunkCount(meta) - 1, now)) {
            slabs.countOutOfMemory(slab);
            return 0;
        }
        int handle =
                slabs.take(slab, memory.firstChunkBytes(meta), now, heldStripe, protectedHandle);
        if (handle != 0) {
            Item.setMeta(arena, memory.offset(handle), meta);
            if (!isChunked || addContinuations(handle, meta, now, heldStripe, protectedHandle)) {
                return handle;
            }
            free(handle);
        }
        slabs.countOutOfMemory(slab);
        return 0;
    }

    /// Frees all chunks of an item that nobody knows any more.
    void free(int handle) {
        long item = memory.offset(handle);
        long meta = Item.meta(arena, item);
        slabs.freeContinuations(item);
        SlabClass slab = slabs.slabClass(Item.slabClass(meta));
        slabs.free(slab, handle, memory.firstChunkBytes(meta));
    }

    private boolean addContinuations(
            int head, long meta, int now, int heldStripe, int protectedHandle) {
        int length = Item.valueLength(meta) - memory.firstPartLength(meta);
        int first = newChain(head, length, 0, now, heldStripe, protectedHandle);
        Item.setContinuation(arena, memory.offset(head), meta, first);
        return first != 0;
    }

    /// Makes chunks for a part of a value, which is not set.
    ///
    /// @param previous what they are to follow; only the first of them knows it as yet
    /// @param bytesMin how large the chunks are at least
    /// @return the first chunk, or 0 when no memory could be made free
    int newChain(
            int previous, int length, int bytesMin, int now, int heldStripe, int protectedHandle) {
        int first = 0;
        int last = previous;
        int remaining = length;
        while (remaining > 0) {
            int part = Math.min(remaining, memory.chunkBytesMax() - Item.CONTINUATION_HEADER_BYTES);
            int handle = takeContinuation(part, bytesMin, now, heldStripe, protectedHandle);
            if (handle == 0) {
                slabs.freeChain(first);
                return 0;
            }
            long chunk = memory.offset(handle);
            Item.setNext(arena, chunk, 0);
            Item.setPrevious(arena, chunk, last);
            if (first == 0) {
                first = handle;
            } else {
                Item.setNext(arena, memory.offset(last), handle);
            }
            last = handle;
            remaining -= part;
        }
        return first;
    }

    /// The last chunk of those that follow each other.
    int lastOf(int first) {
        int last = first;
        for (int handle = first; handle != 0; handle = Item.next(arena, memory.offset(handle))) {
            last = handle;
        }
        return last;
    }

    /// Takes a chunk of the class that fits best, or else of the largest, which has items that can
    /// go when the other may only have parts of items.
    private int takeContinuation(
            int length, int bytesMin, int now, int heldStripe, int protectedHandle) {
        int bytes = Item.CONTINUATION_HEADER_BYTES + length;
        SlabClass slab = slabs.classFor(Math.max(bytes, bytesMin));
        int handle = slabs.take(slab, bytes, now, heldStripe, protectedHandle);
        if (handle == 0 && slab != slabs.largest()) {
            slab = slabs.largest();
            handle = slabs.take(slab, bytes, now, heldStripe, protectedHandle);
        }
        if (handle != 0) {
            long meta = Item.newMeta(slab.id(), 0, length, false, false);
            Item.setMeta(arena, memory.offset(handle), meta);
        }
        return handle;
    }

    /// What the item needs when it is in one chunk; too much for any chunk when it is to be
    /// chunked.
    private static int itemBytes(int keyLength, int valueLength, boolean hasFlags) {
        return Item.HEADER_BYTES + (hasFlags ? Integer.BYTES : 0) + keyLength + valueLength;
    }
}
