package dev.scrubjay.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int BUFFER_BYTES = 1 << 20;

    @Test
    void release_moreThanAreKept_givesTheMemoryBackAtOnce() {
        BufferPool pool = new BufferPool(BUFFER_BYTES, new WorkerCounters(), Counter.READ_BUF_OOM);
        List<IoBuffer> buffers = new ArrayList<>();
        for (int count = 0; count < 100; count++) {
            buffers.add(pool.acquire());
        }
        assertThat(pool.lent()).isEqualTo(100);

        buffers.forEach(pool::release);

        assertThat(pool.lent()).isZero();
        assertThat(pool.free()).isEqualTo(64);
        assertThat(buffers).filteredOn(IoBuffer::isFreed).hasSize(36);
        pool.close();
        assertThat(buffers).allMatch(IoBuffer::isFreed);
    }
}
