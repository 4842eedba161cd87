package dev.scrubjay.store.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MappedMemoryTest {
    private static final long TERABYTE = 1L << 40;
    private static final int PAGE_BYTES = 4096;
    private static final int SHARED_BYTES = 4 << 20;

    @TempDir private Path directory;

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
    void release_partOfIt_readsAsZeroAndIsTheSystemsAgain() throws Exception {
        long bytes = 16 << 20;
        try (MappedMemory memory = MappedMemory.reserve(2 * bytes)) {
            memory.segment().fill((byte) 1);
            assertThat(committedPages(memory, bytes)).isEqualTo(bytes / PAGE_BYTES);
            assertThat(memory.release(0, bytes)).isTrue();
            assertThat(committedPages(memory, bytes)).isZero();
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, bytes - 1)).isZero();
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, bytes)).isEqualTo((byte) 1);
            memory.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 2);
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
            assertThatThrownBy(() -> memory.release(bytes, 2 * bytes))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void share_aFile_keepsWhatIsWritten() throws Exception {
        Path file = directory.resolve("memory");
        try (MappedMemory memory = MappedMemory.share(file, SHARED_BYTES)) {
            assertThat(memory.fileBytesFound()).isZero();
            memory.segment().fill((byte) 1);
            assertThatThrownBy(() -> MappedMemory.share(file, SHARED_BYTES))
                    .isInstanceOf(FileInUseException.class);
        }
        try (MappedMemory memory = MappedMemory.share(file, SHARED_BYTES)) {
            MemorySegment segment = memory.segment();
            assertThat(memory.fileBytesFound()).isEqualTo(SHARED_BYTES);
            assertThat(segment.get(ValueLayout.JAVA_BYTE, SHARED_BYTES - 1)).isEqualTo((byte) 1);
            if (memory.release(0, PAGE_BYTES)) {
                assertThat(segment.get(ValueLayout.JAVA_BYTE, 0)).isZero();
                assertThat(segment.get(ValueLayout.JAVA_BYTE, PAGE_BYTES)).isEqualTo((byte) 1);
            }
            segment.set(ValueLayout.JAVA_BYTE, 5, (byte) 5);
            memory.sync(0, PAGE_BYTES);
            assertThat(Files.size(file)).isEqualTo(SHARED_BYTES);
            memory.clear();
            assertThat(segment.get(ValueLayout.JAVA_BYTE, 5)).isZero();
            assertThat(segment.get(ValueLayout.JAVA_BYTE, SHARED_BYTES - 1)).isZero();
        }
    }

    /// How many pages of the first so many bytes have memory, as the kernel says.
    private static long committedPages(MappedMemory memory, long bytes) throws IOException {
        byte[] entries = new byte[(int) (bytes / PAGE_BYTES * Long.BYTES)];
        try (RandomAccessFile pages = new RandomAccessFile("/proc/self/pagemap", "r")) {
            pages.seek(memory.segment().address() / PAGE_BYTES * Long.BYTES);
            pages.readFully(entries);
        }
        long committed = 0;
        for (int last = Long.BYTES - 1; last < entries.length; last += Long.BYTES) {
            // The highest bit of an entry: the page is there.
            committed += entries[last] < 0 ? 1 : 0;
        }
        return committed;
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
