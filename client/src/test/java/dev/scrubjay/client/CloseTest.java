package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// The end of a client: nobody is left waiting, and nothing is left behind.
@Isolated("counts the threads and sockets of the process")
final class CloseTest {
    private static final int CLIENTS = 60;

    private static MemcachedClient client(FakeServer server) {
        return MemcachedClient.builder()
                .server(server.address())
                .operationTimeout(Duration.ofSeconds(50))
                .inFlightMax(1_000, 1_000_000)
                .build();
    }

    @Test
    void whatIsInFlight_failsWhenTheClientIsClosed() {
        CountDownLatch areAsked = new CountDownLatch(2);
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    peer.line();
                    areAsked.countDown();
                    peer.line();
                    areAsked.countDown();
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            try (MemcachedClient mc = client(server)) {
                all.add(Calls.elsewhere(() -> mc.get("k")));
                all.add(mc.async().get("k"));
                all.add(Calls.elsewhere(() -> mc.getMulti(List.of("a", "b"), String.class)));
                all.add(Calls.elsewhere(() -> mc.delete("k")));
                all.add(mc.async().incr("k", 1));
                all.add(mc.async().deleteMulti(List.of("a", "b")));
                assertThat(server.accepted()).isLessThanOrEqualTo(1);
                server.awaitConnection();
            }
            for (CompletableFuture<?> one : all) {
                assertThat(Calls.failure(one)).isInstanceOf(ClientClosedException.class);
            }
        }
    }

    @Test
    void aClosedClient_refusesEverything() {
        try (FakeServer server = new FakeServer(new FakeMemcached())) {
            MemcachedClient kept;
            try (MemcachedClient mc = client(server)) {
                mc.set("k", "v");
                kept = mc;
            }
            kept.close();
            assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> kept.get("k"));
            assertThat(kept.setMulti(Map.of("a", "A"))).containsExactly("a");
            assertThat(Calls.failure(kept.async().get("k")))
                    .isInstanceOf(ClientClosedException.class);
            assertThat(Calls.failure(kept.async().getMulti(List.of("k"), String.class)))
                    .isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void aClientThatIsClosedUnderLoad_leavesNoCallWithoutEnd() {
        for (int round = 0; round < 60; round++) {
            Semaphore asked = new Semaphore(0);
            try (FakeServer server = new FakeServer(new FakeMemcached())) {
                List<CompletableFuture<Integer>> callers = new ArrayList<>();
                try (MemcachedClient mc = client(server)) {
                    callers.add(Calls.elsewhere(() -> callUntilClosed(mc, asked)));
                    callers.add(Calls.elsewhere(() -> callUntilClosed(mc.async(), asked)));
                    callers.add(Calls.elsewhere(() -> callUntilClosed(mc.async(), asked)));
                    asked.acquireUninterruptibly(1 + 3 * round);
                }
                callers.forEach(Calls::value);
            }
        }
    }

    private static int callUntilClosed(MemcachedClient mc, Semaphore asked) {
        try {
            while (true) {
                mc.get("k");
                asked.release();
            }
        } catch (ClientClosedException e) {
            return 0;
        }
    }

    /// Has a few operations under way all the time.
    private static int callUntilClosed(AsyncMemcachedCommands<String> async, Semaphore asked) {
        Deque<CompletableFuture<?>> window = new ArrayDeque<>();
        boolean isClosed = false;
        while (!isClosed || !window.isEmpty()) {
            if (!isClosed) {
                window.add(async.get("k"));
            }
            if (isClosed || window.size() == 20) {
                isClosed |=
                        Calls.value(window.remove().handle((value, failure) -> failure != null));
                asked.release();
            }
        }
        return 0;
    }

    @Test
    void closedClients_leaveNoThreadsAndNoSockets() {
        FakeServer.Script script =
                peer -> {
                    switch (peer.number() % 3) {
                        case 0 -> peer.silence();
                        case 1 -> {
                            peer.greet();
                            peer.line();
                        }
                        default -> new FakeMemcached().serve(peer);
                    }
                };
        try (FakeServer server = new FakeServer(script)) {
            useAndClose(server);
            long threads = threads();
            long files = files();
            for (int i = 0; i < CLIENTS; i++) {
                useAndClose(server);
            }
            Calls.until(() -> server.open() == 0);
            Calls.until(() -> threads() <= threads + 3);
            Calls.until(() -> files() <= files + 10);
        }
    }

    private static void useAndClose(FakeServer server) {
        try (MemcachedClient mc =
                MemcachedClient.builder()
                        .server(server.address())
                        .connectionsPerServer(2)
                        .connectTimeout(Duration.ofMillis(200))
                        .operationTimeout(Duration.ofMillis(20))
                        .build()) {
            CompletableFuture<@Nullable Object> get = mc.async().get("k");
            try {
                mc.set("k", "v");
            } catch (MemcachedException e) {
                assertThat(e.getMessage()).startsWith("set k on ");
            }
            Calls.value(get.handle((value, failure) -> 0));
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("scrubjay"))
                .count();
    }

    private static long files() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getOpenFileDescriptorCount();
    }
}
