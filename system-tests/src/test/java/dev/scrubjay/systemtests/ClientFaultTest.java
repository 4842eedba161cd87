package dev.scrubjay.systemtests;

import static dev.scrubjay.client.FailurePolicy.EJECT;
import static dev.scrubjay.client.FailurePolicy.FAIL_FAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.CasResult;
import dev.scrubjay.client.Compat;
import dev.scrubjay.client.ConnectionException;
import dev.scrubjay.client.ErrorPolicy;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import dev.scrubjay.client.MemcachedException;
import dev.scrubjay.client.OperationInterruptedException;
import dev.scrubjay.client.OperationTimeoutException;
import dev.scrubjay.client.ServerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers that die, hang and come back, as real processes, while clients are at work.
final class ClientFaultTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /// From a server's first answer to the client's: what is promised, and some for a busy machine.
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(3);

    private static final Duration IMPATIENCE = Duration.ofMillis(200);

    /// Pipelines full of requests, and a server that is gone from one byte to the next.
    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void server_killedAtWork_neverGivesAWrongValue(ClientSetup setup) {
        ServerProcess server = setup.kind().start();
        try (MemcachedClient mc = impatient(setup, server.address());
                ClientLoad load = ClientLoad.start(mc)) {
            for (int round = 0; round < 3; round++) {
                load.awaitProgress();
                server.kill();
                server = setup.kind().launch().port(server.port()).start();
                assertRecovers("kill -9", setup, mc);
            }
            load.awaitProgress();
            load.assertOnlyRightValues();
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void server_stoppedAtWork_timesOutAndGoesOn(ClientSetup setup) {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = impatient(setup, server.address());
                ClientLoad load = ClientLoad.start(mc)) {
            load.awaitProgress();
            try {
                server.pause();
                assertThatThrownBy(() -> mc.set("stopped", "v"))
                        .isInstanceOfAny(
                                OperationTimeoutException.class, ConnectionException.class);
                Deadline.await("a server held for dead", SOON, () -> isRefused(mc));
            } finally {
                server.resume();
            }
            assertRecovers("SIGSTOP", setup, mc);
            load.awaitProgress();
            load.assertOnlyRightValues();
        }
    }

    /// A pause shorter than anybody's patience: late answers find their requests.
    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void server_stoppedForAMoment_answersLateAndInOrder(ClientSetup setup) {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = setup.client(server)) {
            Map<String, CompletableFuture<@Nullable String>> reads = new LinkedHashMap<>();
            IntStream.range(0, 100).forEach(i -> mc.set("late:" + i, "late:" + i));
            try {
                server.pause();
                for (int i = 0; i < 100; i++) {
                    reads.put("late:" + i, mc.async().get("late:" + i, String.class));
                }
                // Some callers lose interest. Their answers come all the same.
                reads.values().stream().limit(50).forEach(read -> read.cancel(false));
            } finally {
                server.resume();
            }
            reads.forEach((key, read) -> {
                if (!read.isCancelled()) {
                    assertThat(read.join()).isEqualTo(key);
                }
            });
            assertThat(mc.get("late:7")).isEqualTo("late:7");
        }
    }

    /// The keys of a dead server move on to others, as Python's do, and back when it is.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pythonsKeys_ofADeadServer_moveAndComeBack(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc =
                        trio.weighted(ClientSetup.patient(MemcachedClient.builder()))
                                .compat(Compat.PYTHON_MEMCACHED)
                                .build()) {
            List<String> keys = IntStream.range(0, 200).mapToObj(i -> "moving:" + i).toList();
            Map<String, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, "of " + key));
            assertThat(mc.setMulti(values)).isEmpty();
            Map<String, ServerAddress> homes = places(mc, keys);
            ServerAddress dead = ServerAddress.of(trio.server(2).address());
            assertThat(homes.values()).contains(dead);

            trio.kill(2);
            Deadline.await("the death noticed", SOON, () -> !places(mc, keys).containsValue(dead));
            places(mc, keys)
                    .forEach((key, place) -> {
                        if (!dead.equals(homes.get(key))) {
                            assertThat(place).isEqualTo(homes.get(key));
                        }
                    });
            assertThat(mc.setMulti(values)).isEmpty();
            assertThat(mc.getMulti(keys, String.class)).isEqualTo(values);
            assertThat(mc.stats()).hasSize(2);
            // Golden: its chain leads to the second server next.
            assertThat(mc.serverOf("name")).isEqualTo(ServerAddress.of(trio.server(1).address()));

            trio.restart(2);
            Deadline.await("all keys at home", SOON, () -> places(mc, keys).equals(homes));
            Map<String, String> back = mc.getMulti(keys, String.class);
            assertThat(back)
                    .containsOnlyKeys(
                            keys.stream().filter(key -> !dead.equals(homes.get(key))).toList());
            assertThat(values).containsAllEntriesOf(back);
        }
    }

    /// One dead server of three, seen through each of the other policies.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void deadServer_byPolicy_failsOrIsMissedOrIsLeftOut(ServerKind kind) {
        List<String> keys = IntStream.range(0, 200).mapToObj(i -> "policy:" + i).toList();
        Map<String, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, "of " + key));
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient failing = fixed(trio).build();
                MemcachedClient missing = fixed(trio).onError(ErrorPolicy.AS_MISS).build();
                MemcachedClient ejecting = fixed(trio).failurePolicy(EJECT).build()) {
            assertThat(failing.setMulti(values)).isEmpty();
            assertThat(missing.getMulti(keys, String.class)).isEqualTo(values);
            assertThat(ejecting.setMulti(values)).isEmpty();
            ServerAddress dead = ServerAddress.of(trio.server(1).address());
            List<String> lost = at(failing, keys, dead);
            assertThat(lost).isNotEmpty();

            trio.kill(1);
            Deadline.await(
                    "the death noticed by all",
                    SOON,
                    () -> isRefused(failing, lost.get(0)) && at(ejecting, keys, dead).isEmpty());
            assertFails(failing, lost, dead, values);
            assertMisses(missing, lost, values);
            assertThat(ejecting.setMulti(values)).isEmpty();
            assertThat(ejecting.getMulti(keys, String.class)).isEqualTo(values);

            trio.restart(1);
            Deadline.await("service", SOON, () -> !isRefused(failing, lost.get(0)));
            Deadline.await("service", SOON, () -> missing.set(lost.get(0), "back"));
            Deadline.await("service", SOON, () -> !at(ejecting, keys, dead).isEmpty());
            assertThat(failing.setMulti(values)).isEmpty();
            assertThat(missing.getMulti(keys, String.class)).isEqualTo(values);
        }
    }

    private static void assertFails(
            MemcachedClient mc, List<String> lost, ServerAddress dead, Map<String, String> values) {
        assertThatThrownBy(() -> mc.get(lost.get(0)))
                .isInstanceOf(ConnectionException.class)
                .hasMessageContaining(dead.toString())
                .hasMessageContaining("get " + lost.get(0));
        assertThatThrownBy(() -> mc.getMulti(values.keySet(), String.class))
                .isInstanceOf(ConnectionException.class);
        assertThatThrownBy(() -> mc.deleteMulti(lost)).isInstanceOf(ConnectionException.class);
        assertThatThrownBy(mc::flushAll).isInstanceOf(ConnectionException.class);
        assertThat(mc.setMulti(values)).containsExactlyInAnyOrderElementsOf(lost);
        assertThat(mc.stats()).hasSize(2).doesNotContainKey(dead);
    }

    private static void assertMisses(
            MemcachedClient mc, List<String> lost, Map<String, String> values) {
        String key = lost.get(0);
        assertThat(mc.get(key)).isNull();
        assertThat(mc.gets(key, String.class)).isNull();
        assertThat(mc.set(key, "v")).isFalse();
        assertThat(mc.cas(key, "v", 1)).isEqualTo(CasResult.NOT_FOUND);
        assertThat(mc.delete(key)).isFalse();
        assertThat(mc.incr(key, 1)).isEmpty();
        assertThat(mc.incr(key, 1, 7, null)).isEqualTo(7);
        assertThat(mc.getOrCompute(key, String.class, SOON, _ -> "loaded")).isEqualTo("loaded");
        assertThat(mc.setMulti(values)).containsExactlyInAnyOrderElementsOf(lost);
        assertThat(mc.getMulti(values.keySet(), String.class))
                .hasSize(values.size() - lost.size())
                .doesNotContainKeys(lost.toArray(String[]::new));
        assertThat(mc.async().get(key).join()).isNull();
    }

    private static MemcachedClientBuilder fixed(ServerTrio trio) {
        return trio.equal(ClientSetup.patient(MemcachedClient.builder())).failurePolicy(FAIL_FAST);
    }

    private static List<String> at(MemcachedClient mc, List<String> keys, ServerAddress server) {
        return keys.stream().filter(key -> server.equals(mc.serverOf(key))).toList();
    }

    /// An interrupt ends the call, not the connection that others use.
    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void thread_interruptedInACall_leavesTheConnectionWhole(ClientSetup setup)
            throws InterruptedException {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = setup.client(server)) {
            mc.set("k", "v");
            long connections = server.stats("stats").number("total_connections");
            for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
                AtomicReference<Object> outcome = new AtomicReference<>();
                Thread caller;
                CompletableFuture<@Nullable Object> other;
                try {
                    server.pause();
                    caller = kind.start(() -> outcome.set(outcomeOf(mc)));
                    other = mc.async().get("k");
                    Deadline.await("a call", SOON, () -> isWaiting(caller));
                    caller.interrupt();
                    caller.join();
                } finally {
                    server.resume();
                }
                assertThat(outcome.get()).isInstanceOf(OperationInterruptedException.class);
                assertThat(other.join()).isEqualTo("v");
            }
            assertThat(mc.get("k")).isEqualTo("v");
            // One more of these: the one that asks.
            assertThat(server.stats("stats").number("total_connections"))
                    .isEqualTo(connections + 1);
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING
                || thread.getState() == Thread.State.WAITING;
    }

    private static Object outcomeOf(MemcachedClient mc) {
        try {
            return String.valueOf(mc.get("k"));
        } catch (OperationInterruptedException e) {
            return Thread.currentThread().isInterrupted() ? e : "the interrupt was swallowed";
        }
    }

    /// Waits until the client is served again, on the clock that started when the server was back.
    private static void assertRecovers(String fault, ClientSetup setup, MemcachedClient mc) {
        long start = System.nanoTime();
        Deadline.await(
                "recovery from " + fault, RECOVERY_MAX, () -> !isRefused(mc) && isServed(mc));
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.printf("%s, %s: served again after %d ms%n", setup, fault, millis);
    }

    private static boolean isServed(MemcachedClient mc) {
        try {
            return mc.set("probe", "v");
        } catch (MemcachedException e) {
            return false;
        }
    }

    /// Whether operations fail at once, for want of a connection.
    private static boolean isRefused(MemcachedClient mc) {
        return isRefused(mc, "probe");
    }

    private static boolean isRefused(MemcachedClient mc, String key) {
        try {
            mc.get(key);
            return false;
        } catch (ConnectionException e) {
            return !e.maybeApplied();
        } catch (MemcachedException e) {
            return false;
        }
    }

    private static Map<String, ServerAddress> places(MemcachedClient mc, List<String> keys) {
        Map<String, ServerAddress> places = new LinkedHashMap<>();
        for (String key : keys) {
            ServerAddress place = mc.serverOf(key);
            if (place != null) {
                places.put(key, place);
            }
        }
        return places;
    }

    private static MemcachedClient impatient(ClientSetup setup, String address) {
        return setup.builder()
                .server(address)
                .operationTimeout(IMPATIENCE)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
    }
}
