package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.net.ListenSocket;
import dev.scrubjay.server.net.uring.Availability;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Listeners whose clients speak a protocol of their own, beside others.
final class ListenPrefixTest {
    private static final String NOOP = "\u0080\n" + "\0".repeat(22);
    private static final String VERSION = "\u0080\u000b" + "\0".repeat(22);
    private static final String NOOP_ANSWER = "\u0081\n" + "\0".repeat(22);

    static List<String> transports() {
        return Availability.problem() == null ? List.of("nio", "uring") : List.of("nio");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void listeners_ofSeveralProtocols_eachSpeakTheirs(String transport) throws Exception {
        String list =
                "proto[ascii]:127.0.0.1:0,proto[binary]:tag[bin]:127.0.0.1,"
                        + "proto[negotiating]:[::1]:0,tag_plain_:[::1]";
        ServerConfig config =
                ServerConfig.parse(
                        "-B",
                        "ascii",
                        "-l",
                        list,
                        "-p",
                        "-1",
                        "-u",
                        "root",
                        "-t",
                        "1",
                        "-m",
                        "16",
                        "-o",
                        "transport=" + transport);
        try (Server server = new Server(config)) {
            server.start();
            assertThat(server.listenSockets())
                    .extracting(ListenSocket::protocol)
                    .extracting(Enum::name)
                    .containsExactly("ASCII", "BINARY", "AUTO", "ASCII");
            List<InetSocketAddress> addresses = server.addresses();
            assertSpeaks(addresses.get(0), /* text= */ true, /* binary= */ false);
            assertSpeaks(addresses.get(1), /* text= */ false, /* binary= */ true);
            assertSpeaks(addresses.get(2), /* text= */ true, /* binary= */ true);
            assertSpeaks(addresses.get(3), /* text= */ true, /* binary= */ false);
        }
    }

    private static void assertSpeaks(InetSocketAddress address, boolean text, boolean binary)
            throws Exception {
        try (RawClient client = new RawClient(address)) {
            client.send(text ? "mn\r\n" : "version\r\n" + "\0".repeat(24));
            if (text) {
                client.expect("MN\r\n");
            } else {
                assertThat(client.isAtEnd()).isTrue();
            }
        }
        try (RawClient client = new RawClient(address)) {
            if (binary) {
                client.exchange(NOOP, NOOP_ANSWER);
            } else {
                client.send(VERSION + "\r\nmn\r\n");
                assertThat(client.readLine()).isEqualTo("ERROR");
                client.expect("MN\r\n");
            }
        }
    }
}
