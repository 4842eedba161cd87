package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The layout of an item, and of whatever else can be in a chunk. No other class knows an offset.
///
/// ```
/// offset  size  field
///      0     8  meta           see below
///      8     4  next           towards the tail of the LRU | next free chunk | next chunk of the value
///     12     4  previous       towards the head            |                 | the chunk before
///     16     8  cas            changes on every store; what `cas` compares
///     24     4  expiry         seconds on the store's clock, 0 for never
///     28     4  last access    stamp of the store or of a later read, see FlushWatermark
///     32    [4] client flags   only when not zero
///          [4] continuation   the value's second chunk, only when chunked
///           K  key
///           V  value, or as much of it as fits
///
/// meta, from the lowest bit
///     30  value length   of the whole value; in a continuation chunk, of its part
///     10  pins           how many readers keep the bytes
///      8  key length     1 to 250; 0 in a continuation chunk
///      6  slab class
///      2  lru            which list of the class it is in, see LruSegment
///      1  linked         in the index and in an LRU
///      1  fetched        read since it was stored
///      1  active         read twice, or stored over: not to go from the tail of its list
///      1  stale          for the meta commands
///      1  token sent     for the meta commands
///      1  has flags
///      1  chunked
///      1  key binary     clients know the key in base64 only
/// ```
///
/// A continuation chunk has the first 16 bytes of this, then its part of the value. A free chunk
/// has a meta of 0; one that was taken and not described yet has only its class; and one that is
/// free for good, since its page goes away, is [#DRAINED]. So whoever walks a page can tell what is
/// in each chunk.
///
/// An item is named by its offset in the arena, and every method here is a pure function of the
/// two. The bytes are stable for the one who holds the item's stripe, or is alone in knowing the
/// item. Exceptions: the links belong to the lock of the slab class; the number of the LRU is
/// written with both, so that who holds either may read it; and class, key and the bits that tell
/// where the key is do not change while the item is linked, so the holder of the class's lock may
/// read them, to find the stripe.
final class Item {
    /// Of an item without client flags, in one chunk.
    static final int HEADER_BYTES = 32;

    /// Of a chunk that continues a value.
    static final int CONTINUATION_HEADER_BYTES = 16;

    static final int KEY_BYTES_MAX = 250;
    static final int PINS_MAX = (1 << 10) - 1;

    /// From the start of an item to the end of its key, at most; of garbage too.
    static final int BYTES_TO_KEY_END_MAX = HEADER_BYTES + 2 * Integer.BYTES + 255;

    static final long LINKED = 1L << 56;
    static final long FETCHED = 1L << 57;
    static final long ACTIVE = 1L << 58;
    static final long STALE = 1L << 59;
    static final long TOKEN_SENT = 1L << 60;
    static final long KEY_BINARY = 1L << 63;

    /// The meta of a chunk that is free and must not be used any more. No class has number 0.
    static final long DRAINED = STALE;

    private static final long VALUE_LENGTH_MASK = (1L << 30) - 1;
    private static final int PINS_SHIFT = 30;
    private static final int KEY_LENGTH_SHIFT = 40;
    private static final int CLASS_SHIFT = 48;
    private static final int CLASS_MASK = (1 << 6) - 1;
    private static final int LRU_SHIFT = 54;
    private static final long LRU_MASK = (1 << 2) - 1;
    private static final int HAS_FLAGS_SHIFT = 61;
    private static final int CHUNKED_SHIFT = 62;

    private static final int CACHE_LINE_BYTES = 64;

    /// Longer runs are fetched ahead by the processor itself, once a copy has begun.
    private static final int TOUCHED_BYTES_MAX = 256;

    private static final int META = 0;
    private static final int NEXT = 8;
    private static final int PREVIOUS = 12;
    private static final int CAS = 16;
    private static final int EXPIRY = 24;
    private static final int LAST_ACCESS = 28;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle ALIGNED_LONG = ValueLayout.JAVA_LONG.varHandle();

    private Item() {}

    // Meta: a pure word, so that it is loaded once.

