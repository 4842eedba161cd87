package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ItemMemoryTest {
    private static final long GIGABYTE = 1L << 30;

    @ParameterizedTest
    @CsvSource({"1, 3", "32, 3", "33, 4", "64, 4", "65, 5", "128, 5", "129, 6", "256, 6"})
    void scaleShift_byGigabytes_isTheSmallestThatReaches(long gigabytes, int shift) {
        assertThat(ItemMemory.scaleShift(gigabytes * GIGABYTE)).isEqualTo(shift);
    }

    @Test
    void scaleShift_beyondTheLargest_isRefused() {
        assertThatThrownBy(() -> ItemMemory.scaleShift(257 * GIGABYTE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("263168 megabytes")
                .hasMessageContaining("262144");
    }

    @Test
    void handle_ofTheLastPlaceIn40Gigabytes_findsItAgain() {
        StoreConfig config = StoreConfig.defaults();
        try (ItemMemory memory = new ItemMemory(40 * 1024, config)) {
            assertThat(memory.scale()).isEqualTo(16);
            long last = 40 * GIGABYTE - 96;
            assertThat(memory.offset(memory.handle(last))).isEqualTo(last);
            Item.setMeta(memory.arena(), last, 5);
            assertThat(Item.meta(memory.arena(), last)).isEqualTo(5);
        }
    }

    @Test
    void touch_anyHandle_isSafe() {
        try (ItemMemory memory = new ItemMemory(2, StoreConfig.defaults())) {
            for (int handle : new int[] {0, 1, 17, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
                assertThat(memory.touch(handle)).isZero();
            }
        }
    }
}
