package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The bounds of what is in flight: what is too much is refused, and afterwards there is as much
/// room as before.
final class OverloadTest {
    private static final int COUNT_MAX = 4;
    private static final int BYTES_MAX = 1_000;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private static MemcachedClient client(FakeServer server, Duration timeout) {
        return MemcachedClient.builder()
                .server(server.address())
                .inFlightMax(COUNT_MAX, BYTES_MAX)
                .operationTimeout(timeout)
                .build();
    }

    /// A server that answers once it is told to.
    private static final class Held implements FakeServer.Script {
        final CountDownLatch isOpen = new CountDownLatch(1);
        private final FakeMemcached memcached = new FakeMemcached();

        @Override
        public void serve(Peer peer) throws IOException {
            peer.greet();
            for (String request = peer.line(); true; request = peer.line()) {
                Calls.await(isOpen);
                memcached.answer(peer, request);
            }
        }
    }

    @Test
    void operations_beyondTheBound_areRefusedAtOnce() {
        Held held = new Held();
        try (FakeServer server = new FakeServer(held);
                MemcachedClient mc = client(server, PATIENT)) {
            List<CompletableFuture<?>> taken = new ArrayList<>();
            for (int i = 0; i < COUNT_MAX; i++) {
                taken.add(mc.async().get("k" + i));
            }
            assertThatExceptionOfType(OverloadedException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageStartingWith("get k on " + server.address());
            assertThat(Calls.failure(mc.async().set("k", "v")))
                    .isInstanceOf(OverloadedException.class);
            held.isOpen.countDown();
            for (CompletableFuture<?> future : taken) {
                future.handle((value, failure) -> 0).join();
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(mc.get("k")).isNull();
            }
        }
    }

    @Test
    void bytes_beyondTheBound_areRefusedAtOnce() {
        Held held = new Held();
        try (FakeServer server = new FakeServer(held);
                MemcachedClient mc = client(server, PATIENT)) {
            List<CompletableFuture<?>> taken = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                taken.add(mc.async().set("k", new byte[BYTES_MAX - 1]));
            }
            assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> mc.set("k", "v"));
            held.isOpen.countDown();
            for (CompletableFuture<?> future : taken) {
                future.handle((value, failure) -> 0).join();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(mc.set("k", new byte[BYTES_MAX])).isTrue();
            }
        }
    }

    @Test
    void room_afterEveryKindOfFailure_isAsBefore() {
        FakeMemcached memcached = new FakeMemcached();
        FakeServer.Script script =
                peer -> {
                    switch (peer.number()) {
                        case 1 -> {
                            peer.greet();
                            for (int i = 0; i < 50; i++) {
                                peer.line();
                                peer.write("SERVER_ERROR out of memory\r\n");
                            }
                            // Breaks in the middle of a value that is not yet read.
                            peer.line();
                        }
                        case 2 -> peer.write("ERROR Too many open connections\r\n");
                        case 3 -> peer.line();
                        case 4 -> {
                            peer.expect("version");
                            peer.write("VERSION 1.6.99\r\n").flush();
                            peer.line();
                            peer.write("HD O123\r\nHD O456\r\n");
                        }
                        case 5 -> {
                            peer.greet();
                            peer.line();
                            peer.write("nonsense\r\n");
                        }
                        case 6 -> {
                            peer.greet();
                            peer.silence();
                        }
                        default -> memcached.serve(peer);
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server, Duration.ofMillis(300))) {
            for (int i = 0; i < 50; i++) {
                assertThatExceptionOfType(ServerErrorException.class).isThrownBy(() -> mc.get("k"));
            }
            Calls.until(() -> {
                try {
                    return mc.set("k", new byte[BYTES_MAX]);
                } catch (MemcachedException e) {
                    return false;
                }
            });
            for (int i = 0; i < 100; i++) {
                List<CompletableFuture<?>> full = new ArrayList<>();
                for (int count = 0; count < COUNT_MAX; count++) {
                    full.add(mc.async().get("k"));
                }
                full.forEach(Calls::value);
            }
        }
    }

    @Test
    void refusals_ofTheServers_leaveRoomForTheNextAtOnce() {
        FakeServer.Script script =
                peer -> {
                    peer.greet();
                    while (true) {
                        peer.line();
                        peer.write("SERVER_ERROR out of memory\r\n");
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc =
                        MemcachedClient.builder()
                                .server(server.address())
                                .inFlightMax(1, 1)
                                .operationTimeout(PATIENT)
                                .build()) {
            // While the connection is made its own requests may be all that has room.
            Calls.until(() -> {
                try {
                    return mc.get("k") != null;
                } catch (OverloadedException e) {
                    return false;
                } catch (ServerErrorException e) {
                    return true;
                }
            });
            for (int i = 0; i < 5_000; i++) {
                assertThatExceptionOfType(ServerErrorException.class).isThrownBy(() -> mc.get("k"));
            }
        }
    }
}
