package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.ConnectionException;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import dev.scrubjay.client.Protocol;
import dev.scrubjay.client.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The ways to a server, and what it asks for at the door.
final class ClientTransportTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void unixSocket_ofEachServer_carriesAll(ServerKind kind) {
        Path socket = directory.resolve("memcached.sock");
        try (ServerProcess _ = kind.launch().atSocket(socket).start()) {
            for (Protocol protocol : List.of(Protocol.META, Protocol.TEXT)) {
                try (MemcachedClient mc = client("unix:" + socket, protocol)) {
                    assertExchanges(mc);
                    assertThat(mc.stats()).containsOnlyKeys(ServerAddress.of("unix:" + socket));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void ipv6_onLoopback_carriesAll(ClientSetup setup) {
        try (ServerProcess server = setup.kind().launch("-l", "::1").listensAt("::1").start()) {
            for (String form : List.of("[::1]:%d", "inet6:[::1]:%d")) {
                String address = form.formatted(server.port());
                try (MemcachedClient mc = setup.builder().server(address).build()) {
                    assertExchanges(mc);
                }
            }
        }
    }

    /// The name stands for two addresses, and at one of them nobody listens.
    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void name_ofSeveralAddresses_isTriedAtEach(ClientSetup setup) {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = setup.builder().server("localhost:" + server.port()).build()) {
            assertExchanges(mc);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"AUTO", "TEXT"})
    void authentication_withToken_opensTheDoor(Protocol protocol) throws IOException {
        Path file = Files.writeString(directory.resolve("users"), "jack:password\njill:secret\n");
        try (ServerProcess server = ServerKind.MEMCACHED.start("-Y", file.toString())) {
            String address = server.address();
            MemcachedClientBuilder known = builder(address, protocol);
            try (MemcachedClient mc = known.authentication("jill", "secret").build()) {
                assertExchanges(mc);
            }
            MemcachedClientBuilder wrong = builder(address, protocol);
            try (MemcachedClient mc = wrong.authentication("jack", "secret").build()) {
                assertThatThrownBy(() -> mc.set("k", "v"))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageContaining(address)
                        .hasMessageNotContaining("secret");
            }
            try (MemcachedClient mc = client(address, protocol)) {
                assertThatThrownBy(() -> mc.set("k", "v"))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageContaining("unauthenticated");
            }
        }
    }

    @Test
    void connections_moreThanOne_shareTheWork() {
        try (ServerProcess server = ServerKind.MEMCACHED.start();
                MemcachedClient mc =
                        builder(server.address(), Protocol.AUTO).connectionsPerServer(4).build()) {
            for (int i = 0; i < 200; i++) {
                assertThat(mc.set("k" + i, i)).isTrue();
                assertThat(mc.get("k" + i, Integer.class)).isEqualTo(i);
            }
            Deadline.await(
                    "four connections, and this one",
                    Duration.ofSeconds(20),
                    () -> server.stats("stats").number("curr_connections") == 5);
        }
    }

    private static void assertExchanges(MemcachedClient mc) {
        assertThat(mc.set("k", "v")).isTrue();
        assertThat(mc.get("k")).isEqualTo("v");
        assertThat(mc.setMulti(Map.of("k1", "1", "k2", "2"))).isEmpty();
        assertThat(mc.getMulti(List.of("k1", "k2", "k3"), String.class)).hasSize(2);
        assertThat(mc.incr("k1", 1)).hasValue(2);
        assertThat(mc.stats("settings")).hasSize(1);
    }

    private static MemcachedClient client(String address, Protocol protocol) {
        return builder(address, protocol).build();
    }

    private static MemcachedClientBuilder builder(String address, Protocol protocol) {
        return ClientSetup.patient(MemcachedClient.builder()).server(address).protocol(protocol);
    }
}
