package dev.scrubjay.benchmarks;

import dev.scrubjay.server.protocol.BinaryDecoder;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.RequestDecoder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What it costs to turn received packets into operations, for each of them.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls write() first.
public class BinaryDecoderBenchmark extends ServerBenchmark {
    private static final int GETKQ = 0x0d;
    private static final int SET = 0x01;
    private static final int HEADER_BYTES = 24;
    private static final int SET_EXTRAS_BYTES = 8;
    private static final int REQUESTS_PER_TURN = 16;
    private static final int VALUE_BYTES = 100;

    /// So few that all requests stay in the cache, as they do between a socket and its decoder.
    private static final int TURNS = 64;

    private final RequestBatch batch = new RequestBatch();
    private final BinaryDecoder decoder = new BinaryDecoder();
    private final SplittableRandom random = new SplittableRandom(42);

    private MemorySegment gets;
    private MemorySegment sets;
    private int turn;

    /// Writes the requests down.
    @Setup
    public void write() {
        gets = turns(GETKQ, 0, 0);
        sets = turns(SET, SET_EXTRAS_BYTES, VALUE_BYTES);
    }

    /// Quiet gets of a pipeline.
    @Benchmark
    @OperationsPerInvocation(REQUESTS_PER_TURN)
    public int pipelinedGets() {
        return decode(gets);
    }

    /// Sets of a pipeline, with their values.
    @Benchmark
    @OperationsPerInvocation(REQUESTS_PER_TURN)
    public int pipelinedSets() {
        return decode(sets);
    }

    /// All turns have the same size, so that it is known where each begins.
    private int decode(MemorySegment requests) {
        int size = (int) (requests.byteSize() - RequestDecoder.SLACK_BYTES) / TURNS;
        int start = turn * size;
        turn = (turn + 1) % TURNS;
        batch.clear(requests);
        decoder.decode(start, start + size, REQUESTS_PER_TURN, batch);
        if (batch.count() != REQUESTS_PER_TURN || decoder.position() != start + size) {
            throw new IllegalStateException("wrong: " + batch.count() + " operations");
        }
        return batch.count();
    }

    private MemorySegment turns(int opcode, int extrasLength, int valueLength) {
        int keyLength = Engine.key(0).length();
        int bodyLength = extrasLength + keyLength + valueLength;
        int count = TURNS * REQUESTS_PER_TURN;
        int size = count * (HEADER_BYTES + bodyLength);
        ByteBuffer requests = ByteBuffer.allocateDirect(size + RequestDecoder.SLACK_BYTES);
        for (int request = 0; request < count; request++) {
            requests.put((byte) 0x80).put((byte) opcode).putShort((short) keyLength);
            requests.put((byte) extrasLength).put(new byte[3]).putInt(bodyLength);
            requests.put(new byte[12 + extrasLength]);
            String key = Engine.key(random.nextInt(1_000_000));
            requests.put(key.getBytes(StandardCharsets.US_ASCII)).put(new byte[valueLength]);
        }
        return MemorySegment.ofBuffer(requests.clear());
    }
}