    /// A meta for an item that is not linked yet.
    static long newMeta(
            int slabClass, int keyLength, int valueLength, boolean hasFlags, boolean isChunked) {
        return valueLength
                | (long) keyLength << KEY_LENGTH_SHIFT
                | (long) slabClass << CLASS_SHIFT
                | (hasFlags ? 1L << HAS_FLAGS_SHIFT : 0)
                | (isChunked ? 1L << CHUNKED_SHIFT : 0);
    }

    /// The meta of a chunk that belongs to whoever took it, and is nothing yet.
    static long claimedMeta(int slabClass) {
        return (long) slabClass << CLASS_SHIFT;
    }

    static int valueLength(long meta) {
        return (int) (meta & VALUE_LENGTH_MASK);
    }

    static long withValueLength(long meta, int valueLength) {
        return (meta & ~VALUE_LENGTH_MASK) | valueLength;
    }

    static int keyLength(long meta) {
        return (int) (meta >>> KEY_LENGTH_SHIFT) & 0xFF;
    }

    static int slabClass(long meta) {
        return (int) (meta >>> CLASS_SHIFT) & CLASS_MASK;
    }

    static LruSegment segment(long meta) {
        return LruSegment.ofNumber((int) (meta >>> LRU_SHIFT & LRU_MASK));
    }

    static long withSegment(long meta, LruSegment segment) {
        return (meta & ~(LRU_MASK << LRU_SHIFT)) | (long) segment.number() << LRU_SHIFT;
    }

    static int pins(long meta) {
        return (int) (meta >>> PINS_SHIFT) & PINS_MAX;
    }

    static long withPinAdded(long meta) {
        assert pins(meta) < PINS_MAX;
        return meta + (1L << PINS_SHIFT);
    }

    static long withPinRemoved(long meta) {
        assert pins(meta) > 0;
        return meta - (1L << PINS_SHIFT);
    }

    static long withoutPins(long meta) {
        return meta & ~((long) PINS_MAX << PINS_SHIFT);
    }

    static boolean isLinked(long meta) {
        return (meta & LINKED) != 0;
    }

    static boolean isFetched(long meta) {
        return (meta & FETCHED) != 0;
    }

    static boolean isActive(long meta) {
        return (meta & ACTIVE) != 0;
    }

    static boolean isStale(long meta) {
        return (meta & STALE) != 0;
    }

    static boolean isTokenSent(long meta) {
        return (meta & TOKEN_SENT) != 0;
    }

    static long withKeyBinary(long meta, boolean isBinary) {
        return isBinary ? meta | KEY_BINARY : meta & ~KEY_BINARY;
    }

    static boolean hasFlags(long meta) {
        return (meta >>> HAS_FLAGS_SHIFT & 1) != 0;
    }

    static boolean isKeyBinary(long meta) {
        return (meta & KEY_BINARY) != 0;
    }

    static boolean isChunked(long meta) {
        return (meta >>> CHUNKED_SHIFT & 1) != 0;
    }

    static boolean isContinuation(long meta) {
        return keyLength(meta) == 0 && valueLength(meta) != 0;
    }

    /// Everything before the key.
    static int headerBytes(long meta) {
        long optionalFields = (meta >>> HAS_FLAGS_SHIFT & 1) + (meta >>> CHUNKED_SHIFT & 1);
        return HEADER_BYTES + ((int) optionalFields << 2);
    }

    /// Everything before the value.
    static int valueStart(long meta) {
        return headerBytes(meta) + keyLength(meta);
    }

    // Fields

    /// Reads what may be an item without a lock, so that its lines are in the cache when they are
    /// needed: the first ones, and the one where a short item ends. No branch depends on what is
    /// read, so that the processor goes on to the next item while it waits.
    static int touch(MemorySegment arena, long item, long lastReadable) {
        long meta = arena.get(LONG, item);
        long end = item + Math.min(valueStart(meta) + valueLength(meta), TOUCHED_BYTES_MAX);
        return (int)
                (meta
                        ^ arena.get(LONG, Math.min(item + CACHE_LINE_BYTES, lastReadable))
                        ^ arena.get(LONG, Math.min(item + 2 * CACHE_LINE_BYTES, lastReadable))
                        ^ arena.get(LONG, Math.min(end, lastReadable)));
    }

