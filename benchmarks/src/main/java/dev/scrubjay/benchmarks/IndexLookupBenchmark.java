package dev.scrubjay.benchmarks;

import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.StoreConfig;
import dev.scrubjay.store.StoreOutcome;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to find a key whose hash is known: lock the stripe, look into the bucket, compare
/// the key, see that the item is alive, let go.
///
/// A thousand keys are in the processor's cache, a million are not: there each lookup waits for the
/// bucket, and a hit for the item as well. The server overlaps these waits for the keys of a batch,
/// see [BatchedGetBenchmark]; here they are had one by one.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first.
public class IndexLookupBenchmark extends ServerBenchmark {
    private static final int LOOKUPS = 1 << 20;
    private static final int NOW = 0;
    private static final long MEMORY_BYTES = 1L << 30;

    /// The first size of the server's index, and the one it has grown to with a million keys: a
    /// power of two of words, which it doubles above 8 items in a bucket of 8 words.
    private static final int HASH_POWER_FIRST = 16;

    private static final int HASH_POWER_LARGE = 20;

    @Param({"1000", "1000000"})
    private int keys;

    private ItemStore store;
    private ItemCursor cursor;
    private KeyList present;
    private KeyList absent;
    private int next;

    /// Fills the store, and decides what is looked for.
    @Setup
    public void fill() {
        int power = keys > 1 << HASH_POWER_FIRST ? HASH_POWER_LARGE : HASH_POWER_FIRST;
        StoreConfig config =
                StoreConfig.defaults()
                        .withMemoryBytesMax(MEMORY_BYTES)
                        .withHashPowerInitial(power)
                        .withHashExpansion(false);
        store = new ItemStore(config, new CoarseClock());
        cursor = store.newCursor();
        SplittableRandom random = new SplittableRandom(42);
        store(keys);
        present = new KeyList(0, random);
        absent = new KeyList(keys, random);
    }

    private void store(int count) {
        StringBuilder text = new StringBuilder(count * KeyList.KEY_BYTES);
        for (int number = 0; number < count; number++) {
            text.append(Engine.key(number));
        }
        ItemWrite write = new ItemWrite();
        write.bytes = Engine.offHeap(text.toString());
        write.keys = write.bytes;
        write.keyLength = KeyList.KEY_BYTES;
        write.valueLength = KeyList.KEY_BYTES;
        for (int number = 0; number < count; number++) {
            write.keyOffset = (long) number * KeyList.KEY_BYTES;
            write.hash = store.hash(write.bytes, write.keyOffset, write.keyLength);
            if (store.store(write, NOW) != StoreOutcome.STORED) {
                throw new IllegalStateException("cannot store");
            }
        }
    }

    /// Gives the memory back.
    @TearDown
    public void close() {
        store.close();
    }

    /// Keys that are there.
    @Benchmark
    public Lookup hit() {
        Lookup found = find(present);
        cursor.release();
        return found;
    }

    /// Keys that are not.
    @Benchmark
    public Lookup miss() {
        Lookup found = find(absent);
        if (found != Lookup.MISS) {
            throw new IllegalStateException("found");
        }
        return found;
    }

    private Lookup find(KeyList list) {
        int place = next;
        next = (next + 1) & (LOOKUPS - 1);
        long offset = (long) place * KeyList.KEY_BYTES;
        return store.find(list.bytes, offset, KeyList.KEY_BYTES, list.hashes[place], NOW, cursor);
    }

    /// Keys in the order in which they are looked for, one behind the other, and their hashes.
    private final class KeyList {
        private static final int KEY_BYTES = 14;

        private final MemorySegment bytes;
        private final int[] hashes = new int[LOOKUPS];

        /// Chooses among as many keys as are stored, from this number on.
        KeyList(int first, SplittableRandom random) {
            StringBuilder text = new StringBuilder(LOOKUPS * KEY_BYTES);
            for (int place = 0; place < LOOKUPS; place++) {
                text.append(Engine.key(first + random.nextInt(keys)));
            }
            bytes = Engine.offHeap(text.toString());
            for (int place = 0; place < LOOKUPS; place++) {
                hashes[place] = store.hash(bytes, (long) place * KEY_BYTES, KEY_BYTES);
            }
        }
    }
}
