package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Adds to a value that is a number, or takes from it. Called with the item's stripe held. Any
/// thread.
final class Arithmetic {
    private final ItemTable table;
    private final MemorySegment arena;

    Arithmetic(ItemTable table) {
        this.table = table;
        arena = table.arena;
    }

    /// Changes the number in a live item.
    ///
    /// A new number that is not longer than the value is written over it and padded with spaces,
    /// unless the value is being read; else it gets an item of its own length.
    ArithOutcome change(
            int found,
            boolean increment,
            long delta,
            int hash,
            int stripe,
            int now,
            ArithResult result) {
        long item = table.memory.offset(found);
        long meta = Item.meta(arena, item);
        int valueLength = Item.valueLength(meta);
        if (Item.isChunked(meta)
                || !NumericValue.parse(arena, item + Item.valueStart(meta), valueLength, result)) {
            return ArithOutcome.NON_NUMERIC;
        }
        long number = increment ? result.value + delta : minus(result.value, delta);
        int digits = NumericValue.digits(number);
        result.value = number;
        if (digits <= valueLength && Item.pins(meta) == 0) {
            long value = item + Item.valueStart(meta);
            NumericValue.write(arena, value, number, digits);
            NumericValue.pad(arena, value + digits, value + valueLength);
            int stamp = Item.lastAccess(arena, item);
            result.cas = table.changeInPlace(item, now);
            table.inheritFlush(item, stamp);
            result.handle = found;
            result.slabClass = Item.slabClass(meta);
            return ArithOutcome.DONE;
        }
        return store(found, number, digits, hash, stripe, now, result);
    }

    private ArithOutcome store(
            int found, long number, int digits, int hash, int stripe, int now, ArithResult result) {
        long oldItem = table.memory.offset(found);
        int handle = table.allocateLike(oldItem, digits, now, stripe, found);
        if (handle == 0) {
            return ArithOutcome.OUT_OF_MEMORY;
        }
        long item = table.memory.offset(handle);
        long meta = Item.meta(arena, item);
        NumericValue.write(arena, item + Item.valueStart(meta), number, digits);
        int stamp = Item.lastAccess(arena, oldItem);
        result.cas = table.replace(found, handle, hash, stripe, now);
        table.inheritFlush(item, stamp);
        result.handle = handle;
        result.slabClass = Item.slabClass(meta);
        return ArithOutcome.DONE;
    }

    private static long minus(long number, long delta) {
        return Long.compareUnsigned(number, delta) < 0 ? 0 : number - delta;
    }
}
