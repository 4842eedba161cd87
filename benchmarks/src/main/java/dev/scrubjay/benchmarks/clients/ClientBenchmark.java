package dev.scrubjay.benchmarks.clients;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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

/// What a call of a client costs, against a server that runs on the loopback interface.
///
/// `benchmarks/clients` starts the server, runs this once for each client in turn, and puts the
/// figures side by side. The JVM's options are its defaults, as most users' are.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xms1g",
            "-Xmx1g",
            // folsom's Netty uses both.
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 4)
@SuppressWarnings("NullAway.Init") // JMH calls connect() first, and sets the parameters before.
public class ClientBenchmark {
    /// Gets that [#getPipelined] has in flight.
    private static final int WINDOW = 200;

    /// Keys of one [#getMulti].
    private static final int MULTI_KEYS = 100;

    /// Lists of keys to choose from, so that making them is not measured.
    private static final int MULTI_LISTS = 256;

    private static final int VIRTUAL_THREADS = 1_000;

    /// Many, so that starting and ending the threads is little of what is measured.
    private static final int GETS_PER_VIRTUAL_THREAD = 100;

    /// Which client.
    @Param("spymemcached")
    public String client;

    /// Where the server is.
    @Param("11211")
    public int port;

    /// How many keys are asked for. One is a hot key.
    @Param("10000")
    public int keys;

    private final AtomicInteger seeds = new AtomicInteger();
    private Payload payload;
    private ClientUnderTest connected;

    /// Stores the values and connects the client.
    @Setup
    public void connect() throws Exception {
        payload = new Payload(keys);
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        payload.store(server);
        connected = ClientUnderTest.connect(client, server);
    }

    /// Closes the client.
    @TearDown
    public void close() throws IOException {
        connected.close();
    }

    /// A caller's random numbers.
    @State(Scope.Thread)
    public static class Caller {
        private SplittableRandom random;

        /// Gives each caller its own.
        @Setup
        public void seed(ClientBenchmark benchmark) {
            random = benchmark.newRandom();
        }
    }

    /// One caller's gets in flight, a ring with the oldest at `position`.
    @State(Scope.Thread)
    public static class Window {
        private final List<Future<? extends byte @Nullable []>> gets = new ArrayList<>();
        private final int[] indexes = new int[WINDOW];
        private int position;

        /// Fills the window.
        @Setup
        public void fill(ClientBenchmark benchmark) {
            SplittableRandom random = benchmark.newRandom();
            for (int slot = 0; slot < WINDOW; slot++) {
                indexes[slot] = random.nextInt(benchmark.keys);
                gets.add(benchmark.connected.getAsync(benchmark.payload.key(indexes[slot])));
            }
        }

        /// Waits for what is still in flight.
        @TearDown(Level.Trial)
        public void drain() throws Exception {
            for (Future<? extends byte @Nullable []> get : gets) {
                get.get();
            }
        }
    }

    /// Lists of keys.
    @State(Scope.Benchmark)
    public static class KeyLists {
        private final List<List<String>> lists = new ArrayList<>();

        /// Makes them.
        @Setup
        public void fill(ClientBenchmark benchmark) {
            SplittableRandom random = benchmark.newRandom();
            for (int list = 0; list < MULTI_LISTS; list++) {
                lists.add(benchmark.payload.someKeys(MULTI_KEYS, random));
            }
        }
    }

    /// Asks for one value and waits for it.
    @Benchmark
    public void get(Caller caller) throws Exception {
        get(caller.random);
    }

    /// The same, from 1,000 virtual threads at once.
    @Benchmark
    @OperationsPerInvocation(VIRTUAL_THREADS * GETS_PER_VIRTUAL_THREAD)
    public void getFromVirtualThreads() throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>(VIRTUAL_THREADS);
        for (int thread = 0; thread < VIRTUAL_THREADS; thread++) {
            SplittableRandom random = newRandom();
            threads.add(
                    Thread.ofVirtual()
                            .uncaughtExceptionHandler((failed, why) -> failure.set(why))
                            .start(() -> getMany(random)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    /// Waits for the oldest of 200 gets in flight, and sends another.
    @Benchmark
    public void getPipelined(Caller caller, Window window) throws Exception {
        int slot = window.position;
        payload.check(window.indexes[slot], window.gets.get(slot).get());
        int index = caller.random.nextInt(keys);
        window.indexes[slot] = index;
        window.gets.set(slot, connected.getAsync(payload.key(index)));
        window.position = (slot + 1) % WINDOW;
    }

    /// Asks for 100 values in one call.
    @Benchmark
    public void getMulti(Caller caller, KeyLists lists) throws Exception {
        List<String> asked = lists.lists.get(caller.random.nextInt(MULTI_LISTS));
        payload.check(asked, connected.getMulti(asked));
    }

    /// Stores one value and waits for the answer.
    @Benchmark
    public void set(Caller caller) throws Exception {
        int index = caller.random.nextInt(keys);
        if (!connected.set(payload.key(index), payload.value(index))) {
            throw new IllegalStateException("not stored: " + payload.key(index));
        }
    }

    private void getMany(SplittableRandom random) {
        try {
            for (int count = 0; count < GETS_PER_VIRTUAL_THREAD; count++) {
                get(random);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void get(SplittableRandom random) throws Exception {
        int index = random.nextInt(keys);
        payload.check(index, connected.get(payload.key(index)));
    }

    private SplittableRandom newRandom() {
        return new SplittableRandom(seeds.incrementAndGet());
    }
}
