package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Puts a piece behind or before a chunked item's value, in its place: at the cost of the piece,
/// not of the value.
///
/// ```
/// append     head ... -> last, filled up -> new chunk -> new chunk
/// prepend    head, moved up -> what fell off its end, before the next chunk's part or in new chunks -> ...
/// ```
///
/// Added chunks grow with what is added, so that many small pieces make neither a long chain nor
/// much waste. Nothing is changed before all memory is there.
///
/// What is appended to may be pinned: whoever reads it knows how much there was, and reads no
/// further. What is prepended to must not be.
///
/// Called with the item's stripe held. Scratch that belongs to a [ValueJoin].
final class ChainJoin {
    /// The first chunk that is added behind full ones is of this part of the largest.
    private static final int START_SHIFT = 3;

    private final ValueCursor target = new ValueCursor();
    private final ValueCursor pieceEnd = new ValueCursor();

    /// Appends.
    ///
    /// @return false when there is no memory
    boolean append(ItemTable table, int found, ValueCursor piece, int now, int stripe) {
        MemorySegment arena = table.arena;
        int last = lastChunk(table, found);
        long chunk = table.memory.offset(last);
        long chunkMeta = Item.meta(arena, chunk);
        int filled = Item.valueLength(chunkMeta);
        int fill = Math.min(room(table, chunkMeta), piece.remaining());
        int rest = piece.remaining() - fill;
        int first = 0;
        if (rest > 0) {
            int bytesMin = bytesMinAfter(table, chunkMeta);
            first = table.allocator.newChain(last, rest, bytesMin, now, stripe, found);
            if (first == 0) {
                return false;
            }
        }
        piece.read(arena, chunk + Item.CONTINUATION_HEADER_BYTES + filled, fill);
        setLength(table, chunk, filled + fill);
        if (first != 0) {
            target.startChain(table.memory, first, rest);
            target.writeAll(piece);
            Item.setNext(arena, chunk, first);
        }
        return true;
    }

    /// Appends the value of a chunked item that nobody else knows, whose chunks but the first
    /// become the other's.
    ///
    /// @return false when there is no memory
    boolean appendChunks(ItemTable table, int found, int donor, int now, int stripe) {
        MemorySegment arena = table.arena;
        long item = table.memory.offset(donor);
        long meta = Item.meta(arena, item);
        int last = lastChunk(table, found);
        int length = table.memory.firstPartLength(meta);
        int first = table.allocator.newChain(last, length, 0, now, stripe, found);
        if (first == 0) {
            return false;
        }
        long start = item + Item.valueStart(meta);
        target.startChain(table.memory, first, length);
        target.write(arena, start, length);
        int second = Item.continuation(arena, item, meta);
        Item.setContinuation(arena, item, meta, 0);
        linkChunks(table, table.allocator.lastOf(first), second);
        Item.setNext(arena, table.memory.offset(last), first);
        return true;
    }

    /// Prepends to an item that nobody has pinned.
    ///
    /// @return false when there is no memory
    boolean prepend(ItemTable table, int found, ValueCursor piece, int now, int stripe) {
        MemorySegment arena = table.arena;
        long item = table.memory.offset(found);
        long meta = Item.meta(arena, item);
        int second = Item.continuation(arena, item, meta);
        long chunk = table.memory.offset(second);
        long chunkMeta = Item.meta(arena, chunk);
        int length = piece.remaining();
        if (length <= room(table, chunkMeta)) {
            long part = chunk + Item.CONTINUATION_HEADER_BYTES;
            int partLength = Item.valueLength(chunkMeta);
            MemorySegment.copy(arena, part, arena, part + length, partLength);
            setLength(table, chunk, partLength + length);
            target.start(arena, part, length);
        } else {
            int bytesMin = bytesMinAfter(table, chunkMeta);
            int first = table.allocator.newChain(found, length, bytesMin, now, stripe, found);
            if (first == 0) {
                return false;
            }
            target.startChain(table.memory, first, length);
            linkChunks(table, table.allocator.lastOf(first), second);
            Item.setContinuation(arena, item, meta, first);
        }
        moveUp(arena, item + Item.valueStart(meta), table.memory.firstPartLength(meta), piece);
        return true;
    }

    /// Puts the piece at the start of the first part, and what has no place there any more, of
    /// either, where the target stands.
    private void moveUp(MemorySegment arena, long part, int partLength, ValueCursor piece) {
        int length = piece.remaining();
        int kept = partLength - length;
        if (kept >= 0) {
            target.write(arena, part + kept, length);
            MemorySegment.copy(arena, part, arena, part + length, kept);
            piece.read(arena, part, length);
            return;
        }
        // The old part goes behind the end of the piece, and has to go first.
        pieceEnd.startAt(target);
        target.skip(-kept);
        target.write(arena, part, partLength);
        piece.read(arena, part, partLength);
        pieceEnd.writeAll(piece);
    }

    private static int lastChunk(ItemTable table, int found) {
        long item = table.memory.offset(found);
        int second = Item.continuation(table.arena, item, Item.meta(table.arena, item));
        return table.allocator.lastOf(second);
    }

    private static int room(ItemTable table, long chunkMeta) {
        return table.slabOf(chunkMeta).chunkBytes()
                - Item.CONTINUATION_HEADER_BYTES
                - Item.valueLength(chunkMeta);
    }

    /// How large a chunk has to be at least that is added next to another one.
    private static int bytesMinAfter(ItemTable table, long chunkMeta) {
        int chunkBytesMax = table.memory.chunkBytesMax();
        int chunkBytes = table.slabOf(chunkMeta).chunkBytes();
        return chunkBytes >= chunkBytesMax
                ? chunkBytesMax >> START_SHIFT
                : Math.min(2 * chunkBytes, chunkBytesMax);
    }

    private static void setLength(ItemTable table, long chunk, int length) {
        long meta = Item.meta(table.arena, chunk);
        table.slabOf(meta).resize(length - Item.valueLength(meta));
        Item.setMeta(table.arena, chunk, Item.withValueLength(meta, length));
    }

    private static void linkChunks(ItemTable table, int chunk, int next) {
        Item.setNext(table.arena, table.memory.offset(chunk), next);
        Item.setPrevious(table.arena, table.memory.offset(next), chunk);
    }
}
