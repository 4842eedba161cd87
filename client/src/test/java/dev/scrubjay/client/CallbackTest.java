package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What follows asynchronous operations: on which threads it runs, and what it may do there.
final class CallbackTest {
    /// For "much later than the client's own clock ticks".
    private static final long PAUSE_MILLIS = 100;

    private static MemcachedClientBuilder client(FakeServer server) {
        return MemcachedClient.builder().server(server.address());
    }

    /// A server that keeps back its first answer until a follower is attached to it: one that comes
    /// too late runs at once, where it is attached.
    private record HeldFirst(CountDownLatch isAttached, FakeServer.Script then)
            implements FakeServer.Script {
        HeldFirst(FakeServer.Script then) {
            this(new CountDownLatch(1), then);
        }

        @Override
        public void serve(Peer peer) throws IOException {
            peer.greet();
            String first = peer.line();
            Calls.await(isAttached);
            peer.answerGet(first, "v");
            then.serve(peer);
        }
    }

    /// User code that takes its time.
    private static void pause() {
        try {
            assertThat(new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void followers_thatWaitForOtherOperations_areNotStuck() {
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).build()) {
            mc.set("k", "v");
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(
                        mc.async()
                                .get("k", String.class)
                                .thenApply(v -> v + mc.get("k") + mc.async().get("k").join()));
            }
            for (CompletableFuture<String> one : all) {
                assertThat(Calls.value(one)).isEqualTo("vvv");
            }
        }
    }

