package dev.scrubjay.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RequestBatchTest {
    /// Whoever hashes the keys of a batch reads its input at their offsets, which may be smaller
    /// than the last one.
    @Test
    void rejected_whereAnOperationWithKeyWas_hasNoKey() {
        RequestBatch batch = new RequestBatch();
        batch.clear(MemorySegment.ofArray(new byte[100]));
        batch.addKeyed(Verb.DELETE, 90, 97, 3, 0, false);

        batch.clear(MemorySegment.ofArray(new byte[10]));
        batch.addRejected(7, Reply.ERROR);

        assertThat(batch.keyLength(0)).isZero();
        assertThat(batch.keyOffset(0)).isEqualTo(7);

        batch.clear(MemorySegment.ofArray(new byte[100]));
        batch.addKeyed(Verb.DELETE, 90, 97, 3, 0, false);
        batch.clear(MemorySegment.ofArray(new byte[24]));
        batch.setBinary();
        batch.addRejected(0, BinaryStatus.UNKNOWN_COMMAND);

        assertThat(batch.keyLength(0)).isZero();
        assertThat(batch.keyOffset(0)).isZero();
    }
}
