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
        checkValue(write);
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

    Lookup findOrCreate(ItemWrite write, int now, ItemCursor cursor) {
        checkValue(write);
        if (!start(write, now)) {
            return Lookup.MISS;
        }
        int stripe = stripes.of(write.hash);
        stripes.lock(stripe);
        boolean isHeld = false;
        try {
            Lookup lookup = Lookup.HIT;
            int handle = findLive(write, stripe, now);
            if (handle == 0) {
                if (put(write, 0, stripe, now) != StoreOutcome.STORED) {
                    return Lookup.MISS;
                }
                lookup = Lookup.CREATED;
                handle = find(write);
                if (write.hasNewCas) {
                    write.cas = table.setCas(memory.offset(handle), write.newCas);
                }
            }
            cursor.hold(handle, write.hash, stripe, now);
            isHeld = true;
            return lookup;
        } finally {
            if (!isHeld) {
                stripes.unlock(stripe);
            }
        }
    }

    private static void checkValue(ItemWrite write) {
        Objects.checkFromIndexSize(write.valueOffset, write.valueLength, write.bytes.byteSize());
    }

    StoreOutcome reserve(ItemWrite write, int now, Reservation reservation) {
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
        Objects.checkFromIndexSize(write.keyOffset, write.keyLength, write.keys.byteSize());
        boolean hasFlags = write.flags != 0;
        write.slabClass = 0;
        write.slabClassFound = 0;
        write.cas = 0;
        write.valueLengthStored = write.valueLength;
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
        int found = findLive(write, stripe, now);
        if (found != 0) {
            write.slabClassFound = Item.slabClass(Item.meta(arena, memory.offset(found)));
        }
        StoreOutcome refusal = refusal(write, found, now);
        if (refusal != null) {
            return refusal;
        }
        long inherited = inheritedMarks(write, found);
        if (inherited != 0) {
            write.expiry = Item.expiry(arena, memory.offset(found));
        }
        StoreOutcome outcome;
        if (write.isJoin(found)) {
            ValueJoin join = write.join;
            join.start(write.bytes, write.valueOffset, write.valueLength);
            outcome = join(join, write.mode, found, write.hash, stripe, now);
            write.cas = join.cas();
            write.valueLengthStored = join.valueLength();
        } else {
            outcome = put(write, found, stripe, now);
        }
        if (outcome == StoreOutcome.STORED && (inherited != 0 || write.hasNewCas)) {
            write.cas = mark(memory.offset(find(write)), inherited, write);
        }
        return outcome;
    }

    private int findLive(ItemWrite write, int stripe, int now) {
        return table.findLive(
                write.keys, write.keyOffset, write.keyLength, write.hash, stripe, now);
    }

    private int find(ItemWrite write) {
        return table.directory.find(write.hash, write.keys, write.keyOffset, write.keyLength);
    }

    /// The marks that an item takes over from an older one when it is stored as a stale one; 0 when
    /// it is stored as what it is.
    private long inheritedMarks(StoreTerms terms, int found) {
        if (terms.mode != StoreMode.CAS || !terms.isStaleAllowed) {
            return 0;
        }
        long item = memory.offset(found);
        if (Item.cas(arena, item) == terms.casUnique) {
            return 0;
        }
        return Item.STALE | (Item.meta(arena, item) & Item.TOKEN_SENT);
    }

    /// Marks an item that was just stored.
    ///
    /// @return its cas
    private long mark(long item, long marks, StoreTerms terms) {
        Item.setMeta(arena, item, Item.meta(arena, item) | marks);
        return terms.hasNewCas ? table.setCas(item, terms.newCas) : Item.cas(arena, item);
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
        StoreTerms terms = reservation.terms;
        StoreOutcome refusal = refusal(terms, found, now);
        if (refusal != null) {
            allocator.free(reservation.handle);
            return refusal;
        }
        if (terms.isJoin(found)) {
            return commitJoin(reservation, item, found, stripe, now);
        }
        long inherited = inheritedMarks(terms, found);
        if (inherited != 0) {
            Item.setExpiry(arena, item, Item.expiry(arena, memory.offset(found)));
        }
        reservation.cas = publish(found, reservation.handle, hash, stripe, now);
        if (inherited != 0 || terms.hasNewCas) {
            reservation.cas = mark(item, inherited, terms);
        }
        return StoreOutcome.STORED;
    }

    /// Joins what was received to the value that was found, and frees it.
    private StoreOutcome commitJoin(
            Reservation reservation, long item, int found, int stripe, int now) {
        StoreTerms terms = reservation.terms;
        ValueJoin join = reservation.join;
        join.start(memory, reservation.handle);
        StoreOutcome outcome = join(join, terms.mode, found, reservation.hash, stripe, now);
        reservation.cas = join.cas();
        reservation.valueLengthStored = join.valueLength();
        if (outcome == StoreOutcome.STORED && terms.hasNewCas) {
            long meta = Item.meta(arena, item);
            long key = item + Item.headerBytes(meta);
            int joined = table.directory.find(reservation.hash, arena, key, Item.keyLength(meta));
            reservation.cas = table.setCas(memory.offset(joined), terms.newCas);
        }
        allocator.free(reservation.handle);
        return outcome;
    }

    /// Why nothing is to be stored, or null when something is.
    private @Nullable StoreOutcome refusal(StoreTerms terms, int found, int now) {
        return switch (terms.mode) {
            case SET -> null;
            case ADD -> {
                if (found == 0) {
                    yield null;
                }
                table.bump(memory.offset(found), now);
                yield StoreOutcome.NOT_STORED;
            }
            case REPLACE -> found == 0 ? StoreOutcome.NOT_STORED : null;
            case APPEND, PREPEND -> {
                if (found == 0) {
                    yield terms.isCreating ? null : StoreOutcome.NOT_STORED;
                }
                yield terms.casUnique == 0 || hasCas(found, terms) ? null : StoreOutcome.EXISTS;
            }
            case CAS -> {
                if (found == 0) {
                    yield StoreOutcome.NOT_FOUND;
                }
                yield hasCas(found, terms) || isOlder(found, terms) ? null : StoreOutcome.EXISTS;
            }
        };
    }

    private boolean hasCas(int found, StoreTerms terms) {
        return terms.casUnique != 0 && terms.casUnique == Item.cas(arena, memory.offset(found));
    }

    private boolean isOlder(int found, StoreTerms terms) {
        long cas = Item.cas(arena, memory.offset(found));
        return terms.isStaleAllowed
                && terms.casUnique != 0
                && Long.compareUnsigned(terms.casUnique, cas) < 0;
    }

    private StoreOutcome put(ItemWrite write, int found, int stripe, int now) {
        if (found != 0 && canOverwrite(write, found, now)) {
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
    private boolean canOverwrite(ItemWrite write, int found, int now) {
        long meta = Item.meta(arena, memory.offset(found));
        return Item.slabClass(meta) == write.slabClass
                && Item.hasFlags(meta) == (write.flags != 0)
                && !Item.isChunked(meta)
                && Item.pins(meta) == 0
                && table.canStay(meta, write.expiry, now)
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
        Item.setMeta(arena, item, Item.withKeyBinary(meta, write.isKeyBinary));
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
            long meta = Item.withKeyBinary(Item.meta(arena, item), write.isKeyBinary);
            Item.setMeta(arena, item, meta);
            Item.setFlags(arena, item, meta, write.flags);
            Item.setExpiry(arena, item, write.expiry);
            Item.setKey(arena, item, meta, write.keys, write.keyOffset);
        }
        return handle;
    }

    private long publish(int found, int handle, int hash, int stripe, int now) {
        return found == 0
                ? table.link(handle, hash, stripe, now)
                : table.replace(found, handle, hash, stripe, now);
    }
}
