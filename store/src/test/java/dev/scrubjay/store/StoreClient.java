package dev.scrubjay.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Talks to a store in strings, for tests. One per thread, as a worker's scratch is.
final class StoreClient {
    private static final int VALUE_OFFSET = 256;

    final ItemStore store;
    final CoarseClock clock;
    final ItemCursor cursor;
    final ItemWrite write = new ItemWrite();
    final ArithResult arith = new ArithResult();

    private final MemorySegment buffer;

    StoreClient(ItemStore store, CoarseClock clock, int valueBytesMax) {
        this(store, clock, Arena.ofAuto().allocate(VALUE_OFFSET + valueBytesMax));
    }

    /// @param buffer for a key, and the longest value
    StoreClient(ItemStore store, CoarseClock clock, MemorySegment buffer) {
        this.store = store;
        this.clock = clock;
        cursor = store.newCursor();
        this.buffer = buffer;
    }

    MemorySegment buffer() {
        return buffer;
    }

    StoreOutcome set(String key, String value) {
        return store(StoreMode.SET, key, value, 0, 0, 0);
    }

    StoreOutcome set(String key, String value, int flags, int expiry) {
        return store(StoreMode.SET, key, value, flags, expiry, 0);
    }

    StoreOutcome store(StoreMode mode, String key, String value) {
        return store(mode, key, value, 0, 0, 0);
    }

    StoreOutcome cas(String key, String value, long unique) {
        return store(StoreMode.CAS, key, value, 0, 0, unique);
    }

    StoreOutcome store(
            StoreMode mode, String key, String value, int flags, int expiry, long casUnique) {
        prepare(mode, key, value.length(), flags, expiry, casUnique);
        put(value, VALUE_OFFSET);
        write.valueOffset = VALUE_OFFSET;
        return store.store(write, clock.now());
    }

    /// Looks for an item, and stores one where there is none, with terms set in `write` before.
    Lookup findOrCreate(String key, String value) {
        prepare(StoreMode.SET, key, value.length(), 0, 0, 0);
        put(value, VALUE_OFFSET);
        write.valueOffset = VALUE_OFFSET;
        return store.findOrCreate(write, clock.now(), cursor);
    }

    StoreOutcome reserve(StoreMode mode, String key, int valueLength, Reservation reservation) {
        return reserve(mode, key, valueLength, 0, reservation);
    }

    StoreOutcome reserve(
            StoreMode mode, String key, int valueLength, long casUnique, Reservation reservation) {
        prepare(mode, key, valueLength, 0, 0, casUnique);
        return store.reserve(write, clock.now(), reservation);
    }

    /// Appends to a reservation in pieces of a size.
    void fill(Reservation reservation, String value, int pieceBytes) {
        for (int start = 0; start < value.length(); start += pieceBytes) {
            String piece = value.substring(start, Math.min(value.length(), start + pieceBytes));
            put(piece, VALUE_OFFSET);
            reservation.append(buffer, VALUE_OFFSET, piece.length());
        }
    }

    Lookup find(String key) {
        int length = put(key, 0);
        return store.find(buffer, 0, length, hash(length), clock.now(), cursor);
    }

    /// The value, having marked the item as fetched; null on a miss.
    @Nullable String get(String key) {
        if (find(key) != Lookup.HIT) {
            return null;
        }
        String value = value();
        cursor.markFetched(clock.now());
        cursor.release();
        return value;
    }

    /// The value, without a trace.
    @Nullable String peek(String key) {
        if (find(key) != Lookup.HIT) {
            return null;
        }
        String value = value();
        cursor.release();
        return value;
    }

    long casOf(String key) {
        if (find(key) != Lookup.HIT) {
            throw new AssertionError("no item " + key);
        }
        long cas = cursor.cas();
        cursor.release();
        return cas;
    }

    /// Pins an item, and lets go of it.
    PinnedValue pin(String key) {
        PinnedValue pinned = new PinnedValue();
        if (find(key) != Lookup.HIT || !cursor.pin(pinned)) {
            throw new AssertionError("cannot pin " + key);
        }
        cursor.release();
        return pinned;
    }

    Lookup delete(String key) {
        int length = put(key, 0);
        return store.delete(buffer, 0, length, hash(length), clock.now(), cursor);
    }

    ArithOutcome incr(String key, long delta) {
        return arith(key, true, delta);
    }

    ArithOutcome decr(String key, long delta) {
        return arith(key, false, delta);
    }

    /// The value under the cursor.
    String value() {
        int length = cursor.valueLength();
        cursor.copyValue(buffer, VALUE_OFFSET);
        return string(buffer, VALUE_OFFSET, length);
    }

    /// What is left of a pinned value.
    static String rest(PinnedValue pinned, int bytesAtOnceMax) {
        StringBuilder value = new StringBuilder();
        while (pinned.remaining() > 0) {
            int bytes = Math.min(pinned.runLength(), bytesAtOnceMax);
            value.append(string(pinned.arena(), pinned.runOffset(), bytes));
            pinned.consume(bytes);
        }
        return value.toString();
    }

    static String string(MemorySegment bytes, long offset, int length) {
        byte[] copy = bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    private ArithOutcome arith(String key, boolean increment, long delta) {
        int length = put(key, 0);
        return store.arith(buffer, 0, length, hash(length), increment, delta, clock.now(), arith);
    }

    private void prepare(
            StoreMode mode, String key, int valueLength, int flags, int expiry, long casUnique) {
        int length = put(key, 0);
        write.mode = mode;
        write.keys = buffer;
        write.bytes = buffer;
        write.keyOffset = 0;
        write.keyLength = length;
        write.hash = hash(length);
        write.flags = flags;
        write.expiry = expiry;
        write.casUnique = casUnique;
        write.valueLength = valueLength;
    }

    private int hash(int keyLength) {
        return store.hash(buffer, 0, keyLength);
    }

    private int put(String text, long offset) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, offset, bytes.length);
        return bytes.length;
    }
}
