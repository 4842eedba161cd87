package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What a client and a server say to each other first.
final class GreetingTest {
    private static MemcachedClientBuilder client(FakeServer server) {
        return MemcachedClient.builder().server(server.address());
    }

    /// Takes a login, and tells what it was.
    private static String login(Peer peer) throws IOException {
        String[] words = peer.line().split(" ");
        assertThat(words).startsWith("set").hasSize(5);
        byte[] token = peer.value(Integer.parseInt(words[4]));
        return new String(token, StandardCharsets.UTF_8);
    }

    @Test
    void aLogin_thatIsAccepted_comesFirst() {
        String password = "Grüße an 键 😀";
        FakeServer.Script script =
                peer -> {
                    assertThat(login(peer)).isEqualTo("jack " + password);
                    peer.write("STORED\r\n");
                    peer.greet();
                    peer.answerGet("inside");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).authentication("jack", password).build()) {
            assertThat(mc.get("k")).isEqualTo("inside");
        }
    }

    @Test
    void aLogin_thatIsRefused_isNoConnection() {
        FakeServer.Script script =
                peer -> {
                    login(peer);
                    boolean isRefused = peer.number() <= 3;
                    peer.write(
                            isRefused ? "CLIENT_ERROR authentication failure\r\n" : "STORED\r\n");
                    peer.greet();
                    while (true) {
                        peer.answerGet("inside");
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).authentication("jack", "secret").build()) {
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageContaining("authentication failure")
                    .withMessageNotContaining("secret");
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("inside");
            assertThat(mc.get("k")).isEqualTo("inside");
        }
    }

    @Test
    void aServerThatIsFull_isTriedAgain() {
        FakeServer.Script script =
                peer -> {
                    if (peer.number() <= 3) {
                        peer.write("ERROR Too many open connections\r\n");
                        return;
                    }
                    peer.greet();
                    while (true) {
                        peer.answerGet("inside");
                    }
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).inFlightMax(4, 1000).build()) {
            assertThatExceptionOfType(ConnectionException.class).isThrownBy(() -> mc.get("k"));
            assertThat(Calls.getUntilBack(mc, "k")).isEqualTo("inside");
            assertThat(mc.get("k")).isEqualTo("inside");
        }
    }

    @Test
    void aServerThatKnowsNoMeta_isSpokenToInText() {
        FakeServer.Script script =
                peer -> {
                    peer.greetAsText();
                    peer.expect("get k");
                    peer.write("VALUE k 16 4\r\ntext\r\nEND\r\n");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThat(mc.get("k")).isEqualTo("text");
        }
    }

    @Test
    void aServerThatHangsUpWhenAskedForMeta_isSpokenToInText() {
        FakeServer.Script script =
                peer -> {
                    peer.expect("version");
                    peer.write("VERSION 1.4.15\r\n").flush();
                    String next = peer.line();
                    if (next.equals("me scrubjay")) {
                        return;
                    }
                    assertThat(next).isEqualTo("get k");
                    peer.write("VALUE k 16 4\r\ntext\r\nEND\r\n");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThat(mc.get("k")).isEqualTo("text");
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void anOldMeta_isNotUsed() {
        FakeServer.Script script =
                peer -> {
                    peer.expect("version");
                    peer.write("VERSION 1.6.11\r\n");
                    peer.expect("me scrubjay");
                    peer.write("EN\r\n");
                    peer.expect("get k");
                    peer.write("END\r\n");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).build()) {
            assertThat(mc.get("k")).isNull();
        }
    }

    @Test
    void meta_whenItIsDemanded_isAConditionOfTheConnection() {
        FakeServer.Script script =
                peer -> {
                    peer.greetAsText();
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).protocol(Protocol.META).build()) {
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> mc.get("k"))
                    .withMessageContaining("meta protocol");
        }
    }

    @Test
    void text_whenItIsDemanded_isNotProbedFor() {
        FakeServer.Script script =
                peer -> {
                    peer.expect("version");
                    peer.write("VERSION 1.6.99\r\n");
                    peer.expect("get k");
                    peer.write("END\r\n");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).protocol(Protocol.TEXT).build()) {
            assertThat(mc.get("k")).isNull();
        }
    }

    @Test
    void aProxy_isAskedForNothingButItems() {
        FakeServer.Script script =
                peer -> {
                    peer.expect("get k");
                    peer.write("END\r\n");
                    peer.silence();
                };
        try (FakeServer server = new FakeServer(script);
                MemcachedClient mc = client(server).compat(Compat.TWEMPROXY).build()) {
            assertThat(mc.get("k")).isNull();
        }
    }
}
