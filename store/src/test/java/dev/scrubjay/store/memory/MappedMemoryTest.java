package dev.scrubjay.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class MappedMemoryTest {
    private static final long TERABYTE = 1L << 40;

    @Test
    void reserve_farMoreThanThereIs_readsAsZeroAndKeepsWhatIsWritten() {
        try (MappedMemory memory = MappedMemory.reserve(TERABYTE)) {
            MemorySegment segment = memory.segment();
            long last = TERABYTE - Long.BYTES;
            assertThat(segment.get(ValueLayout.JAVA_LONG, last)).isZero();
            segment.set(ValueLayout.JAVA_LONG, last, 42);
            assertThat(segment.get(ValueLayout.JAVA_LONG, last)).isEqualTo(42);
            assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, TERABYTE))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void reserve_moreThanTheAddressSpace_isRefused() {
        assertThatThrownBy(() -> MappedMemory.reserve(1L << 60))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining("refused");
    }

    @Test
    void lock_aPage_asksTheOperatingSystem() {
        try (MappedMemory memory = MappedMemory.reserve(4096)) {
            // Whether it is allowed depends on the user's limits; asking must not hurt.
            memory.lock();
            memory.segment().set(ValueLayout.JAVA_INT, 0, 1);
            assertThat(memory.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
        }
    }
}
