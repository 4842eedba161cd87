package dev.scrubjay.store;

import dev.scrubjay.store.memory.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntConsumer;

/// Which item has which key: a hash table of item handles in buckets of one cache line.
///
/// ```
/// offset  size  field
///      0    48  12 handles
///     48    12  12 tags     the hash's highest byte, 1 for 0; 0 where the slot is free
///     60     4  link        number of the overflow bucket that follows, 0 for none
/// ```
///
/// A lookup compares all tags of a bucket at once, and only items whose tag is right. A bucket and
/// its overflow buckets are a chain without gaps: only the last bucket has free slots, and an
/// overflow bucket has at least one item.
///
/// The table grows by linear hashing: with `M` buckets, a hash belongs into bucket `hash mod 2^k`
/// for the least `2^k >= M`, or into `hash mod 2^(k-1)` when there is no such bucket yet. So bucket
/// `M` takes its items from one other bucket, and `M` can grow one by one.
///
/// Everything about a hash is called with the hash's stripe held, unless it says otherwise. The
/// number of buckets changes while a stripe is held too, and only buckets of that stripe are
/// affected by it; whoever holds another stripe may see the old or the new number, and finds its
/// bucket by either.
final class Index implements AutoCloseable {
    static final int SLOTS = 12;

    /// A bucket is a cache line, also one of [OverflowBuckets].
    static final int BUCKET_SHIFT = 6;

    private static final int WORDS_PER_BUCKET_SHIFT = 3;
    private static final int HANDLE_SHIFT = 2;
    private static final long NO_BUCKET = -1;
    private static final long BUCKETS_MAX = 1 << 30;

    private static final int TAGS_LOW = 48;
    private static final int TAGS_LOW_COUNT = 8;
    private static final int TAGS_HIGH = 56;
    private static final int LINK = 60;

    private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
    private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;

    /// The four tags among the eight bytes from [#TAGS_HIGH] on.
    private static final long TAGS_HIGH_MASK = 0xFFFF_FFFFL;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong TAGS =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle BUCKET_COUNT;

