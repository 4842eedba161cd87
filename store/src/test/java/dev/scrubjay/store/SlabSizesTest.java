package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SlabSizesTest {
    @Test
    void sizes_default_areMemcachedsThirtyNineClasses() {
        assertThat(sizes(new SlabSizes(StoreConfig.defaults(), 8)))
                .containsExactly(
                        96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184, 1480, 1856,
                        2320, 2904, 3632, 4544, 5680, 7104, 8880, 11104, 13880, 17352, 21696, 27120,
                        33904, 42384, 52984, 66232, 82792, 103496, 129376, 161720, 202152, 252696,
                        315872, 394840, 524288);
    }

    @Test
    void sizes_chunkAsLargeAsAPage_are42Classes() {
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults().withSlabChunkBytesMax(1 << 20), 8);
        assertThat(sizes.classCount()).isEqualTo(42);
        assertThat(sizes.chunkBytesMax()).isEqualTo(1 << 20);
    }

    @Test
    void sizes_tinyGrowthFactor_stopAt63Classes() {
        StoreConfig config = StoreConfig.defaults().withGrowthFactor(1.05).withChunkBytesMin(1);
        SlabSizes sizes = new SlabSizes(config, 8);
        assertThat(sizes.classCount()).isEqualTo(SlabSizes.CLASSES_MAX);
        assertThat(sizes.chunkBytes(1)).isEqualTo(56);
        assertThat(sizes.chunkBytesMax()).isEqualTo(524288);
    }

    @Test
    void sizes_largerScale_areMultiplesOfIt() {
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults(), 64);
        assertThat(IntStream.of(sizes(sizes)).filter(size -> size % 64 != 0)).isEmpty();
        assertThat(sizes(sizes)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void classFor_everySize_isTheSmallestThatFits() {
        SlabSizes sizes = new SlabSizes(StoreConfig.defaults(), 8);
        int expected = 1;
        for (int bytes = 1; bytes <= sizes.chunkBytesMax(); bytes++) {
            if (bytes > sizes.chunkBytes(expected)) {
                expected++;
            }
            assertThat(sizes.classFor(bytes)).isEqualTo(expected);
        }
        assertThat(sizes.classFor(sizes.chunkBytesMax() + 1)).isEqualTo(39);
    }

    private static int[] sizes(SlabSizes sizes) {
        return IntStream.rangeClosed(1, sizes.classCount()).map(sizes::chunkBytes).toArray();
    }
}
