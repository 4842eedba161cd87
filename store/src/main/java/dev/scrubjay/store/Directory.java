package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Which items there are: the index, the stripes it is locked by, and what is counted of the items
/// in it.
///
/// All methods but those about the whole are called with the hash's stripe held.
final class Directory implements AutoCloseable {
    private final Index index;
    private final Stripes stripes;
    private final IndexGrower grower;
    private final MemcachedBytes memcachedBytes;
    private final @Nullable SizeHistogram histogram;

    Directory(ItemMemory memory, StoreConfig config, MemcachedBytes memcachedBytes, long itemsMax) {
        this.memcachedBytes = memcachedBytes;
        index = new Index(memory, config.hashPower(), itemsMax);
        stripes = new Stripes(index.bucketCount());
        grower = new IndexGrower(index, stripes, config.hashExpansion());
        histogram = config.trackSizes() ? new SizeHistogram(config.itemBytesMax()) : null;
    }

    Index index() {
        return index;
    }

    Stripes stripes() {
        return stripes;
    }

    IndexGrower grower() {
        return grower;
    }

    @Nullable SizeHistogram histogram() {
        return histogram;
    }

    /// Makes the index as large as it would have become with so many items. Only while it is empty
    /// and nobody else knows it.
    void expect(long items) {
        grower.growFor(items);
    }

    int find(int hash, MemorySegment keys, long keyOffset, int keyLength) {
        return index.find(hash, keys, keyOffset, keyLength);
    }

    /// Whether an item that was seen without the stripe is really there.
    boolean has(int hash, int handle) {
        assert stripes.isLocked(stripes.of(hash));
        return index.has(hash, handle);
    }

    /// Notes that an item is in another place, and has not changed otherwise.
    void relocate(int hash, int oldHandle, int handle) {
        assert stripes.isLocked(stripes.of(hash));
        index.replace(hash, oldHandle, handle);
    }

    void link(int handle, long item, int hash, int stripe) {
        assert stripes.isLocked(stripe);
        index.insert(hash, handle);
        long bytes = memcachedBytes.ofItem(item);
        grower.itemAdded(stripes.countLinked(stripe, bytes));
        if (histogram != null) {
            histogram.add(bytes);
        }
    }

    void unlink(int handle, long item, int hash, int stripe) {
        assert stripes.isLocked(stripe);
        index.remove(hash, handle);
        long bytes = memcachedBytes.ofItem(item);
        stripes.countUnlinked(stripe, bytes);
        if (histogram != null) {
            histogram.remove(bytes);
        }
    }

    void replace(int oldHandle, long oldBytes, int newHandle, long newBytes, int hash, int stripe) {
        assert stripes.isLocked(stripe);
        index.replace(hash, oldHandle, newHandle);
        stored(oldBytes, newBytes, stripe);
    }

    /// Notes that an item was stored over, in its place.
    void stored(long oldBytes, long newBytes, int stripe) {
        assert stripes.isLocked(stripe);
        stripes.countReplaced(stripe, newBytes - oldBytes);
        if (histogram != null && oldBytes != newBytes) {
            histogram.remove(oldBytes);
            histogram.add(newBytes);
        }
    }

    StoreStats.Index indexStats() {
        int buckets = grower.bucketCountTarget();
        return new StoreStats.Index(
                Index.power(buckets),
                Index.bytes(buckets),
                index.overflowBytes(),
                grower.isExpanding());
    }

    @Override
    public void close() {
        grower.close();
        index.close();
        stripes.close();
        if (histogram != null) {
            histogram.close();
        }
    }
}
