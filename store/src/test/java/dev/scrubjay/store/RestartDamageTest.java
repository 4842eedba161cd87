package dev.scrubjay.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.store.RestartImage.KeptClass;
import dev.scrubjay.store.RestartImage.KeptList;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory files that somebody has damaged, or made up: a store starts with them as they were, or
/// clean, and whatever it starts with it can be used like any other.
final class RestartDamageTest {
    private static final int TRIALS = Boolean.getBoolean("scrubjay.long") ? 1000 : 60;
    private static final int KEYS = 2000;
    private static final int HUGE_BYTES = 1_200_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir private Path directory;
    private Path file;
    private StoreConfig config;

    /// The file of a store that has stopped: the pages in use, and the whole length.
    private byte[] left;

    private long fileBytes;
    private List<String> items;

    private int warm;
    private int clean;

    @BeforeEach
    void setUp() throws IOException {
        System.out.println("RestartDamageTest seed " + seed);
        file = directory.resolve("memory");
        config =
                StoreConfig.defaults()
                        .withMemoryBytesMax(6 << 20)
                        .withItemBytesMax(2 << 20)
                        .withGrowthFactor(2)
                        .withTrackSizes(true)
                        .withMemoryFile(file);
        try (TestStore test = new TestStore(config)) {
            for (int number = 0; number < KEYS; number++) {
                test.client.set("key" + number, "v".repeat(number % 200), number % 2, 0);
                test.client.get("key" + number / 2);
                test.client.get("key" + number / 2);
            }
            test.store.tuneLru(LruTerms.SEGMENTED);
            test.client.set("huge", "h".repeat(HUGE_BYTES));
            for (int cycle = 0; cycle < 50; cycle++) {
                test.store.lruMaintainer().runCycle(test.clock.now());
            }
            items = StoreSnapshot.of(test.store);
            test.store.leaveItems();
        }
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            fileBytes = opened.length();
            left = new byte[ItemMemory.PAGE_BYTES * (1 + image().owners.length)];
            opened.readFully(left);
        }
    }

    @Test
    void description_anyByteFlipped_isRefused() throws Exception {
        int pages = (int) (fileBytes >> ItemMemory.PAGE_SHIFT) - 1;
        try (ItemMemory memory = new ItemMemory(pages, config)) {
            RestartPage page = new RestartPage(memory);
            int bytes = 32 + page.read().toBytes().length;
            MemorySegment arena = memory.arena();
            for (int offset = 0; offset < bytes; offset++) {
                byte right = arena.get(ValueLayout.JAVA_BYTE, offset);
                byte wrong = (byte) (right ^ 1 + random.nextInt(255));
                arena.set(ValueLayout.JAVA_BYTE, offset, wrong);
                assertThatThrownBy(page::read)
                        .as("byte %s", offset)
                        .isInstanceOf(RestartException.class);
                arena.set(ValueLayout.JAVA_BYTE, offset, right);
            }
            assertThat(page.read().owners).isNotEmpty();
        }
    }

    @Test
    void description_anyByteOverwritten_startsClean() throws IOException {
        int bytes = 32 + image().toBytes().length;
        for (int offset = 0; offset < bytes; offset += 1 + random.nextInt(30)) {
            byte[] damaged = left.clone();
            damaged[offset] ^= (byte) (1 + random.nextInt(255));
            use(damaged, fileBytes, "byte " + offset);
        }
        assertThat(warm).isZero();
    }

    @Test
    void file_ofAnotherLength_startsClean() throws IOException {
        for (long length :
                new long[] {1, 31, 32, 1000, 1 << 20, 5 << 20, fileBytes - 1, fileBytes + 1}) {
            use(left, length, "length " + length);
        }
        assertThat(warm).isZero();
        use(left, fileBytes, "as it was");
        assertThat(warm).isEqualTo(1);
    }

    @Test
    void file_ofSomethingElse_startsClean() throws IOException {
        byte[] noise = new byte[3 << 20];
        random.nextBytes(noise);
        use(noise, noise.length, "noise");
        use(noise, fileBytes, "noise of the right length");
        use("Tmain\nKslab_config 1.25\n".getBytes(US_ASCII), 24, "text");
        use(new byte[0], fileBytes, "zeros");
        assertThat(warm).isZero();
    }

    @Test
    void items_bytesOverwritten_areRefusedOrHarmless() throws IOException {
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] damaged = left.clone();
            int hits = 1 + random.nextInt(random.nextInt(50) + 1);
            for (int hit = 0; hit < hits; hit++) {
                damaged[place()] = (byte) random.nextInt();
            }
            use(damaged, fileBytes, "trial " + trial);
        }
        assertThat(warm).isPositive();
        assertThat(clean).isPositive();
    }

    /// Where it hurts: headers, with words that look right.
    @Test
    void items_headersOverwritten_areRefusedOrHarmless() throws IOException {
        ByteBuffer words = ByteBuffer.wrap(left).order(ByteOrder.nativeOrder());
        List<Integer> chunks = chunks();
        for (int trial = 0; trial < TRIALS; trial++) {
            ByteBuffer damaged = ByteBuffer.wrap(left.clone()).order(ByteOrder.nativeOrder());
            int chunk = chunks.get(random.nextInt(chunks.size()));
            int other = chunks.get(random.nextInt(chunks.size()));
            switch (random.nextInt(5)) {
                case 0 -> damaged.putLong(chunk, words.getLong(other));
                case 1 -> damaged.putLong(chunk, words.getLong(chunk) ^ 1L << random.nextInt(64));
                case 2 -> damaged.putInt(chunk + 8, other >>> 3);
                case 3 -> damaged.putInt(chunk + 12, other >>> 3);
                default -> damaged.put(chunk, left, other, 64);
            }
            use(damaged.array(), fileBytes, "trial " + trial);
        }
        assertThat(clean).isPositive();
    }

    @Test
    void items_pageOverwritten_startClean() throws IOException {
        for (int page = 1; page < left.length >> ItemMemory.PAGE_SHIFT; page++) {
            byte[] damaged = left.clone();
            byte[] noise = new byte[ItemMemory.PAGE_BYTES];
            if (random.nextBoolean()) {
                random.nextBytes(noise);
            }
            System.arraycopy(noise, 0, damaged, page << ItemMemory.PAGE_SHIFT, noise.length);
            use(damaged, fileBytes, "page " + page);
        }
        assertThat(clean).isPositive();
    }

    /// With a right checksum, as somebody who means harm would make it.
    @Test
    void description_madeUp_isRefusedOrHarmless() throws IOException {
        for (int trial = 0; trial < TRIALS; trial++) {
            write(left, fileBytes);
            describe(this::change);
            use("trial " + trial);
        }
        assertThat(warm).isPositive();
        assertThat(clean).isPositive();
    }

    private void change(RestartImage image) {
        int id = random.nextInt(image.classes.size());
        KeptClass kept = image.classes.get(id);
        switch (random.nextInt(8)) {
            case 0 -> image.owners[random.nextInt(image.owners.length)] = (byte) random.nextInt();
            case 1 -> image.owners[random.nextInt(image.owners.length)] = (byte) random.nextInt(9);
            case 2 -> image.owners = new byte[random.nextInt(200)];
            case 3 ->
                    image.moment =
                            new CoarseClock.Moment(random.nextInt(), image.moment.wallSecond());
            case 4 -> image.flushStamp = random.nextInt() >> random.nextInt(32);
            case 5 -> image.flushPendingSeconds = random.nextInt() >> random.nextInt(32);
            case 6 -> {
                long offset = random.nextLong() >> random.nextInt(60);
                int count = random.nextInt() >> random.nextInt(32);
                long chosen = random.nextBoolean() ? kept.freshOffset() : offset;
                image.classes.set(id, new KeptClass(chosen, count, kept.lists()));
            }
            default -> {
                List<KeptList> lists = new ArrayList<>(kept.lists());
                KeptList list = lists.get(random.nextInt(lists.size()));
                int handle = random.nextInt() >>> random.nextInt(32);
                lists.set(
                        random.nextInt(lists.size()),
                        switch (random.nextInt(4)) {
                            case 0 -> new KeptList(handle, list.tail(), list.count());
                            case 1 -> new KeptList(list.head(), handle, list.count());
                            case 2 -> new KeptList(list.head(), list.tail(), random.nextLong());
                            default -> list;
                        });
                image.classes.set(id, new KeptClass(kept.freshOffset(), kept.freshCount(), lists));
            }
        }
    }

    /// Somewhere in the pages of items.
    private int place() {
        int first = ItemMemory.PAGE_BYTES;
        return first + random.nextInt(left.length - first);
    }

    /// Where the items are.
    private List<Integer> chunks() throws IOException {
        write(left, fileBytes);
        List<Integer> chunks = new ArrayList<>();
        try (TestStore test = new TestStore(config)) {
            assertThat(test.store.restartReport().isWarm()).isTrue();
            ItemTable table = test.store.table();
            table.directory
                    .index()
                    .forEach(handle -> chunks.add((int) table.memory.offset(handle)));
        }
        return chunks;
    }

    private RestartImage image() {
        RestartImage[] found = new RestartImage[1];
        describe(image -> found[0] = image);
        return found[0];
    }

    /// Changes the description of the items in the file.
    private void describe(Consumer<RestartImage> change) {
        int pages = (int) (file.toFile().length() >> ItemMemory.PAGE_SHIFT) - 1;
        try (ItemMemory memory = new ItemMemory(pages, config)) {
            RestartPage page = new RestartPage(memory);
            RestartImage image = page.read();
            change.accept(image);
            page.write(image);
        } catch (RestartException e) {
            throw new AssertionError(e);
        }
    }

    private void use(byte[] bytes, long length, String what) throws IOException {
        write(bytes, length);
        use(what);
    }

    private void write(byte[] bytes, long length) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(0);
            opened.write(bytes, 0, (int) Math.min(bytes.length, length));
            opened.setLength(length);
        }
    }

    /// Starts with the file, and uses the store in every way.
    private void use(String what) {
        try (TestStore test = new TestStore(config)) {
            RestartReport report = test.store.restartReport();
            if (report.isWarm()) {
                warm++;
                assertThat(test.store.itemCount()).isEqualTo(items.size());
            } else {
                clean++;
                assertThat(test.store.itemCount()).isZero();
                assertThat(report.notices()).isNotEmpty();
            }
            test.audit();
            work(test);
        } catch (Throwable e) {
            throw new AssertionError("seed " + seed + ", " + what, e);
        }
    }

    private void work(TestStore test) {
        StoreClient client = test.client;
        for (int step = 0; step < 300; step++) {
            String key = "key" + random.nextInt(KEYS);
            switch (random.nextInt(4)) {
                case 0 -> client.delete(key);
                case 1 -> client.peek(key);
                case 2 -> client.store(StoreMode.APPEND, key, "more");
                default -> client.set(key, "w".repeat(1 << random.nextInt(18)));
            }
        }
        client.peek("huge");
        client.set("huge too", "h".repeat(HUGE_BYTES));
        client.delete("huge");
        for (int cycle = 0; cycle < 20; cycle++) {
            test.store.lruMaintainer().runCycle(test.clock.now());
        }
        test.store.slabMover().reassign(-1, 1 + random.nextInt(test.store.slabClassCount()));
        Moves.run(test.store);
        for (int number = 0; number < 60; number++) {
            client.set("fill" + number, "f".repeat(100_000));
        }
    }
}
