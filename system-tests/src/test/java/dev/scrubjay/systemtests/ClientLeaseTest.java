package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.LeasePolicy;
import dev.scrubjay.client.MemcachedClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Values that are loaded when they are missing: by one, not by all who miss them.
///
/// Two clients stand for two processes: they know of each other through the servers only.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(ClientSetup.class)
@SuppressWarnings("NullAway.Init") // Set before the tests by what JUnit calls.
final class ClientLeaseTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /// Nobody waits in vain in these tests, however slow the machine is.
    static final LeasePolicy PATIENT =
            LeasePolicy.DEFAULT
                    .withLeaseTtl(Duration.ofMinutes(1))
                    .withWaitFor(Duration.ofMinutes(1));

    @Parameter private ClientSetup setup;

    private ServerProcess server;
    private MemcachedClient one;
    private MemcachedClient other;
    private ExecutorService threads;

    @BeforeParameterizedClassInvocation
    void start() {
        server = setup.kind().start();
        one = client(PATIENT);
        other = client(PATIENT);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterParameterizedClassInvocation
    void stop() {
        threads.close();
        one.close();
        other.close();
        server.close();
    }

    @Test
    void value_missedByManyThreadsOfTwoClients_isLoadedOnce() throws Exception {
        int keys = 50;
        Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();
        List<Callable<String>> readers = new ArrayList<>();
        for (int i = 0; i < 16 * keys; i++) {
            MemcachedClient mc = i % 2 == 0 ? one : other;
            String key = "once:" + i / 16;
            readers.add(() -> {
                String value =
                        mc.getOrCompute(
                                key,
                                String.class,
                                HOUR,
                                missing -> {
                                    loads.computeIfAbsent(missing, _ -> new AtomicInteger())
                                            .incrementAndGet();
                                    return "loaded " + missing;
                                });
                return key + " " + value;
            });
        }

        for (Future<String> read : threads.invokeAll(readers)) {
            String[] words = read.get().split(" ", -1);
            assertThat(words).containsExactly(words[0], "loaded", words[0]);
        }
        assertThat(loads).hasSize(keys);
        assertThat(loads.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void value_beingLoadedByAnotherClient_isWaitedFor() throws Exception {
        SlowLoad first = new SlowLoad(one, "slow", "first");
        first.awaitStart();
        Future<?> second =
                threads.submit(() ->
                        other.getOrCompute(
                                "slow", String.class, HOUR, ClientLeaseTest::loadAfterAll));
        Future<?> third =
                threads.submit(() ->
                        one.getOrCompute(
                                "slow", String.class, HOUR, ClientLeaseTest::loadAfterAll));
        // A plain reader does not wait.
        assertThat(other.get("slow", String.class)).isIn(null, "");
        first.end();

        assertThat(first.value()).isEqualTo("first");
        assertThat(second.get()).isEqualTo("first");
        assertThat(third.get()).isEqualTo("first");
        assertThat(one.get("slow")).isEqualTo("first");
    }

    @Test
    void value_beingLoadedByAnotherProcess_isWaitedFor() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        String loaded =
                one.getOrCompute(
                        "process",
                        String.class,
                        HOUR,
                        key -> {
                            Process program = startProgram(key);
                            assertThat(firstLine(program)).isEqualTo("asking");
                            answer.completeAsync(() -> firstLine(program), threads);
                            return "loaded here";
                        });
        assertThat(loaded).isEqualTo("loaded here");
        assertThat(answer.get()).isEqualTo("loaded here");
    }

    private Process startProgram(String key) {
        String classPath =
                Stream.of(LeaseProgram.class, MemcachedClient.class)
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(URL::getPath)
                        .collect(Collectors.joining(File.pathSeparator));
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            classPath,
                            LeaseProgram.class.getName(),
                            server.address(),
                            key,
                            setup.protocol().name())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Process program) {
        try {
            return program.inputReader(UTF_8).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the server can keep it; elsewhere the old value is gone.
    @Test
    void value_invalidated_isServedWhileOneLoadsAnew() throws Exception {
        one.set("stale", "old");
        assertThat(one.invalidate("stale", HOUR)).isTrue();
        assertThat(one.invalidate("stale-not-there", HOUR)).isFalse();
        SlowLoad loading = new SlowLoad(one, "stale", "new");
        loading.awaitStart();
        if (setup.isMeta()) {
            assertThat(
                            other.getOrCompute(
                                    "stale", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                    .isEqualTo("old");
            assertThat(one.getOrCompute("stale", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                    .isEqualTo("old");
            assertThat(one.get("stale")).isEqualTo("old");
        }
        loading.end();

        assertThat(loading.value()).isEqualTo("new");
        assertThat(other.getOrCompute("stale", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                .isEqualTo("new");
    }

    @Test
    void value_nearItsEnd_isLoadedAnewByOne() throws Exception {
        LeasePolicy early = PATIENT.withRecacheBefore(Duration.ofMinutes(30));
        try (MemcachedClient mc = client(early)) {
            mc.set("early", "old", Duration.ofMinutes(1));
            if (!setup.isMeta()) {
                assertThat(
                                mc.getOrCompute(
                                        "early", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                        .isEqualTo("old");
                return;
            }
            SlowLoad loading = new SlowLoad(mc, "early", "new");
            loading.awaitStart();
            assertThat(mc.getOrCompute("early", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                    .isEqualTo("old");
            loading.end();
            assertThat(loading.value()).isEqualTo("new");
            assertThat(mc.getOrCompute("early", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                    .isEqualTo("new");
        }
    }

    @Test
    void loader_thatThrowsOrFindsNothing_leavesTheTurnToTheNext() {
        assertThatThrownBy(() ->
                        one.getOrCompute(
                                "failing",
                                String.class,
                                HOUR,
                                key -> {
                                    throw new IllegalStateException("no " + key);
                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no failing");
        assertThat(other.getOrCompute("failing", String.class, HOUR, _ -> null)).isNull();
        assertThat(one.get("failing")).isNull();
        assertThat(one.getOrCompute("failing", String.class, HOUR, _ -> "v")).isEqualTo("v");
        assertThat(other.get("failing")).isEqualTo("v");
    }

    @Test
    void loader_thatThrowsAnew_leavesTheOldValue() {
        if (!setup.isMeta()) {
            return;
        }
        one.set("kept", "old");
        one.invalidate("kept", HOUR);
        assertThatThrownBy(() ->
                        one.getOrCompute(
                                "kept",
                                String.class,
                                HOUR,
                                key -> {
                                    throw new IllegalStateException("no " + key);
                                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(other.getOrCompute("kept", String.class, HOUR, ClientLeaseTest::loadAfterAll))
                .isIn("old", loadAfterAll("kept"));
    }

    /// Whoever waits for a loader that does not come back goes ahead after a while.
    @Test
    void loader_thatHangs_isNotWaitedForForEver() throws Exception {
        SlowLoad hanging = new SlowLoad(one, "hanging", "late");
        hanging.awaitStart();
        try (MemcachedClient mc = client(PATIENT.withWaitFor(Duration.ofMillis(50)))) {
            assertThat(mc.getOrCompute("hanging", String.class, HOUR, _ -> "own")).isEqualTo("own");
        }
        hanging.end();
        assertThat(hanging.value()).isEqualTo("late");
    }

    /// What somebody else stores is newer than what is being loaded.
    @Test
    void value_storedWhileItIsLoaded_stays() throws Exception {
        if (!setup.isMeta()) {
            return;
        }
        SlowLoad loading = new SlowLoad(one, "newer", "loaded");
        loading.awaitStart();
        other.set("newer", "stored");
        loading.end();
        assertThat(loading.value()).isEqualTo("loaded");
        assertThat(one.get("newer")).isEqualTo("stored");
    }

    @Test
    void key_ofTheGreatestLength_canBeLoaded() {
        String key = "k".repeat(250);
        assertThat(one.getOrCompute(key, String.class, HOUR, _ -> "v")).isEqualTo("v");
        assertThat(other.get(key)).isEqualTo("v");
    }

    private MemcachedClient client(LeasePolicy policy) {
        return setup.builder().server(server.address()).leases(policy).build();
    }

    /// For who is not to load anything.
    private static String loadAfterAll(String key) {
        return "loaded " + key + " after all";
    }

    /// A load that has begun and ends when it is told to.
    private final class SlowLoad {
        private final CompletableFuture<@Nullable Void> isLoading = new CompletableFuture<>();
        private final CountDownLatch mayEnd = new CountDownLatch(1);
        private final CompletableFuture<String> loaded;

        SlowLoad(MemcachedClient mc, String key, String value) {
            loaded =
                    CompletableFuture.supplyAsync(
                            () -> {
                                String answer =
                                        mc.getOrCompute(key, String.class, HOUR, _ -> load(value));
                                return String.valueOf(answer);
                            },
                            threads);
        }

        private String load(String value) {
            isLoading.complete(null);
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return value;
        }

        /// Waits until the value is being loaded; fails if the client gives up before.
        void awaitStart() throws Exception {
            CompletableFuture.anyOf(isLoading, loaded).get();
            assertThat(isLoading).isDone();
        }

        void end() {
            mayEnd.countDown();
        }

        String value() throws Exception {
            return loaded.get();
        }
    }
}
