package dev.scrubjay.benchmarks;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.TextDecoder;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to answer requests that are decoded already: find the item, write the `VALUE` line
/// and the value, or `END`.
///
/// The same few keys all the time, so the store is in the processor's cache. A miss is finding
/// nothing and an `END`; what a hit costs above that is mostly its line and its value, and what
/// `gets` costs above `get`, one number of the line.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first.
public class ResponseEncodingBenchmark extends ServerBenchmark {
    private static final int KEYS = RequestBatch.OPERATIONS_MAX;

    @Param({"1", "100", "1024"})
    private int valueBytes;

    private Engine engine;
    private RequestBatch get;
    private RequestBatch gets;
    private RequestBatch missing;

    /// Fills the store and decodes the requests.
    @Setup
    public void fill() {
        engine = new Engine();
        engine.fill(KEYS, valueBytes);
        get = decoded("get", 0);
        gets = decoded("gets", 0);
        missing = decoded("get", KEYS);
        if (answer(get) - answer(missing) < KEYS * valueBytes) {
            throw new IllegalStateException("not all were found");
        }
    }

    /// Gives the memory back.
    @TearDown
    public void close() {
        engine.close();
    }

    /// `VALUE key flags length`.
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public int get() {
        return answer(get);
    }

    /// `VALUE key flags length cas`.
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public int gets() {
        return answer(gets);
    }

    /// `END`.
    @Benchmark
    @OperationsPerInvocation(KEYS)
    public int miss() {
        return answer(missing);
    }

    private static RequestBatch decoded(String verb, int firstKey) {
        StringBuilder lines = new StringBuilder();
        for (int number = firstKey; number < firstKey + KEYS; number++) {
            lines.append(verb).append(' ').append(Engine.key(number)).append("\r\n");
        }
        MemorySegment requests = Engine.offHeap(lines.toString());
        RequestBatch batch = new RequestBatch();
        batch.clear(requests);
        new TextDecoder().decode(0, lines.length(), KEYS, batch);
        return batch;
    }

    private int answer(RequestBatch batch) {
        engine.response.rewind();
        if (engine.executor.execute(batch, KEYS, engine.response) != KEYS) {
            throw new IllegalStateException("not all were answered");
        }
        return engine.response.position();
    }
}