    static {
        try {
            BUCKET_COUNT =
                    MethodHandles.lookup().findVarHandle(Index.class, "bucketCount", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ItemMemory items;
    private final MemorySegment arena;
    private final MappedMemory memory;
    private final MemorySegment segment;
    private final int bucketsMax;
    private final OverflowBuckets overflow;

    /// Written by the index grower, read by everyone, opaque: see above.
    private int bucketCount;

    /// @param power the power of two of the first size, in words of 8 bytes
    /// @param itemsMax how many items there can be at most
    Index(ItemMemory items, int power, long itemsMax) {
        this.items = items;
        arena = items.arena();
        bucketCount = 1 << (power - WORDS_PER_BUCKET_SHIFT);
        bucketsMax = bucketsMax(bucketCount, itemsMax);
        long overflowMax = overflowBucketsMax(itemsMax);
        memory = MappedMemory.reserve((bucketsMax + overflowMax) << BUCKET_SHIFT);
        segment = memory.segment();
        overflow = new OverflowBuckets(segment, bucketsMax, overflowMax);
    }

    int bucketCount() {
        return (int) BUCKET_COUNT.getOpaque(this);
    }

    int bucketsMax() {
        return bucketsMax;
    }

    long overflowBytes() {
        return overflow.used() << BUCKET_SHIFT;
    }

    /// How many bytes of memory it has taken from the system, or will have once its buckets are in
    /// use. Waits for nobody.
    long committedBytes() {
        return bytes(bucketCount()) + (overflow.committed() << BUCKET_SHIFT);
    }

    /// The power of two that so many buckets' size reaches, in words of 8 bytes.
    static int power(int bucketCount) {
        int exact = Integer.SIZE - Integer.numberOfLeadingZeros(bucketCount - 1);
        return exact + WORDS_PER_BUCKET_SHIFT;
    }

    static long bytes(int bucketCount) {
        return (long) bucketCount << BUCKET_SHIFT;
    }

    /// Reads the line where a hash belongs. No stripe needed: the answer is a guess.
    ///
    /// There is no branch on what was read, so that the processor goes on to the next hash while it
    /// waits for this one's line.
    ///
    /// @return the handle in the first slot that has the hash's tag, 0 when none has
    int touch(int hash) {
        long bucket = bucketFor(hash);
        long low = matches(segment.get(TAGS, bucket + TAGS_LOW), tag(hash));
        long high = matches(segment.get(TAGS, bucket + TAGS_HIGH), tag(hash)) & TAGS_HIGH_MASK;
        int slotLow = slot(low);
        int isHigh = slotLow >>> 3;
        int slotHigh = slot(high);
        int isNone = isHigh & slotHigh >>> 3;
        int slot = (slotLow + (slotHigh & -isHigh)) & ~-isNone;
        return segment.get(INT, bucket + ((long) slot << HANDLE_SHIFT)) & ~-isNone;
    }

    /// Finds the item with a key.
    ///
    /// @return its handle, 0 when there is none
    int find(int hash, MemorySegment keys, long keyOffset, int keyLength) {
        long bucket = bucketFor(hash);
        while (bucket != NO_BUCKET) {
            int handle = findInBucket(bucket, tag(hash), keys, keyOffset, keyLength);
            if (handle != 0) {
                return handle;
            }
            bucket = following(bucket);
        }
        return 0;
    }

    /// Adds an item that is not there yet.
    void insert(int hash, int handle) {
        append(bucketFor(hash), tag(hash), handle);
    }

    /// Puts an item into the place of another one with the same key.
    void replace(int hash, int oldHandle, int newHandle) {
        long bucket = bucketFor(hash);
        int slot = slotOf(bucket, oldHandle);
        while (slot < 0) {
            bucket = following(bucket);
            slot = slotOf(bucket, oldHandle);
        }
        segment.set(INT, bucket + ((long) slot << HANDLE_SHIFT), newHandle);
    }

    /// Whether an item is there, by its handle: when it is, the hash is that of its key, or at
    /// least belongs to the same stripe.
    boolean has(int hash, int handle) {
        for (long bucket = bucketFor(hash); bucket != NO_BUCKET; bucket = following(bucket)) {
            if (slotOf(bucket, handle) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// Removes an item that is there.
    void remove(int hash, int handle) {
        long before = NO_BUCKET;
        long bucket = bucketFor(hash);
        int slot = slotOf(bucket, handle);
        while (slot < 0) {
            before = bucket;
            bucket = following(bucket);
            slot = slotOf(bucket, handle);
        }
        removeSlot(before, bucket, slot);
    }

    /// The bucket that the next [#split] takes items from. Only the index grower asks.
    int bucketToSplit() {
        int count = bucketCount();
        return count - Integer.highestOneBit(count);
    }

    /// Adds a bucket, and moves the items there that belong there now. The stripe of
    /// [#bucketToSplit] is held.
    ///
    /// @return false when the index is as large as it can be
    boolean split() {
        int count = bucketCount();
        if (count == bucketsMax) {
            return false;
        }
        int newBit = Integer.highestOneBit(count);
        moveItems((long) (count - newBit) << BUCKET_SHIFT, (long) count << BUCKET_SHIFT, newBit);
        BUCKET_COUNT.setOpaque(this, count + 1);
        return true;
    }

    /// Shows every item in the index, for tests that count. Nobody may be changing it.
    void forEach(IntConsumer visitor) {
        forEachOf(0, 1, visitor);
    }

    /// Shows every item whose hash has some low bits. The stripe of the residue is held.
    ///
    /// @param residue the low bits of the hashes
    /// @param modulus the power of two that tells how many bits; no more than there are buckets,
    ///   and no fewer than there are stripes
    void forEachOf(int residue, int modulus, IntConsumer visitor) {
        for (int index = residue; index < bucketCount(); index += modulus) {
            long bucket = (long) index << BUCKET_SHIFT;
            while (bucket != NO_BUCKET) {
                for (int slot = 0; slot < used(bucket); slot++) {
                    visitor.accept(handle(bucket, slot));
                }
                bucket = following(bucket);
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }

    /// Moves those items of one chain into another that have a bit set in their hash.
    private void moveItems(long source, long target, int hashBit) {
        long before = NO_BUCKET;
        long bucket = source;
        int slot = 0;
        while (bucket != NO_BUCKET) {
            if (slot == used(bucket)) {
                before = bucket;
                bucket = following(bucket);
                slot = 0;
                continue;
            }
            int handle = handle(bucket, slot);
            int hash = items.hashOf(items.offset(handle));
            if ((hash & hashBit) == 0) {
                slot++;
                continue;
            }
            append(target, tag(hash), handle);
            if (removeSlot(before, bucket, slot)) {
                return;
            }
        }
    }

    private void append(long chain, int tag, int handle) {
        long bucket = chain;
        int slot = used(bucket);
        while (slot == SLOTS) {
            long next = following(bucket);
            if (next == NO_BUCKET) {
                int number = overflow.take();
                segment.set(INT, bucket + LINK, number);
                next = overflow.offset(number);
            }
            bucket = next;
            slot = used(bucket);
        }
        set(bucket, slot, tag, handle);
    }

    /// Fills a slot with the last item of the chain, which leaves no gap.
    ///
    /// @param before the bucket before `bucket` in the chain
    /// @return whether `bucket` itself has become empty and is no longer part of the chain
    private boolean removeSlot(long before, long bucket, int slot) {
        long lastBefore = before;
        long last = bucket;
        for (long next = following(last); next != NO_BUCKET; next = following(last)) {
            lastBefore = last;
            last = next;
        }
        int lastSlot = used(last) - 1;
        set(bucket, slot, tagAt(last, lastSlot), handle(last, lastSlot));
        set(last, lastSlot, 0, 0);
        if (lastSlot > 0 || lastBefore == NO_BUCKET) {
            return false;
        }
        overflow.free(segment.get(INT, lastBefore + LINK));
        segment.set(INT, lastBefore + LINK, 0);
        return last == bucket;
    }

    private int findInBucket(
            long bucket, int tag, MemorySegment keys, long keyOffset, int keyLength) {
        long found = matches(segment.get(TAGS, bucket + TAGS_LOW), tag);
        while (found != 0) {
            int handle = handle(bucket, slot(found));
            if (Item.hasKey(arena, items.offset(handle), keys, keyOffset, keyLength)) {
                return handle;
            }
            found &= found - 1;
        }
        found = matches(segment.get(TAGS, bucket + TAGS_HIGH), tag) & TAGS_HIGH_MASK;
        while (found != 0) {
            int handle = handle(bucket, TAGS_LOW_COUNT + slot(found));
            if (Item.hasKey(arena, items.offset(handle), keys, keyOffset, keyLength)) {
                return handle;
            }
            found &= found - 1;
        }
        return 0;
    }

    private long bucketFor(int hash) {
        int count = bucketCount();
        int mask = -1 >>> Integer.numberOfLeadingZeros(count - 1);
        int bucket = hash & mask;
        if (bucket >= count) {
            bucket &= mask >>> 1;
        }
        return (long) bucket << BUCKET_SHIFT;
    }

    /// The next bucket of the chain.
    private long following(long bucket) {
        int link = segment.get(INT, bucket + LINK);
        return link == 0 ? NO_BUCKET : overflow.offset(link);
    }

    /// The slots in use are the first ones.
    private int used(long bucket) {
        int low = slot(matches(segment.get(TAGS, bucket + TAGS_LOW), 0));
        if (low < TAGS_LOW_COUNT) {
            return low;
        }
        long high = matches(segment.get(TAGS, bucket + TAGS_HIGH), 0) & TAGS_HIGH_MASK;
        return high == 0 ? SLOTS : TAGS_LOW_COUNT + slot(high);
    }

    /// The slot that a handle is in, -1 when it is not in this bucket.
    private int slotOf(long bucket, int handle) {
        for (int slot = 0; slot < SLOTS; slot++) {
            if (handle(bucket, slot) == handle) {
                return slot;
            }
        }
        return -1;
    }

    private int handle(long bucket, int slot) {
        return segment.get(INT, bucket + ((long) slot << HANDLE_SHIFT));
    }

    private int tagAt(long bucket, int slot) {
        return segment.get(BYTE, bucket + TAGS_LOW + slot);
    }

    private void set(long bucket, int slot, int tag, int handle) {
        segment.set(INT, bucket + ((long) slot << HANDLE_SHIFT), handle);
        segment.set(BYTE, bucket + TAGS_LOW + slot, (byte) tag);
    }

    /// The highest byte of the hash, but never 0.
    private static int tag(int hash) {
        int tag = hash >>> (Integer.SIZE - Byte.SIZE);
        return tag + ((tag - 1) >>> (Integer.SIZE - 1));
    }

    /// The highest bit of every byte that equals the tag; all other bits are 0.
    private static long matches(long tags, int tag) {
        long difference = tags ^ (tag & 0xFF) * EVERY_BYTE;
        long hasLowBits = (difference & LOW_BITS) + LOW_BITS;
        return ~(hasLowBits | difference | LOW_BITS);
    }

    /// The number of the first match; 8 when there is none.
    private static int slot(long matches) {
        return Long.numberOfTrailingZeros(matches) >>> 3;
    }

    private static int bucketsMax(int bucketCount, long itemsMax) {
        long buckets = bucketCount;
        while (buckets * IndexGrower.ITEMS_PER_BUCKET_MAX < itemsMax && buckets < BUCKETS_MAX) {
            buckets <<= 1;
        }
        return (int) buckets;
    }

    /// A chain with `n` overflow buckets has more than `n * SLOTS` items; while it is split, its
    /// items may be in twice as many.
    private static long overflowBucketsMax(long itemsMax) {
        return 2 * itemsMax / SLOTS + 1;
    }
}
