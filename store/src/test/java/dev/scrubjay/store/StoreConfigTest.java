package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class StoreConfigTest {
    @Test
    void defaults_areMemcacheds() {
        StoreConfig config = StoreConfig.defaults();
        assertThat(config.memoryBytesMax()).isEqualTo(67108864);
        assertThat(config.itemBytesMax()).isEqualTo(1048576);
        assertThat(config.slabChunkBytesMax()).isEqualTo(524288);
        assertThat(config.hashPower()).isEqualTo(16);
    }

    @Test
    void constructor_severalProblems_namesAll() {
        assertThatThrownBy(() ->
                        new StoreConfig(
                                0,
                                5,
                                1 << 21,
                                1.0,
                                0,
                                true,
                                true,
                                HashAlgorithm.MURMUR3,
                                5,
                                true,
                                false,
                                false,
                                false,
                                new SlabSizing.Fine(),
                                null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "memory-bytes-max",
                        "item-bytes-max",
                        "slab-chunk-bytes-max",
                        "growth-factor",
                        "chunk-bytes-min",
                        "hash-power");
    }

    @Test
    void store_moreMemoryThanHandlesReach_isRefused() {
        StoreConfig config = StoreConfig.defaults().withMemoryBytesMax(1L << 40);
        CoarseClock clock = new CoarseClock();
        assertThatThrownBy(() -> new ItemStore(config, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than");
    }
}
