package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Threads that are interrupted while they wait, and those that share their connection.
final class InterruptTest {
    /// What became of an interrupted call.
    private record End(MemcachedException thrown, boolean isInterrupted) {}

    private static MemcachedClientBuilder client(FakeServer server) {
        return MemcachedClient.builder()
                .server(server.address())
                .operationTimeout(Duration.ofSeconds(30));
    }

    /// A server that answers nothing until it is let; tells when it has been asked something.
    private static final class Held implements FakeServer.Script {
        final CountDownLatch isAsked = new CountDownLatch(1);
        final CountDownLatch isLet = new CountDownLatch(1);
        private final FakeMemcached memcached = new FakeMemcached();

        @Override
        public void serve(Peer peer) throws IOException {
            peer.greet();
            for (String request = peer.line(); true; request = peer.line()) {
                isAsked.countDown();
                Calls.await(isLet);
                memcached.answer(peer, request);
            }
        }
    }

    private static Thread call(
            Thread.Builder builder,
            MemcachedClient mc,
            Consumer<MemcachedClient> call,
            CompletableFuture<End> end) {
        return builder.start(() -> {
            try {
                call.accept(mc);
                end.completeExceptionally(new AssertionError("it was not interrupted"));
            } catch (MemcachedException e) {
                end.complete(new End(e, Thread.currentThread().isInterrupted()));
            } catch (RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
    }

    @Test
    void anInterruptedCall_endsAtOnceAndLeavesTheConnectionToOthers() {
        List<Consumer<MemcachedClient>> calls =
                List.of(
                        mc -> mc.get("k"),
                        mc -> mc.set("k", "v"),
                        mc -> mc.set("k", new byte[500_000]),
                        mc -> mc.getMulti(List.of("a", "b"), String.class),
                        mc -> mc.setMulti(Map.of("a", "A", "b", "B")),
                        MemcachedClient::stats,
                        mc -> mc.getOrCompute("k", String.class, Duration.ofHours(1), k -> "v"));
        for (Thread.Builder builder : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
            for (Consumer<MemcachedClient> call : calls) {
                Held held = new Held();
                try (FakeServer server = new FakeServer(held);
                        MemcachedClient mc = client(server).build()) {
                    CompletableFuture<End> end = new CompletableFuture<>();
                    Thread caller = call(builder, mc, call, end);
                    Calls.await(held.isAsked);
                    CompletableFuture<Boolean> other =
                            Calls.elsewhere(() -> mc.set("other", "others"));
                    caller.interrupt();
                    End ended = Calls.value(end);
                    assertThat(ended.thrown).isInstanceOf(OperationInterruptedException.class);
                    assertThat(ended.isInterrupted).isTrue();
                    held.isLet.countDown();
                    assertThat(Calls.value(other)).isTrue();
                    assertThat(mc.get("other")).isEqualTo("others");
                    assertThat(server.accepted()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aCallOfAnInterruptedThread_doesNotClearTheFlag() {
        Held held = new Held();
        try (FakeServer server = new FakeServer(held);
                MemcachedClient mc = client(server).build()) {
            CompletableFuture<End> end = new CompletableFuture<>();
            call(
                    Thread.ofPlatform().daemon(),
                    mc,
                    client -> {
                        Thread.currentThread().interrupt();
                        client.get("k");
                    },
                    end);
            End ended = Calls.value(end);
            assertThat(ended.thrown)
                    .isInstanceOf(OperationInterruptedException.class)
                    .hasMessageStartingWith("get k on " + server.address());
            assertThat(ended.isInterrupted).isTrue();
            held.isLet.countDown();
            assertThat(mc.get("k")).isNull();
            assertThat(server.accepted()).isEqualTo(1);
        }
    }
}
