package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlabSizesTest {
    private static final StoreConfig MEMCACHEDS =
            StoreConfig.defaults().withSlabSizing(new SlabSizing.Growing());

    @Test
    void growing_default_areMemcachedsThirtyNineClasses() {
        assertThat(sizes(new SlabSizes(MEMCACHEDS, 8)))
                .containsExactly(
                        96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184, 1480, 1856,
                        2320, 2904, 3632, 4544, 5680, 7104, 8880, 11104, 13880, 17352, 21696, 27120,
                        33904, 42384, 52984, 66232, 82792, 103496, 129376, 161720, 202152, 252696,
                        315872, 394840, 524288);
    }

    @Test
    void growing_chunkAsLargeAsAPage_are42Classes() {
        SlabSizes sizes = new SlabSizes(MEMCACHEDS.withSlabChunkBytesMax(1 << 20), 8);
        assertThat(sizes.classCount()).isEqualTo(42);
        assertThat(sizes.chunkBytesMax()).isEqualTo(1 << 20);
    }

    @Test
    void growing_tinyFactor_stopAt63Classes() {
        StoreConfig config = StoreConfig.defaults().withGrowthFactor(1.05).withChunkBytesMin(1);
        SlabSizes sizes = new SlabSizes(config, 8);
        assertThat(sizes.classCount()).isEqualTo(SlabSizes.CLASSES_MAX);
        assertThat(sizes.chunkBytes(1)).isEqualTo(56);
        assertThat(sizes.chunkBytesMax()).isEqualTo(524288);
    }

    @Test
    void growing_largerScale_areMultiplesOfIt() {
        SlabSizes sizes = new SlabSizes(MEMCACHEDS, 64);
        assertThat(IntStream.of(sizes(sizes)).filter(size -> size % 64 != 0)).isEmpty();
        assertThat(sizes(sizes)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void listed_someSizes_areRoundedUpAndEndWithTheLargest() {
        SlabSizing listed = new SlabSizing.Listed(List.of(100, 200, 400));
        StoreConfig config = StoreConfig.defaults().withSlabSizing(listed);
        assertThat(sizes(new SlabSizes(config, 8))).containsExactly(104, 200, 400, 524288);
        assertThat(sizes(new SlabSizes(config, 64))).containsExactly(128, 256, 448, 524288);
    }

    @Test
    void listed_theLargestItself_isThereTwiceAndTheFirstIsUsed() {
        SlabSizing listed = new SlabSizing.Listed(List.of(524285));
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults().withSlabSizing(listed), 8);
        assertThat(sizes(sizes)).containsExactly(524288, 524288);
        assertThat(sizes.classFor(524288)).isEqualTo(1);
    }

    @Test
    void listed_tooSmallForAnItem_isMadeLargeEnough() {
        SlabSizing listed = new SlabSizing.Listed(List.of(1, 100));
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults().withSlabSizing(listed), 8);
        assertThat(sizes(sizes)).containsExactly(40, 104, 524288);
    }

    @Test
    void listed_notAscendingOrTooMany_isRefused() {
        assertThatThrownBy(() -> new SlabSizing.Listed(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlabSizing.Listed(List.of(100, 100)))
                .isInstanceOf(IllegalArgumentException.class);
        List<Integer> tooMany = IntStream.rangeClosed(1, SlabSizes.CLASSES_MAX).boxed().toList();
        assertThatThrownBy(() -> new SlabSizing.Listed(tooMany))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fine_everyScaleAndLargestChunk_areSortedMultiplesThatEndWithIt() {
        for (int scale = 8; scale <= 64; scale *= 2) {
            for (int chunkMax = 512;
                    chunkMax <= 1 << 20;
                    chunkMax = chunkMax * 3 / 2 / 512 * 512 + 512) {
                StoreConfig config = StoreConfig.defaults().withSlabChunkBytesMax(chunkMax);
                int[] sizes = sizes(new SlabSizes(config, scale));
                int multiple = scale;
                assertThat(sizes).isSorted().doesNotHaveDuplicates().endsWith(chunkMax);
                assertThat(sizes).hasSizeLessThanOrEqualTo(SlabSizes.CLASSES_MAX);
                assertThat(sizes[0]).isGreaterThanOrEqualTo(Item.HEADER_BYTES + 2);
                assertThat(IntStream.of(sizes).filter(size -> size % multiple != 0)).isEmpty();
            }
        }
    }

    @Test
    void fine_everyClassButTheLast_leavesNoRoomInAPageForLargerChunks() {
        int[] sizes = sizes(new SlabSizes(StoreConfig.defaults(), 8));
        for (int size : sizes) {
            int chunksPerPage = ItemMemory.PAGE_BYTES / size;
            assertThat(ItemMemory.PAGE_BYTES / (size + 8)).isLessThan(chunksPerPage);
        }
    }

    @Test
    void fine_allItems_loseHalfOfWhatTheyDoWithMemcacheds() {
        SlabSizes fine = new SlabSizes(StoreConfig.defaults(), 8);
        SlabSizes memcacheds = new SlabSizes(MEMCACHEDS, 8);
        assertThat(loss(fine, 48, 512)).isLessThan(loss(memcacheds, 48, 512) / 2).isLessThan(0.055);
        assertThat(loss(fine, 512, 4096)).isLessThan(0.065).isLessThan(loss(memcacheds, 512, 4096));
        assertThat(loss(fine, 4096, 32768))
                .isLessThan(0.1)
                .isLessThan(loss(memcacheds, 4096, 32768));
        assertThat(loss(fine, 32768, 524288))
                .isLessThan(0.13)
                .isLessThan(loss(memcacheds, 32768, 524288));
    }

    @ParameterizedTest
    @CsvSource({
        "16, 8, 0.01",
        "16, 32, 0.01",
        "20, 50, 0.03",
        "24, 100, 0.08",
        "30, 230, 0.03",
        "40, 500, 0.05",
        "40, 1024, 0.03",
        "40, 4096, 0.05",
        "40, 65536, 0.13"
    })
    void fine_usualSizes_loseLittle(int keyLength, int valueLength, double lossMax) {
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults(), 8);
        assertThat(loss(sizes, Item.HEADER_BYTES + keyLength + valueLength)).isLessThan(lossMax);
    }

    @Test
    void fine_fewPages_areAsManyAsMemcachedsAndNoWorse() {
        StoreConfig config = StoreConfig.defaults().withMemoryBytesMax(16 << 20);
        SlabSizes fewer = new SlabSizes(config, 8);
        SlabSizes memcacheds = new SlabSizes(MEMCACHEDS, 8);
        assertThat(fewer.classCount()).isLessThanOrEqualTo(memcacheds.classCount());
        assertThat(sizes(fewer)).isSorted().doesNotHaveDuplicates().endsWith(524288);
        assertThat(loss(fewer, 48, 512)).isLessThan(loss(memcacheds, 48, 512));
        assertThat(loss(fewer, 512, 4096)).isLessThan(loss(memcacheds, 512, 4096));
        assertThat(loss(fewer, 4096, 32768)).isLessThan(loss(memcacheds, 4096, 32768));
        assertThat(loss(fewer, 32768, 524288)).isLessThan(loss(memcacheds, 32768, 524288));
    }

    @Test
    void classFor_everySize_isTheSmallestThatFits() {
        for (StoreConfig config : List.of(StoreConfig.defaults(), MEMCACHEDS)) {
            SlabSizes sizes = new SlabSizes(config, 8);
            int expected = 1;
            for (int bytes = 1; bytes <= sizes.chunkBytesMax(); bytes++) {
                if (bytes > sizes.chunkBytes(expected)) {
                    expected++;
                }
                if (sizes.classFor(bytes) != expected) {
                    assertThat(sizes.classFor(bytes)).as("of %s bytes", bytes).isEqualTo(expected);
                }
            }
            assertThat(sizes.classFor(sizes.chunkBytesMax() + 1)).isEqualTo(sizes.classCount());
        }
    }

    /// What part of the memory is not the items', when they are of all sizes in a range.
    private static double loss(SlabSizes sizes, int from, int to) {
        return IntStream.range(from, to).mapToDouble(bytes -> loss(sizes, bytes)).sum()
                / (to - from);
    }

    private static double loss(SlabSizes sizes, int bytes) {
        int chunksPerPage = ItemMemory.PAGE_BYTES / sizes.chunkBytes(sizes.classFor(bytes));
        return 1 - (double) bytes * chunksPerPage / ItemMemory.PAGE_BYTES;
    }

    private static int[] sizes(SlabSizes sizes) {
        return IntStream.rangeClosed(1, sizes.classCount()).map(sizes::chunkBytes).toArray();
    }
}
