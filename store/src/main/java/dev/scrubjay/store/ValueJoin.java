package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Puts a piece behind or before an item's value: `append` and `prepend`.
///
/// Scratch that belongs to a worker's [ItemWrite] or to a [Reservation].
final class ValueJoin {
    private final ValueCursor piece = new ValueCursor();
    private final ValueCursor old = new ValueCursor();
    private final ValueCursor target = new ValueCursor();
    private final ChainJoin chain = new ChainJoin();

    /// The item that the piece is in, when it is in several chunks; else 0.
    private int donor;

    private long cas;
    private int valueLength;

    /// Takes the piece from a buffer.
    void start(MemorySegment bytes, long offset, int length) {
        piece.start(bytes, offset, length);
        donor = 0;
        cas = 0;
        valueLength = length;
    }

    /// Takes the piece from an item that nobody else knows, and which loses it.
    void start(ItemMemory memory, int handle) {
        long item = memory.offset(handle);
        piece.start(memory, item);
        donor = Item.isChunked(Item.meta(memory.arena(), item)) ? handle : 0;
        cas = 0;
        valueLength = piece.remaining();
    }

    /// The length of the piece.
    int length() {
        return piece.remaining();
    }

    /// The length of the joined value; of the piece when nothing was stored.
    int valueLength() {
        return valueLength;
    }

    /// The cas of the joined item, 0 when nothing was stored.
    long cas() {
        return cas;
    }

    /// Joins: in the item's chunk when there is room and nobody reads it; by more chunks when it
    /// has several, and nobody reads what has to move; else in a new item with the old flags and
    /// expiry.
    ///
    /// @param found the item, whose stripe is held
    /// @return STORED; or NOT_STORED, as in memcached, when there is no memory for the new item
    StoreOutcome join(ItemTable table, StoreMode mode, int found, int hash, int stripe, int now) {
        boolean isAppend = mode == StoreMode.APPEND;
        long item = table.memory.offset(found);
        long meta = Item.meta(table.arena, item);
        int stamp = Item.lastAccess(table.arena, item);
        int joinedLength = Item.valueLength(meta) + piece.remaining();
        if (hasRoom(table, meta, joinedLength)) {
            joinInPlace(table.arena, item, meta, isAppend);
            cas = table.storeInPlace(item, joinedLength, stripe, now);
            table.inheritFlush(item, stamp);
            valueLength = joinedLength;
            return StoreOutcome.STORED;
        }
        if (Item.isChunked(meta) && (isAppend || Item.pins(meta) == 0)) {
            if (!joinChain(table, isAppend, found, stripe, now)) {
                return StoreOutcome.NOT_STORED;
            }
            cas = table.storeInChain(item, joinedLength, stripe, now);
            table.inheritFlush(item, stamp);
            valueLength = joinedLength;
            return StoreOutcome.STORED;
        }
        int handle = table.allocateLike(item, joinedLength, now, stripe, found);
        if (handle == 0) {
            return StoreOutcome.NOT_STORED;
        }
        old.start(table.memory, item);
        target.start(table.memory, table.memory.offset(handle));
        target.writeAll(isAppend ? old : piece);
        target.writeAll(isAppend ? piece : old);
        cas = table.replace(found, handle, hash, stripe, now);
        table.inheritFlush(table.memory.offset(handle), stamp);
        valueLength = joinedLength;
        return StoreOutcome.STORED;
    }

    private boolean joinChain(ItemTable table, boolean isAppend, int found, int stripe, int now) {
        if (!isAppend) {
            return chain.prepend(table, found, piece, now, stripe);
        }
        return donor == 0
                ? chain.append(table, found, piece, now, stripe)
                : chain.appendChunks(table, found, donor, now, stripe);
    }

    private static boolean hasRoom(ItemTable table, long meta, int valueLength) {
        int slabClass =
                table.allocator.slabClassFor(
                        Item.keyLength(meta), valueLength, Item.hasFlags(meta));
        return slabClass == Item.slabClass(meta)
                && !Item.isChunked(meta)
                && Item.pins(meta) == 0
                && Item.valueStart(meta) + valueLength <= table.memory.chunkBytesMax();
    }

    private void joinInPlace(MemorySegment arena, long item, long meta, boolean isAppend) {
        long value = item + Item.valueStart(meta);
        int oldLength = Item.valueLength(meta);
        if (isAppend) {
            piece.readAll(arena, value + oldLength);
        } else {
            MemorySegment.copy(arena, value, arena, value + piece.remaining(), oldLength);
            piece.readAll(arena, value);
        }
    }
}
