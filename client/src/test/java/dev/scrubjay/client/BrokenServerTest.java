package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Servers that break off, keep silent, or say what no memcached says.
final class BrokenServerTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static MemcachedClientBuilder client(FakeServer server) {
        return MemcachedClient.builder().server(server.address());
    }

    private static void halfAnAnswer(Peer peer) throws IOException {
        String request = peer.line();
        peer.write("VA 5 f16" + Peer.opaque(request) + "\r\nhel").flush();
    }

    @Test
    void get_whoseAnswerBreaksOff_isAskedOnceMore() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    if (peer.number() == 1) {
                        halfAnAnswer(peer);
                        return;
                    }
                    peer.answerGet("whole");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThat(mc.get("k", String.class)).isEqualTo("whole");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void get_whoseAnswerBreaksOffTwice_fails() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    if (peer.number() <= 2) {
                        halfAnAnswer(peer);
                        return;
                    }
                    peer.answerGet("whole");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            ConnectionException e =
                    catchThrowableOfType(ConnectionException.class, () -> mc.get("name"));
            assertThat(e.maybeApplied()).isTrue();
            assertThat(e)
                    .hasMessage(
                            "get name on %s: the server closed the connection", server.address());
            assertThat(Calls.getUntilBack(mc, "name")).isEqualTo("whole");
        }
    }

    @Test
    void writes_whoseAnswersAreLost_areNotRepeated() {
        ConcurrentLinkedQueue<String> again = new ConcurrentLinkedQueue<>();
        CountDownLatch areAsked = new CountDownLatch(1);
        FakeServer.Script script =
                peer -> {
                    if (peer.number() == 1) {
                        // All requests wait for the connection, and are then sent together.
                        Calls.await(areAsked);
                        peer.greet();
                        for (int i = 0; i < 4; i++) {
                            if (peer.line().startsWith("ms")) {
                                peer.value(1);
                            }
                        }
                        return;
                    }
                    peer.greet();
                    String request = peer.line();
                    again.add(request);
                    peer.answerGet(request, "v");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            AsyncMemcachedCommands<String> async = mc.async();
            List<CompletableFuture<?>> writes =
                    List.of(
                            async.set("s", "1"),
                            async.incr("n", 1),
                            async.delete("d"),
                            async.append("a", "1"));
            areAsked.countDown();
            List<String> names = List.of("set s", "incr n", "delete d", "append a");
            for (int i = 0; i < writes.size(); i++) {
                Throwable failure = Calls.failure(writes.get(i));
                assertThat(failure)
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageStartingWith(names.get(i) + " on " + server.address());
                assertThat(((ConnectionException) failure).maybeApplied()).isTrue();
            }
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("v");
            assertThat(again).hasSize(1);
        }
    }

    @Test
    void aServerThatSaysNothing_isGivenUpInTime() {
        try (FakeServer server = new FakeServer(Peer::silence);
                MemcachedClient mc =
                        client(server)
                                .operationTimeout(SHORT)
                                .connectTimeout(SHORT.multipliedBy(3))
                                .build()) {
            OperationTimeoutException e =
                    catchThrowableOfType(OperationTimeoutException.class, () -> mc.get("k"));
            assertThat(e).hasMessageStartingWith("get k on " + server.address());
            assertThat(e).hasMessageEndingWith("not sent");
            CompletableFuture<?> waiting = mc.async().set("k", "v");
            assertThat(Calls.failure(waiting)).isInstanceOf(OperationTimeoutException.class);
            // Once the attempt is over, nobody waits any more.
            server.awaitConnection();
            server.awaitConnection();
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageContaining("no connection in time")
                    .satisfies(refused -> assertThat(refused.maybeApplied()).isFalse());
        }
    }

    @Test
    void aServerThatStopsAnswering_isLeftForANewConnection() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    if (peer.number() == 1) {
                        peer.silence();
                        return;
                    }
                    while (true) {
                        peer.answerGet("back");
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).operationTimeout(SHORT).build()) {
            OperationTimeoutException e =
                    catchThrowableOfType(OperationTimeoutException.class, () -> mc.get("k"));
            assertThat(e).hasMessageEndingWith(", sent");
            // Nobody has to call for it.
            server.awaitConnection();
            server.awaitConnection();
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("back");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aLateAnswer_isNobodyElses() {
        CountDownLatch areAsked = new CountDownLatch(1);
        CountDownLatch isTooLate = new CountDownLatch(1);
        FakeServer.Script script =
                peer -> {
                    // All requests wait for the connection, and are then sent together.
                    Calls.await(areAsked);
                    peer.greet();
                    String first = peer.line();
                    String second = peer.line();
                    String third = peer.line();
                    Calls.await(isTooLate);
                    peer.answerGet(first, "old");
                    peer.write("VA 2" + Peer.opaque(second) + "\r\n41\r\n").flush();
                    peer.answerGet(third, "x".repeat(100_000));
                    peer.answerGet("new");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        client(server)
                                .operationTimeout(Duration.ofSeconds(2))
                                .connectTimeout(Duration.ofSeconds(30))
                                .build()) {
            CompletableFuture<?> first = mc.async().get("k1");
            CompletableFuture<?> second = mc.async().incr("n", 1);
            CompletableFuture<?> third = mc.async().get("k3");
            areAsked.countDown();
            for (CompletableFuture<?> late : List.of(first, second, third)) {
                assertThat(Calls.failure(late)).isInstanceOf(OperationTimeoutException.class);
            }
            CompletableFuture<String> next = Calls.elsewhere(() -> mc.get("k4", String.class));
            isTooLate.countDown();
            assertThat(Calls.value(next)).isEqualTo("new");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsNoMemcached_isAskedLessAndLess() {
        FakeServer.Script http =
                peer -> {
                    peer.line();
                    peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").flush();
                };
        long start = System.nanoTime();
        try (FakeServer server = new FakeServer(http);
                MemcachedClient mc = client(server).build()) {
            for (int connections = 0; connections < 6; connections++) {
                server.awaitConnection();
            }
            // At least half of 50, 50, 100, 200 and 400 milliseconds.
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageContaining("HTTP");
        }
    }

    @Test
    void aServerThatGreetsAndHangsUp_isAskedLessAndLess() {
        long start = System.nanoTime();
        try (FakeServer server = new FakeServer(Peer::greet);
                MemcachedClient mc = client(server).build()) {
            for (int connections = 0; connections < 8; connections++) {
                server.awaitConnection();
            }
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> mc.set("k", "v"));
        }
    }

    @Test
    void anotherKeysValue_isTakenForABrokenConnection() {
        FakeServer.Script script =
                peer -> {
                    peer.greetAsText();
                    String key = peer.line().substring("get ".length());
                    String named = peer.number() <= 2 ? "other" : key;
                    peer.write("VALUE " + named + " 16 5\r\nvalue\r\nEND\r\n").flush();
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageContaining("not the answer of a memcached: VALUE other");
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("value");
        }
    }

    @Test
    void anotherRequestsValue_isTakenForABrokenConnection() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    String request = peer.line();
                    String wrong = peer.number() <= 2 ? "x Offf" : request;
                    peer.answerGet(wrong, "value");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> mc.get("k"));
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("value");
            assertThat(server.accepted()).isEqualTo(3);
        }
    }

    @Test
    void aServersRefusal_isThrownWithAllNames() {
        String[] refusals = {
            "SERVER_ERROR out of memory",
            "CLIENT_ERROR line too long",
            "ERROR",
            "SERVER_ERROR object too large for cache"
        };
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    for (String refusal : refusals) {
                        peer.line();
                        peer.write(refusal + "\r\n");
                    }
                    peer.answerGet("fine");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            String start = "get k on " + server.address() + ": ";
            assertThatExceptionOfType(ServerErrorException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessage(start + "out of memory");
            assertThatExceptionOfType(ClientErrorException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessage(start + "line too long");
            assertThatExceptionOfType(ClientErrorException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessage(start + "ERROR");
            assertThatExceptionOfType(ValueTooLargeException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessage(start + "object too large for cache");
            assertThat(mc.get("k")).isEqualTo("fine");
        }
    }
}
