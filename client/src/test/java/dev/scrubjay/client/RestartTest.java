package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A server that goes and comes back.
final class RestartTest {
    private static MemcachedClientBuilder client(FakeServer server) {
        return MemcachedClient.builder().server(server.address());
    }

    /// Asks until it is noticed that the server is gone.
    private static void untilDown(MemcachedClient mc) {
        Calls.until(() -> {
            try {
                mc.get("k");
                return false;
            } catch (ConnectionException e) {
                return true;
            }
        });
    }

    @Test
    void operations_whileTheServerIsDown_failAtOnce() {
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc =
                        client(server).operationTimeout(Duration.ofSeconds(20)).build()) {
            mc.set("k", "v");
            server.stop();
            untilDown(mc);
            long start = System.nanoTime();
            for (int i = 0; i < 1_000; i++) {
                assertThatExceptionOfType(ConnectionException.class)
                        .isThrownBy(() -> mc.set("k", "w"))
                        .withMessageStartingWith("set k on " + server.address() + ": ")
                        .satisfies(e -> assertThat(e.maybeApplied()).isFalse());
            }
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
    }

    @Test
    void aServerThatIsBack_isUsedWithinASecond() {
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = client(server).build()) {
            for (int round = 0; round < 3; round++) {
                mc.set("k", "v" + round);
                server.stop();
                untilDown(mc);
                server.start();
                long start = System.nanoTime();
                assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("v" + round);
                // A second, and what a busy machine may add to it.
                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
            }
        }
    }

    @Test
    void aServerThatStartsAfterItsClient_isFound() {
        try (FakeServer server = new FakeServer(new FakeMemcached())) {
            server.stop();
            try (MemcachedClient mc = client(server).build()) {
                assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> mc.get("k"));
                server.start();
                assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("null");
            }
        }
    }

    @Test
    void failures_whereTheyAreMisses_lookLikeMisses() {
        try (FakeServer server = new FakeServer(new FakeMemcached())) {
            server.stop();
            try (MemcachedClient mc = client(server).onError(ErrorPolicy.AS_MISS).build()) {
                assertThat(mc.get("k")).isNull();
                assertThat(mc.gets("k", String.class)).isNull();
                assertThat(mc.gat("k", Duration.ofMinutes(1), String.class)).isNull();
                assertThat(mc.getMulti(List.of("a", "b"), String.class)).isEmpty();
                assertThat(mc.set("k", "v")).isFalse();
                assertThat(mc.add("k", "v")).isFalse();
                assertThat(mc.replace("k", "v")).isFalse();
                assertThat(mc.append("k", "v")).isFalse();
                assertThat(mc.prepend("k", "v")).isFalse();
                assertThat(mc.cas("k", "v", 1)).isEqualTo(CasResult.NOT_FOUND);
                assertThat(mc.touch("k", Duration.ofMinutes(1))).isFalse();
                assertThat(mc.delete("k")).isFalse();
                assertThat(mc.incr("k", 1)).isEqualTo(OptionalLong.empty());
                assertThat(mc.incr("k", 1, 5, null)).isEqualTo(5);
                assertThat(mc.update("k", String.class, v -> v)).isNull();
                assertThat(mc.setMulti(Map.of("a", "A"))).containsExactly("a");
                assertThat(mc.deleteMulti(List.of("a"))).containsExactly("a");
                assertThat(mc.getOrCompute("k", String.class, Duration.ofMinutes(1), k -> "own"))
                        .isEqualTo("own");
                assertThat(mc.async().get("k").join()).isNull();
                assertThat(mc.async().set("k", "v").join()).isFalse();
                assertThat(mc.async().setMulti(Map.of("a", "A")).join()).isEqualTo(Set.of("a"));
                assertThat(mc.async().getMulti(List.of("a"), String.class).join()).isEmpty();
                assertThat(mc.stats()).isEmpty();
                assertThat(mc.version()).isEmpty();
                mc.flushAll();
                assertThatExceptionOfType(IllegalKeyException.class)
                        .isThrownBy(() -> mc.get("a b"));
            }
        }
    }

    @Test
    void timeouts_whereTheyAreMisses_lookLikeMisses() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        client(server)
                                .onError(ErrorPolicy.AS_MISS)
                                .operationTimeout(Duration.ofMillis(100))
                                .build()) {
            assertThat(mc.get("k")).isNull();
            assertThat(mc.set("k", "v")).isFalse();
            assertThat(mc.getMulti(List.of("a", "b"), String.class)).isEmpty();
            assertThat(mc.async().get("k").join()).isNull();
        }
    }
}
