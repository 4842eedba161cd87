package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Stores values: those that are there as a whole, and those that were received into a
/// [Reservation].
///
/// Any thread; all scratch belongs to the caller.
final class ItemWriter {
    private final ItemTable table;
    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Stripes stripes;
    private final ItemAllocator allocator;
    private final int itemBytesMax;

    ItemWriter(ItemTable table, int itemBytesMax) {
        this.table = table;
        this.itemBytesMax = itemBytesMax;
        memory = table.memory;
        arena = table.arena;
        stripes = table.stripes;
        allocator = table.allocator;
    }

    StoreOutcome store(ItemWrite write, int now) {
        Objects.checkFromIndexSize(write.keyOffset, write.keyLength, write.bytes.byteSize());
        Objects.checkFromIndexSize(write.valueOffset, write.valueLength, write.bytes.byteSize());
        if (!start(write, now)) {
            return StoreOutcome.TOO_LARGE;
        }
        int stripe = stripes.of(write.hash);
        stripes.lock(stripe);
        try {
            return storeLocked(write, stripe, now);
        } finally {
            stripes.unlock(stripe);
        }
    }

    StoreOutcome reserve(ItemWrite write, int now, Reservation reservation) {
        Objects.checkFromIndexSize(write.keyOffset, write.keyLength, write.bytes.byteSize());
        if (!start(write, now)) {
            return StoreOutcome.TOO_LARGE;
        }
        int handle = allocate(write, now, Reclaimer.NO_STRIPE, 0);
        if (handle == 0) {
            return StoreOutcome.OUT_OF_MEMORY;
        }
        reservation.hold(this, memory, handle, write);
        return StoreOutcome.RESERVED;
    }

    StoreOutcome commit(Reservation reservation, int now) {
        table.flush.advance(now);
        int stripe = stripes.of(reservation.hash);
        stripes.lock(stripe);
        try {
            return commitLocked(reservation, stripe, now);
        } finally {
            stripes.unlock(stripe);
        }
    }

    void abort(Reservation reservation) {
        allocator.free(reservation.handle);
    }

    /// Sets the answers that are known beforehand.
    ///
    /// @return false when the item is too large
    private boolean start(ItemWrite write, int now) {
        assert write.keyLength > 0 && write.keyLength <= Item.KEY_BYTES_MAX;
        boolean hasFlags = write.flags != 0;
        write.slabClass = 0;
        write.slabClassFound = 0;
        write.cas = 0;
        if (!fits(write.keyLength, write.valueLength, hasFlags)) {
            return false;
        }
        write.slabClass = allocator.slabClassFor(write.keyLength, write.valueLength, hasFlags);
        table.flush.advance(now);
        return true;
    }

    private boolean fits(int keyLength, long valueLength, boolean hasFlags) {
        return table.memcachedBytes.of(keyLength, valueLength, hasFlags) <= itemBytesMax;
    }

    private StoreOutcome storeLocked(ItemWrite write, int stripe, int now) {
        int found =
                table.findLive(
                        write.bytes, write.keyOffset, write.keyLength, write.hash, stripe, now);
        if (found != 0) {
            write.slabClassFound = Item.slabClass(Item.meta(arena, memory.offset(found)));
        }
        StoreOutcome refusal = refusal(write.mode, found, write.casUnique, now);
        if (refusal != null) {
            return refusal;
        }
        return switch (write.mode) {
            case SET, ADD, REPLACE, CAS -> put(write, found, stripe, now);
            case APPEND, PREPEND -> {
                write.join.start(write.bytes, write.valueOffset, write.valueLength);
                StoreOutcome outcome = join(write.join, write.mode, found, write.hash, stripe, now);
                write.cas = write.join.cas();
                yield outcome;
            }
        };
    }

    private StoreOutcome join(
            ValueJoin join, StoreMode mode, int found, int hash, int stripe, int now) {
        long meta = Item.meta(arena, memory.offset(found));
        long valueLength = (long) Item.valueLength(meta) + join.length();
        if (!fits(Item.keyLength(meta), valueLength, Item.hasFlags(meta))) {
            return StoreOutcome.NOT_STORED;
        }
        return join.join(table, mode, found, hash, stripe, now);
    }

