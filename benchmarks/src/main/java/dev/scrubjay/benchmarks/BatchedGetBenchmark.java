package dev.scrubjay.benchmarks;

import dev.scrubjay.server.command.AdminCommands;
import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.command.StoreExecutor;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.TextDecoder;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What a pipelined `get` costs between socket and socket: decoded, looked up and answered, alone
/// or in a batch.
///
/// With few keys everything is in cache, and the two cost about the same. With many keys each get
/// waits for memory: alone for every miss in turn, in a batch for many at once. The difference
/// between the two columns is what the overlap saves.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED"
        })
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first.
public class BatchedGetBenchmark {
    /// Keys of a turn: as many as a batch holds.
    private static final int KEYS_PER_TURN = RequestBatch.OPERATIONS_MAX;

    private static final int TURNS = 4096;
    private static final int LINE_BYTES = "get key:0123456789\r\n".length();
    private static final int VALUE_BYTES = 100;
    private static final int FRAME_BYTES = "VALUE key:0123456789 0 100\r\n\r\nEND\r\n".length();

    @Param({"1000", "100000"})
    private int keys;

    private ItemStore store;
    private StoreExecutor executor;
    private MemorySegment requests;
    private int turn;

    private final RequestBatch batch = new RequestBatch();
    private final TextDecoder decoder = new TextDecoder();
    private final ResponseBuffer response = new ResponseBuffer();

    /// Fills the store and writes down the requests.
    @Setup
    public void fill() {
        ServerConfig config = ServerConfig.parse("-m", "1024", "-u", "root");
        CoarseClock clock = new CoarseClock();
        store = new ItemStore(config.store(), clock);
        WorkerCounters counters = new WorkerCounters();
        PrefixStats prefixes = new PrefixStats(':', false);
        AdminCommands admin =
                new AdminCommands(
                        store,
                        clock,
                        config.commands(),
                        words -> new byte[0],
                        level -> {},
                        () -> {});
        executor = new StoreExecutor(store, clock, counters, prefixes, admin);
        response.lend(off(new byte[128 * 1024]), 128 * 1024);
        String value = "v".repeat(VALUE_BYTES);
        for (int key = 0; key < keys; key++) {
            run(off(bytes("set key:%010d 0 0 %d\r\n%s\r\n".formatted(key, VALUE_BYTES, value))), 1);
        }
        StringBuilder lines = new StringBuilder();
        SplittableRandom random = new SplittableRandom(42);
        for (int line = 0; line < TURNS * KEYS_PER_TURN; line++) {
            lines.append("get key:%010d\r\n".formatted(random.nextInt(keys)));
        }
        requests = off(bytes(lines.toString()));
    }

    /// Gives the memory back.
    @TearDown
    public void close() {
        store.close();
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
        response.rewind();
        while (start < end) {
            batch.clear(requests);
            decoder.decode(start, end, linesMax, batch);
            executor.execute(batch, batch.count(), response);
            start = decoder.position();
        }
        if (response.position() != KEYS_PER_TURN * (VALUE_BYTES + FRAME_BYTES)) {
            throw new IllegalStateException("wrong answer: " + response.position() + " bytes");
        }
        return response.position();
    }

    private void run(MemorySegment line, int linesMax) {
        response.rewind();
        batch.clear(line);
        decoder.decode(0, (int) line.byteSize() - TextDecoder.SLACK_BYTES, linesMax, batch);
        executor.execute(batch, batch.count(), response);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Copies bytes off the heap, as a transport receives them.
    private static MemorySegment off(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + TextDecoder.SLACK_BYTES);
        buffer.put(bytes);
        return MemorySegment.ofBuffer(buffer.clear());
    }
}