    static long meta(MemorySegment arena, long item) {
        return arena.get(LONG, item + META);
    }

    static void setMeta(MemorySegment arena, long item, long meta) {
        arena.set(LONG, item + META, meta);
    }

    /// The meta of an item whose stripe is not held. Never torn.
    static long racyMeta(MemorySegment arena, long item) {
        return (long) ALIGNED_LONG.getOpaque(arena, item + META);
    }

    static int next(MemorySegment arena, long item) {
        return arena.get(INT, item + NEXT);
    }

    static void setNext(MemorySegment arena, long item, int handle) {
        arena.set(INT, item + NEXT, handle);
    }

    static int previous(MemorySegment arena, long item) {
        return arena.get(INT, item + PREVIOUS);
    }

    static void setPrevious(MemorySegment arena, long item, int handle) {
        arena.set(INT, item + PREVIOUS, handle);
    }

    static long cas(MemorySegment arena, long item) {
        return arena.get(LONG, item + CAS);
    }

    static void setCas(MemorySegment arena, long item, long cas) {
        arena.set(LONG, item + CAS, cas);
    }

    static int expiry(MemorySegment arena, long item) {
        return arena.get(INT, item + EXPIRY);
    }

    static void setExpiry(MemorySegment arena, long item, int expiry) {
        arena.set(INT, item + EXPIRY, expiry);
    }

    static boolean isExpired(MemorySegment arena, long item, int now) {
        int expiry = expiry(arena, item);
        return expiry != 0 && expiry <= now;
    }

    static int lastAccess(MemorySegment arena, long item) {
        return arena.get(INT, item + LAST_ACCESS);
    }

    static void setLastAccess(MemorySegment arena, long item, int stamp) {
        arena.set(INT, item + LAST_ACCESS, stamp);
    }

    static int flags(MemorySegment arena, long item, long meta) {
        return hasFlags(meta) ? arena.get(INT, item + HEADER_BYTES) : 0;
    }

    static void setFlags(MemorySegment arena, long item, long meta, int flags) {
        if (hasFlags(meta)) {
            arena.set(INT, item + HEADER_BYTES, flags);
        }
    }

    /// The value's second chunk. Only of a chunked item.
    static int continuation(MemorySegment arena, long item, long meta) {
        assert isChunked(meta);
        return arena.get(INT, item + headerBytes(meta) - Integer.BYTES);
    }

    static void setContinuation(MemorySegment arena, long item, long meta, int handle) {
        assert isChunked(meta);
        arena.set(INT, item + headerBytes(meta) - Integer.BYTES, handle);
    }

    static void setKey(
            MemorySegment arena, long item, long meta, MemorySegment keys, long keyOffset) {
        MemorySegment.copy(keys, keyOffset, arena, item + headerBytes(meta), keyLength(meta));
    }

    /// Whether the item has this key. Eight bytes at a time; the last eight may overlap those
    /// before.
    static boolean hasKey(
            MemorySegment arena, long item, MemorySegment keys, long keyOffset, int keyLength) {
        long meta = meta(arena, item);
        if (keyLength(meta) != keyLength) {
            return false;
        }
        long key = item + headerBytes(meta);
        if (keyLength < Long.BYTES) {
            return hasShortKey(arena, key, keys, keyOffset, keyLength);
        }
        int last = keyLength - Long.BYTES;
        for (int index = 0; index < last; index += Long.BYTES) {
            if (arena.get(LONG, key + index) != keys.get(LONG, keyOffset + index)) {
                return false;
            }
        }
        return arena.get(LONG, key + last) == keys.get(LONG, keyOffset + last);
    }

    private static boolean hasShortKey(
            MemorySegment arena, long key, MemorySegment keys, long keyOffset, int keyLength) {
        if (keyLength >= Integer.BYTES) {
            int last = keyLength - Integer.BYTES;
            return arena.get(INT, key) == keys.get(INT, keyOffset)
                    && arena.get(INT, key + last) == keys.get(INT, keyOffset + last);
        }
        for (int index = 0; index < keyLength; index++) {
            if (arena.get(BYTE, key + index) != keys.get(BYTE, keyOffset + index)) {
                return false;
            }
        }
        return true;
    }
}