    private StoreOutcome commitLocked(Reservation reservation, int stripe, int now) {
        long item = memory.offset(reservation.handle);
        long meta = Item.meta(arena, item);
        long key = item + Item.headerBytes(meta);
        int hash = reservation.hash;
        int found = table.findLive(arena, key, Item.keyLength(meta), hash, stripe, now);
        if (found != 0) {
            reservation.slabClassFound = Item.slabClass(Item.meta(arena, memory.offset(found)));
        }
        StoreOutcome refusal = refusal(reservation.mode, found, reservation.casUnique, now);
        if (refusal != null) {
            allocator.free(reservation.handle);
            return refusal;
        }
        return switch (reservation.mode) {
            case SET, ADD, REPLACE, CAS -> {
                reservation.cas = publish(found, reservation.handle, hash, stripe, now);
                yield StoreOutcome.STORED;
            }
            case APPEND, PREPEND -> {
                ValueJoin join = reservation.join;
                join.start(memory, item);
                StoreOutcome outcome = join(join, reservation.mode, found, hash, stripe, now);
                reservation.cas = join.cas();
                allocator.free(reservation.handle);
                yield outcome;
            }
        };
    }

    /// Why a mode does not store, or null when it does.
    private @Nullable StoreOutcome refusal(StoreMode mode, int found, long casUnique, int now) {
        return switch (mode) {
            case SET -> null;
            case ADD -> {
                if (found == 0) {
                    yield null;
                }
                table.bump(memory.offset(found), now);
                yield StoreOutcome.NOT_STORED;
            }
            case REPLACE, APPEND, PREPEND -> found == 0 ? StoreOutcome.NOT_STORED : null;
            case CAS -> {
                if (found == 0) {
                    yield StoreOutcome.NOT_FOUND;
                }
                boolean isSame =
                        casUnique != 0 && casUnique == Item.cas(arena, memory.offset(found));
                yield isSame ? null : StoreOutcome.EXISTS;
            }
        };
    }

    private StoreOutcome put(ItemWrite write, int found, int stripe, int now) {
        if (found != 0 && canOverwrite(write, found)) {
            overwrite(write, memory.offset(found), stripe, now);
            return StoreOutcome.STORED;
        }
        int handle = allocate(write, now, stripe, found);
        if (handle == 0) {
            return StoreOutcome.OUT_OF_MEMORY;
        }
        long item = memory.offset(handle);
        long meta = Item.meta(arena, item);
        if (Item.isChunked(meta)) {
            write.target.start(memory, item);
            write.target.write(write.bytes, write.valueOffset, write.valueLength);
        } else {
            long value = item + Item.valueStart(meta);
            MemorySegment.copy(write.bytes, write.valueOffset, arena, value, write.valueLength);
        }
        write.cas = publish(found, handle, write.hash, stripe, now);
        return StoreOutcome.STORED;
    }

    /// An item can be overwritten in its chunk when nobody reads it, the chunk is of the right
    /// class, and the key stays where it is: it may not move as long as the item is linked, see
    /// [Item].
    private boolean canOverwrite(ItemWrite write, int found) {
        long meta = Item.meta(arena, memory.offset(found));
        return Item.slabClass(meta) == write.slabClass
                && Item.hasFlags(meta) == (write.flags != 0)
                && !Item.isChunked(meta)
                && Item.pins(meta) == 0
                && Item.valueStart(meta) + write.valueLength <= memory.chunkBytesMax();
    }

    private void overwrite(ItemWrite write, long item, int stripe, int now) {
        long meta = Item.meta(arena, item);
        MemorySegment.copy(
                write.bytes,
                write.valueOffset,
                arena,
                item + Item.valueStart(meta),
                write.valueLength);
        Item.setFlags(arena, item, meta, write.flags);
        Item.setExpiry(arena, item, write.expiry);
        write.cas = table.storeInPlace(item, write.valueLength, stripe, now);
    }

    private int allocate(ItemWrite write, int now, int heldStripe, int protectedHandle) {
        int handle =
                allocator.allocate(
                        write.keyLength,
                        write.valueLength,
                        write.flags != 0,
                        now,
                        heldStripe,
                        protectedHandle);
        if (handle != 0) {
            long item = memory.offset(handle);
            long meta = Item.meta(arena, item);
            Item.setFlags(arena, item, meta, write.flags);
            Item.setExpiry(arena, item, write.expiry);
            Item.setKey(arena, item, meta, write.bytes, write.keyOffset);
        }
        return handle;
    }

    private long publish(int found, int handle, int hash, int stripe, int now) {
        return found == 0
                ? table.link(handle, hash, stripe, now)
                : table.replace(found, handle, hash, stripe, now);
    }
}
