package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final int ANSWER_MILLIS_MAX = 20_000;
    private static final int CLIENTS_MAX = 900;
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

    /// Whoever gets in while the server closes is not forgotten: all come to an end.
    @Test
    void close_whileClientsConnect_endsThemAll() throws Exception {
        for (int round = 0; round < 20; round++) {
            Server server = TestServer.start("-t", "2");
            InetSocketAddress address = server.addresses().getFirst();
            List<Socket> clients = Collections.synchronizedList(new ArrayList<>());
            Thread connecting = Thread.ofPlatform().start(() -> connectAll(address, clients));
            while (connecting.isAlive() && clients.size() < 10) {
                Thread.onSpinWait();
            }
            server.close();
            connecting.join();
            for (Socket client : clients) {
                assertThat(isEnded(client))
                        .as("of %d, in round %d", clients.size(), round)
                        .isTrue();
                client.close();
            }
        }
    }

    /// Connects until that is refused.
    private static void connectAll(InetSocketAddress address, List<Socket> clients) {
        try {
            for (int count = 0; count < CLIENTS_MAX; count++) {
                Socket client = new Socket(address.getAddress(), address.getPort());
                client.setSoTimeout(ANSWER_MILLIS_MAX);
                clients.add(client);
            }
        } catch (IOException refused) {
            // The server is closed.
        }
    }

    private static boolean isEnded(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException forgotten) {
            return false;
        } catch (SocketException reset) {
            return true;
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
