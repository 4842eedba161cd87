package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ChainJoinTest {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final int PART_MAX = CHUNK_BYTES - Item.CONTINUATION_HEADER_BYTES;
    private static final StoreConfig CONFIG =
            StoreConfig.defaults().withSlabChunkBytesMax(CHUNK_BYTES);

    private final Random random = new Random(1);
    private final Reservation reservation = new Reservation();
    private TestStore test = new TestStore(CONFIG);

    @AfterEach
    void close() {
        test.client.delete("key");
        assertThat(usedChunks()).isZero();
        assertThat(test.store.stats().memory().requestedBytes()).isZero();
        test.close();
    }

    @Test
    void append_fitsTheLastChunk_takesNoMemory() {
        String value = value(50_000);
        test.client.set("key", value);
        List<Integer> chunks = chunks();
        long cas = test.client.casOf("key");
        join(StoreMode.APPEND, "tail");
        assertValue(value + "tail");
        assertThat(chunks()).isEqualTo(chunks);
        assertThat(test.client.casOf("key")).isEqualTo(test.client.write.cas).isGreaterThan(cas);
        assertThat(test.client.write.valueLengthStored).isEqualTo(50_004);
    }

    @Test
    void append_moreThanFits_leavesAllChunksWhereTheyWere() {
        String value = value(50_000);
        test.client.set("key", value);
        List<Integer> chunks = chunks();
        String piece = value(40_000);
        join(StoreMode.APPEND, piece);
        assertValue(value + piece);
        assertThat(chunks()).startsWith(chunks.toArray(Integer[]::new));
        assertThat(chunks()).hasSizeBetween(6, 7);
    }

    @Test
    void append_smallPiecesAgainAndAgain_wastesLittle() {
        StringBuilder expected = new StringBuilder(value(20_000));
        test.client.set("key", expected.toString());
        for (int count = 0; count < 10_000; count++) {
            String piece = "piece" + count;
            join(StoreMode.APPEND, piece);
            expected.append(piece);
        }
        assertValue(expected.toString());
        int chunksIfWhole = 1 + expected.length() / PART_MAX;
        assertThat(chunks().size()).isLessThan(3 * chunksIfWhole);
        assertThat(test.store.stats().memory().chunkBytesUsed())
                .isLessThan(expected.length() * 5L / 4);
    }

    @Test
    void prepend_smallPiecesAgainAndAgain_wastesLittle() {
        StringBuilder expected = new StringBuilder(value(20_000));
        test.client.set("key", expected.toString());
        for (int count = 0; count < 10_000; count++) {
            String piece = "piece" + count;
            join(StoreMode.PREPEND, piece);
            expected.insert(0, piece);
        }
        assertValue(expected.toString());
        int chunksIfWhole = 1 + expected.length() / PART_MAX;
        assertThat(chunks().size()).isLessThan(3 * chunksIfWhole);
        assertThat(test.store.stats().memory().chunkBytesUsed())
                .isLessThan(expected.length() * 5L / 4);
    }

    @ParameterizedTest
    @EnumSource(names = {"APPEND", "PREPEND"})
    void join_everySizeAroundEveryBoundary_isRight(StoreMode mode) {
        int headPart = CHUNK_BYTES - Item.HEADER_BYTES - Integer.BYTES - "key".length();
        int[] boundaries = {4, 384, 1_200, headPart, PART_MAX, headPart + PART_MAX, 3 * PART_MAX};
        for (int start : new int[] {headPart + 5, 20_000, 50_000}) {
            for (int boundary : boundaries) {
                for (int size = boundary - 4; size <= boundary + 4; size++) {
                    String value = value(start);
                    test.client.set("key", value);
                    List<Integer> chunks = chunks();
                    String piece = value(size);
                    join(mode, piece);
                    assertValue(mode == StoreMode.APPEND ? value + piece : piece + value);
                    assertThat(chunks()).containsAll(chunks);
                }
            }
            test.audit();
        }
    }

    @Test
    void append_pinned_leavesTheReaderWhatItReads() {
        String value = value(50_000);
        test.client.set("key", value);
        List<Integer> chunks = chunks();
        PinnedValue pinned = test.client.pin("key");
        PinnedValue atTheEnd = test.client.pin("key");
        assertRest(atTheEnd, value);
        StringBuilder expected = new StringBuilder(value);
        for (int size : new int[] {10, 1_000, 30_000}) {
            String piece = value(size);
            join(StoreMode.APPEND, piece);
            expected.append(piece);
        }
        assertThat(chunks()).startsWith(chunks.toArray(Integer[]::new));
        assertRest(pinned, value);
        assertThat(atTheEnd.remaining()).isZero();
        assertValue(expected.toString());
        test.client.delete("key");
        pinned.unpin();
        assertThat(usedChunks()).isPositive();
        atTheEnd.unpin();
        assertThat(usedChunks()).isZero();
    }

    @Test
    void prepend_pinned_makesAnItemOfItsOwn() {
        String value = value(50_000);
        test.client.set("key", value);
        PinnedValue pinned = test.client.pin("key");
        join(StoreMode.PREPEND, "head");
        assertValue("head" + value);
        assertRest(pinned, value);
        pinned.unpin();
    }

    @ParameterizedTest
    @EnumSource(names = {"APPEND", "PREPEND"})
    void commit_chunkedPiece_joins(StoreMode mode) {
        for (int size = 16_300; size < 80_000; size += 1_777) {
            String value = value(50_000);
            test.client.set("key", value, 7, 500);
            List<Integer> chunks = chunks();
            String piece = value(size);
            reserve(mode, piece);
            assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.STORED);
            assertThat(reservation.valueLengthStored()).isEqualTo(50_000 + size);
            assertThat(test.client.casOf("key")).isEqualTo(reservation.cas());
            assertValue(mode == StoreMode.APPEND ? value + piece : piece + value);
            assertThat(chunks()).containsAll(chunks);
            assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
            assertThat(test.client.cursor.flags()).isEqualTo(7);
            assertThat(test.client.cursor.expiry()).isEqualTo(500);
            test.client.cursor.release();
            test.audit();
        }
    }

    @Test
    void join_noMemory_changesNothing() {
        test.close();
        test =
                new TestStore(
                        CONFIG.withMemoryBytesMax(2 << 20)
                                .withItemBytesMax(1 << 20)
                                .withEvictions(false));
        String value = value(900_000);
        test.client.set("key", value);
        List<Integer> chunks = chunks();
        String piece = value(120_000);
        reserve(StoreMode.APPEND, piece);
        List<Reservation> hogs = new ArrayList<>();
        Reservation hog = new Reservation();
        while (test.client.reserve(StoreMode.SET, "hog", 17_000, hog) == StoreOutcome.RESERVED) {
            hogs.add(hog);
            hog = new Reservation();
        }
        assertThat(hogs).isNotEmpty();
        assertThat(reservation.commit(test.clock.now())).isEqualTo(StoreOutcome.NOT_STORED);
        for (StoreMode mode : new StoreMode[] {StoreMode.APPEND, StoreMode.PREPEND}) {
            assertThat(test.client.store(mode, "key", value(140_000)))
                    .isEqualTo(StoreOutcome.NOT_STORED);
        }
        assertValue(value);
        assertThat(chunks()).isEqualTo(chunks);
        hogs.forEach(Reservation::abort);
    }

    private void join(StoreMode mode, String piece) {
        assertThat(test.client.store(mode, "key", piece)).isEqualTo(StoreOutcome.STORED);
    }

    private void reserve(StoreMode mode, String piece) {
        assertThat(test.client.reserve(mode, "key", piece.length(), reservation))
                .isEqualTo(StoreOutcome.RESERVED);
        test.client.fill(reservation, piece, 10_000);
    }

    private void assertValue(String expected) {
        assertThat(expected.equals(test.client.peek("key"))).isTrue();
    }

    private static void assertRest(PinnedValue pinned, String expected) {
        assertThat(expected.equals(StoreClient.rest(pinned, 5_000))).isTrue();
    }

    private List<Integer> chunks() {
        List<Integer> chunks = new ArrayList<>();
        ItemTable table = test.store.table();
        table.directory
                .index()
                .forEach(handle -> {
                    chunks.add(handle);
                    long item = table.memory.offset(handle);
                    int next = Item.continuation(table.arena, item, Item.meta(table.arena, item));
                    while (next != 0) {
                        chunks.add(next);
                        next = Item.next(table.arena, table.memory.offset(next));
                    }
                });
        return chunks;
    }

    private long usedChunks() {
        return test.store.slabClassStats().stream().mapToLong(SlabClassStats::usedChunks).sum();
    }

    private String value(int length) {
        StringBuilder value = new StringBuilder(length + 8);
        while (value.length() < length) {
            value.append(Integer.toString(random.nextInt(Integer.MAX_VALUE), 36)).append(' ');
        }
        value.setLength(length);
        return value.toString();
    }
}
