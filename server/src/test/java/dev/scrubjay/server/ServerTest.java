package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final int ANSWER_MILLIS_MAX = 20_000;
    private static final String LARGE = "v".repeat(100_000);

    /// A line that ends the connection does so also when an answer before it must be sent first.
    @ParameterizedTest
    @ValueSource(strings = {"version", "stats", "get large", "get small"})
    void badLine_afterAnAnswer_closesTheConnection(String command) throws Exception {
        for (String badLine : new String[] {"x".repeat(3000), "GET / HTTP/1.1\r\n"}) {
            try (Server server = TestServer.start("-t", "1")) {
                exchange(server, "set small 0 0 1\r\nv\r\nquit\r\n");
                exchange(server, "set large 0 0 100000\r\n" + LARGE + "\r\nquit\r\n");
                String answer = exchange(server, command + "\r\n" + badLine);
                assertThat(answer).endsWith("\r\n").hasSizeGreaterThan(10);
            }
        }
    }

    @Test
    void close_neverStarted_givesEverythingBack() throws Exception {
        Server server = new Server(TestServer.config("-t", "1"));
        server.close();
        server.close();
    }

    @Test
    void close_withConnectionsOpen_endsThem() throws Exception {
        Server server = TestServer.start("-t", "1");
        InetSocketAddress address = server.addresses().getFirst();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.getOutputStream().write("mn\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(4)).hasSize(4);
            server.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// Sends a text and returns all that comes back until the server closes the connection.
    private static String exchange(Server server, String text) throws IOException {
        InetSocketAddress address = server.addresses().getFirst();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
