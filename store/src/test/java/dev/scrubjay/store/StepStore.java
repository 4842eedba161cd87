package dev.scrubjay.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/// A small store with one item that two threads are about to meet at, and what they do it with.
///
/// ```
/// class 1: | item | older |  | another page, when there is room: free chunks |
/// class 2: as many large chunks, for values that are larger, and for chains
/// ```
///
/// All items belong to one bucket of the index, in the order of the shape; `item` moves when that
/// is split.
final class StepStore {
    private static final String NUMBER = "1234";
    private static final String OLDER_VALUE = "1";

    static final int LARGER = 410_000;

    private static final int HASH_POWER = 12;
    private static final int BUCKETS = 1 << (HASH_POWER - 3);
    private static final int CHUNKED = 530_000;
    private static final String LONG_VALUE = "v".repeat(CHUNKED);
    private static final int CHUNK_BYTES = 400_000;

    /// Of the two clients. There is one store at a time, and to make them takes time.
    private static final MemorySegment[] BUFFERS = {
        Arena.ofAuto().allocate(CHUNKED + 1000), Arena.ofAuto().allocate(CHUNKED + 1000)
    };

    /// So that the bucket has an overflow bucket, which the split makes empty.
    private static final int CROWD = 13;

    private static final String ITEM = keyFor("item", BUCKETS);
    private static final String FRESH = keyFor("fresh", BUCKETS);
    private static final String OLDER = keyFor("older", 0);
    private static final String ANOTHER = keyFor("another", 0);

    /// What the item is like, and its store.
    enum Shape {
        /// A number in a chunk.
        SMALL(CHUNK_BYTES),
        /// A value in a chain of two.
        CHAINED(CHUNK_BYTES),
        /// A number, in a bucket of the index that is more than full. With chunks so small there
        /// may be so many items that the index can grow.
        CROWDED(10_000);

        private final int chunkBytesMin;

        Shape(int chunkBytesMin) {
            this.chunkBytesMin = chunkBytesMin;
        }
    }

    final TestStore test;
    final StoreClient[] clients = new StoreClient[2];

    // Of the two clients.
    private final PinnedValue[] pins = {new PinnedValue(), new PinnedValue()};
    private final String[] pinnedValues = {"", ""};
    private final Reservation[] reservations = {new Reservation(), new Reservation()};

    private final Shape shape;
    private final boolean isFull;
    private final int pageToMove;

    /// @param isFull whether there is no memory for more
    StepStore(Shape shape, boolean isFull) {
        this.shape = shape;
        this.isFull = isFull;
        StoreConfig config =
                StoreConfig.defaults()
                        .withMemoryBytesMax(isFull ? 1 << 20 : 8 << 20)
                        .withChunkBytesMin(shape.chunkBytesMin)
                        .withGrowthFactor(1.2)
                        .withHashPowerInitial(HASH_POWER)
                        .withTrackSizes(true);
        test = new TestStore(config, new CoarseClock(), BUFFERS[0]);
        test.store.tuneLru(LruTerms.SEGMENTED);
        clients[0] = test.client;
        clients[1] = new StoreClient(test.store, test.clock, BUFFERS[1]);
        fill();
        pageToMove = pageOfItem();
    }

    private void fill() {
        StoreClient client = test.client;
        if (shape == Shape.CROWDED) {
            for (int number = 0; number < CROWD; number++) {
                client.set(keyFor("crowd" + number, number % 2 * BUCKETS), "c");
            }
        }
        client.set(ITEM, shape == Shape.CHAINED ? LONG_VALUE : NUMBER);
        client.set(OLDER, OLDER_VALUE);
        if (shape != Shape.CROWDED && !isFull) {
            client.set("filler1", "f");
            client.set("filler2", "f");
            client.delete("filler1");
            client.delete("filler2");
        }
    }

    PinnedValue pinOf(StoreClient client) {
        return pins[client == clients[0] ? 0 : 1];
    }

    /// Notes what a client has pinned.
    void setPinnedValue(StoreClient client, String value) {
        pinnedValues[client == clients[0] ? 0 : 1] = value;
    }

    String pinnedValueOf(StoreClient client) {
        return pinnedValues[client == clients[0] ? 0 : 1];
    }

    Reservation reservationOf(StoreClient client) {
        return reservations[client == clients[0] ? 0 : 1];
    }

    String item() {
        return ITEM;
    }

    String fresh() {
        return FRESH;
    }

    String another() {
        return ANOTHER;
    }

    /// What was there in the beginning, under any key and in any shape.
    static Set<String> valuesBefore() {
        return Set.of(NUMBER, OLDER_VALUE, describe(LONG_VALUE));
    }

    /// What is there in the end.
    List<String> contents() {
        List<String> contents = new ArrayList<>();
        for (String key : List.of(ITEM, FRESH, OLDER, ANOTHER)) {
            String value = test.client.peek(key);
            contents.add(value == null ? "MISS" : describe(value));
        }
        return contents;
    }

    /// A long value by its length and checksum, so that outcomes can be shown.
    static String describe(String value) {
        if (value.length() < 20) {
            return value;
        }
        CRC32 checksum = new CRC32();
        checksum.update(value.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        return value.charAt(0) + "*" + value.length() + "#" + checksum.getValue();
    }

    /// Ends the run, having counted everything. The split of the index is ended before.
    void close() {
        for (int index = 0; index < clients.length; index++) {
            pins[index].unpin();
            reservations[index].abort();
        }
        test.auditAtRest();
        test.store.close();
    }

    /// The page that the item was in at the start. Known before, so that nothing is looked up.
    int pageToMove() {
        return pageToMove;
    }

    private int pageOfItem() {
        ItemTable table = test.store.table();
        test.client.find(ITEM);
        int handle = table.directory.find(hash(), test.client.buffer(), 0, ITEM.length());
        test.client.cursor.release();
        return PagePool.page(table.memory.offset(handle));
    }

    int hash() {
        return hashOf(ITEM);
    }

    /// A key whose hash ends in some bits.
    private static String keyFor(String name, int bits) {
        for (int number = 0; ; number++) {
            String key = name + "." + number;
            if ((hashOf(key) & (2 * BUCKETS - 1)) == bits) {
                return key;
            }
        }
    }

    private static int hashOf(String key) {
        byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return HashAlgorithm.MURMUR3.hash(MemorySegment.ofArray(bytes), 0, bytes.length);
    }
}
