package dev.scrubjay.benchmarks;

import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemCursor;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.Lookup;
import dev.scrubjay.store.StoreConfig;
import dev.scrubjay.store.StoreOutcome;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to copy a value out of the store and into it, with what belongs to it: finding the
/// item, under its stripe's lock; and for a store a new chunk, the old one's release, the LRU list.
///
/// There are few keys, so that everything but the largest values is in the processor's cache.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first.
public class ItemCopyBenchmark extends ServerBenchmark {
    private static final int KEYS = 64;
    private static final int KEY_BYTES = 14;
    private static final int NOW = 0;

    @Param({"32", "100", "1024", "16384"})
    private int bytes;

    private final ItemWrite write = new ItemWrite();
    private final int[] hashes = new int[KEYS];

    private ItemStore store;
    private ItemCursor cursor;
    private MemorySegment keys;
    private MemorySegment target;
    private int next;

    /// Fills the store.
    @Setup
    public void fill() {
        store = new ItemStore(StoreConfig.defaults(), new CoarseClock());
        cursor = store.newCursor();
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < KEYS; number++) {
            text.append(Engine.key(number));
        }
        // The value of every store follows the keys.
        keys = Engine.offHeap(text + "v".repeat(bytes));
        target = Engine.offHeap("t".repeat(bytes));
        write.keys = keys;
        write.bytes = keys;
        write.keyLength = KEY_BYTES;
        write.valueOffset = (long) KEYS * KEY_BYTES;
        write.valueLength = bytes;
        for (int number = 0; number < KEYS; number++) {
            hashes[number] = store.hash(keys, (long) number * KEY_BYTES, KEY_BYTES);
            in();
        }
    }

    /// Gives the memory back.
    @TearDown
    public void close() {
        store.close();
    }

    /// Out of the store, as a `get` does.
    @Benchmark
    public MemorySegment out() {
        int number = next;
        next = (next + 1) % KEYS;
        long offset = (long) number * KEY_BYTES;
        if (store.find(keys, offset, KEY_BYTES, hashes[number], NOW, cursor) != Lookup.HIT) {
            throw new IllegalStateException("not there");
        }
        cursor.copyValue(target, 0);
        cursor.release();
        return target;
    }

    /// Into the store, over the value that is there, as a `set` does.
    @Benchmark
    public StoreOutcome in() {
        int number = next;
        next = (next + 1) % KEYS;
        write.keyOffset = (long) number * KEY_BYTES;
        write.hash = hashes[number];
        StoreOutcome outcome = store.store(write, NOW);
        if (outcome != StoreOutcome.STORED) {
            throw new IllegalStateException("not stored");
        }
        return outcome;
    }
}
