package dev.scrubjay.benchmarks;

import dev.scrubjay.server.protocol.RequestBatch;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a pipelined `get` costs between socket and socket: decoded, looked up and answered, alone
/// or in a batch.
///
/// With few keys everything is in cache, and the two cost about the same. With many keys each get
/// waits for memory: alone for every miss in turn, in a batch for many at once. The difference
/// between the two columns is what the overlap saves.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first.
public class BatchedGetBenchmark extends ServerBenchmark {
    /// Keys of a turn: as many as a batch holds.
    private static final int KEYS_PER_TURN = RequestBatch.OPERATIONS_MAX;

    private static final int TURNS = 4096;
    private static final int LINE_BYTES = "get key:0123456789\r\n".length();
    private static final int VALUE_BYTES = 100;
    private static final int FRAME_BYTES = "VALUE key:0123456789 0 100\r\n\r\nEND\r\n".length();

    @Param({"1000", "100000"})
    private int keys;

    private Engine engine;
    private MemorySegment requests;
    private int turn;

    /// Fills the store and writes down the requests.
    @Setup
    public void fill() {
        engine = new Engine();
        engine.fill(keys, VALUE_BYTES);
        StringBuilder lines = new StringBuilder();
        SplittableRandom random = new SplittableRandom(42);
        for (int line = 0; line < TURNS * KEYS_PER_TURN; line++) {
            lines.append("get %s\r\n".formatted(Engine.key(random.nextInt(keys))));
        }
        requests = Engine.offHeap(lines.toString());
    }

    /// Gives the memory back.
    @TearDown
    public void close() {
        engine.close();
    }

    /// One request at a time.
    @Benchmark
    @OperationsPerInvocation(KEYS_PER_TURN)
    public int alone() {
        return turn(1);
    }

    /// All requests of the turn in one batch.
    @Benchmark
    @OperationsPerInvocation(KEYS_PER_TURN)
    public int batched() {
        return turn(KEYS_PER_TURN);
    }

    private int turn(int linesMax) {
        int start = turn * KEYS_PER_TURN * LINE_BYTES;
        turn = (turn + 1) % TURNS;
        int end = start + KEYS_PER_TURN * LINE_BYTES;
        engine.response.rewind();
        while (start < end) {
            engine.batch.clear(requests);
            engine.decoder.decode(start, end, linesMax, engine.batch);
            engine.executor.execute(engine.batch, engine.batch.count(), engine.response);
            start = engine.decoder.position();
        }
        int answered = engine.response.position();
        if (answered != KEYS_PER_TURN * (VALUE_BYTES + FRAME_BYTES)) {
            throw new IllegalStateException("wrong answer: " + answered + " bytes");
        }
        return answered;
    }
}