    @Test
    void followers_thatWaitForWhatNeverReachesAServer_areNotStuck() {
        HeldFirst script = new HeldFirst(Peer::silence);
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            CompletableFuture<Integer> empty =
                    mc.async()
                            .get("k")
                            .thenApply(v -> {
                                pause();
                                return mc.async().getMulti(List.of(), String.class).join().size();
                            });
            script.isAttached.countDown();
            assertThat(Calls.value(empty)).isZero();
        }
    }

    @Test
    void followers_thatWaitForWhatIsRefused_areNotStuck() {
        CountDownLatch isRunning = new CountDownLatch(1);
        CountDownLatch isFull = new CountDownLatch(1);
        HeldFirst script = new HeldFirst(Peer::silence);
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        client(server)
                                .inFlightMax(10, 1)
                                .operationTimeout(Duration.ofSeconds(30))
                                .build()) {
            CompletableFuture<Throwable> refused =
                    mc.async()
                            .get("k")
                            .thenApply(v -> {
                                isRunning.countDown();
                                Calls.await(isFull);
                                pause();
                                return mc.async().get("k").handle((w, e) -> e).join();
                            });
            script.isAttached.countDown();
            Calls.await(isRunning);
            List<CompletableFuture<?>> hogs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                hogs.add(mc.async().get("hog"));
            }
            isFull.countDown();
            assertThat(Calls.value(refused)).isInstanceOf(OverloadedException.class);
            Runnable closing = mc::close;
            closing.run();
            for (CompletableFuture<?> hog : hogs) {
                assertThat(Calls.failure(hog)).isInstanceOf(ClientClosedException.class);
            }
        }
    }

    @Test
    void aBlockingCall_onTheIoThread_isRefused() {
        AtomicReference<CountDownLatch> isAttached = new AtomicReference<>();
        Executor direct =
                task -> {
                    Calls.await(isAttached.get());
                    task.run();
                };
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).callbackExecutor(direct).build()) {
            mc.set("k", "v");
            for (String command : List.of("get", "set", "getMulti", "stats", "getOrCompute")) {
                isAttached.set(new CountDownLatch(1));
                CompletableFuture<Object> blocked =
                        mc.async().get("k").thenApply(v -> call(mc, command));
                isAttached.get().countDown();
                assertThat(Calls.failure(blocked))
                        .as(command)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("I/O thread");
                assertThat(mc.get("k")).isEqualTo("v");
            }
        }
    }

    private static Object call(MemcachedClient mc, String command) {
        return switch (command) {
            case "get" -> String.valueOf(mc.get("k"));
            case "set" -> mc.set("k", "v");
            case "getMulti" -> mc.getMulti(List.of("k"), String.class);
            case "stats" -> mc.stats();
            default ->
                    String.valueOf(
                            mc.getOrCompute("k", String.class, Duration.ofMinutes(1), k -> "v"));
        };
    }

    @Test
    void anExecutorThatTakesNothing_losesNothing() {
        Executor rejecting =
                task -> {
                    throw new RejectedExecutionException("no");
                };
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).callbackExecutor(rejecting).build()) {
            mc.set("k", "v");
            for (int i = 0; i < 100; i++) {
                assertThat(Calls.value(mc.async().get("k"))).isEqualTo("v");
            }
        }
    }

    @Test
    void anExecutorThatBreaks_losesNothing() {
        Executor broken =
                task -> {
                    throw new IllegalStateException("broken");
                };
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).callbackExecutor(broken).build()) {
            mc.set("k", "v");
            for (int i = 0; i < 10; i++) {
                assertThat(Calls.value(mc.async().get("k"))).isEqualTo("v");
            }
            assertThat(mc.get("k")).isEqualTo("v");
        }
    }

    @Test
    void anExecutorThatIsBusy_losesNothingHoweverMuchWaits() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
        CountDownLatch isReleased = new CountDownLatch(1);
        CountDownLatch isBlocked = new CountDownLatch(1);
        HeldFirst script = new HeldFirst(new FakeMemcached());
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        client(server)
                                .callbackExecutor(one)
                                .operationTimeout(Duration.ofSeconds(30))
                                .build()) {
            CompletableFuture<Void> blocked =
                    mc.async()
                            .get("k")
                            .thenAccept(v -> {
                                isBlocked.countDown();
                                Calls.await(isReleased);
                            });
            script.isAttached.countDown();
            Calls.await(isBlocked);
            AtomicInteger done = new AtomicInteger();
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                all.add(mc.async().get("k").thenApply(v -> done.incrementAndGet()));
            }
            all.forEach(Calls::value);
            assertThat(done).hasValue(20_000);
            isReleased.countDown();
            Calls.value(blocked.thenApply(v -> 0));
            assertThat(mc.set("k", "v")).isTrue();
        } finally {
            isReleased.countDown();
            one.shutdownNow();
        }
    }

    @Test
    void aTranscoderThatFailsHard_failsItsFutureOnly() {
        Transcoder<StringBuilder> broken =
                new Transcoder<>() {
                    @Override
                    public EncodedValue encode(StringBuilder value) {
                        return new EncodedValue(new byte[1], 0);
                    }

                    @Override
                    public StringBuilder decode(EncodedValue value) {
                        throw new StackOverflowError("too deep");
                    }
                };
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc =
                        client(server).transcoder(StringBuilder.class, broken).build()) {
            mc.set("k", "v");
            for (int i = 0; i < 3; i++) {
                assertThat(Calls.failure(mc.async().get("k", StringBuilder.class)))
                        .isInstanceOf(StackOverflowError.class);
            }
            assertThat(Calls.value(mc.async().get("k"))).isEqualTo("v");
        }
    }

    @Test
    void aCancelledFuture_changesNothingForOthers() {
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).inFlightMax(10, 10_000).build()) {
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Boolean> cancelled = mc.async().set("k", "v" + i);
                cancelled.cancel(true);
                assertThat(mc.get("k")).isEqualTo("v" + i);
                if (cancelled.isCancelled()) {
                    assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
                }
            }
        }
    }

    @Test
    void keysThatChangeMeanwhile_doNotGetOthersValues() {
        CountDownLatch isChanged = new CountDownLatch(1);
        FakeMemcached memcached = new FakeMemcached();
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    while (true) {
                        String request = peer.line();
                        if (request.startsWith("get")) {
                            Calls.await(isChanged);
                        }
                        memcached.answer(peer, request);
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            mc.set("a", "A");
            mc.set("b", "B");
            List<String> keys = new ArrayList<>(List.of("a", "b"));
            var reading = mc.async().getMulti(keys, String.class);
            keys.clear();
            keys.addAll(List.of("x", "a", "b"));
            isChanged.countDown();
            assertThat(Calls.value(reading)).isEqualTo(Map.of("a", "A", "b", "B"));
        }
    }
}
