package dev.scrubjay.benchmarks;

import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.TextDecoder;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What it costs to turn received bytes into operations: for each line, and of a multiget for each
/// key.
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls write() first.
public class TextDecoderBenchmark extends ServerBenchmark {
    private static final int LINES_PER_TURN = 16;
    private static final int KEYS_PER_LINE = 50;
    private static final int VALUE_BYTES = 100;

    /// So few that all requests stay in the cache, as they do between a socket and its decoder.
    private static final int TURNS = 64;

    private final RequestBatch batch = new RequestBatch();
    private final TextDecoder decoder = new TextDecoder();
    private final SplittableRandom random = new SplittableRandom(42);

    private MemorySegment oneGet;
    private MemorySegment gets;
    private MemorySegment multigets;
    private MemorySegment sets;
    private int turn;

    /// Writes the requests down.
    @Setup
    public void write() {
        oneGet = turns("get %s\r\n", 1);
        gets = turns("get %s\r\n", LINES_PER_TURN);
        multigets = turns("get" + " %s".repeat(KEYS_PER_LINE) + "\r\n", 1);
        String value = "v".repeat(VALUE_BYTES);
        sets = turns("set %s 0 0 " + VALUE_BYTES + "\r\n" + value + "\r\n", LINES_PER_TURN);
    }

    /// One `get`, alone in the buffer.
    @Benchmark
    public int oneGet() {
        return decode(oneGet, 1);
    }

    /// Gets of a pipeline.
    @Benchmark
    @OperationsPerInvocation(LINES_PER_TURN)
    public int pipelinedGets() {
        return decode(gets, LINES_PER_TURN);
    }

    /// The keys of one long line.
    @Benchmark
    @OperationsPerInvocation(KEYS_PER_LINE)
    public int multiget() {
        return decode(multigets, KEYS_PER_LINE);
    }

    /// Sets of a pipeline, with their values.
    @Benchmark
    @OperationsPerInvocation(LINES_PER_TURN)
    public int pipelinedSets() {
        return decode(sets, LINES_PER_TURN);
    }

    /// All turns have the same size, so that it is known where each begins.
    private int decode(MemorySegment requests, int operations) {
        int size = (int) (requests.byteSize() - TextDecoder.SLACK_BYTES) / TURNS;
        int start = turn * size;
        turn = (turn + 1) % TURNS;
        batch.clear(requests);
        decoder.decode(start, start + size, LINES_PER_TURN, batch);
        if (batch.count() != operations || decoder.position() != start + size) {
            throw new IllegalStateException("wrong: " + batch.count() + " operations");
        }
        return batch.count();
    }

    private MemorySegment turns(String line, int lines) {
        StringBuilder text = new StringBuilder();
        for (int count = 0; count < TURNS * lines; count++) {
            text.append(withKeys(line));
        }
        return Engine.offHeap(text.toString());
    }

    private String withKeys(String line) {
        String left = line;
        while (left.contains("%s")) {
            left = left.replaceFirst("%s", Engine.key(random.nextInt(1_000_000)));
        }
        return left;
    }
}
