package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection to a server in this process. Text stands for bytes, one character each.
final class RawClient implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 30_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(Server server) throws IOException {
        InetSocketAddress address = server.addresses().getFirst();
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void exchange(String request, String answer) throws IOException {
        send(request);
        byte[] read = in.readNBytes(answer.length());
        assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(answer);
    }

    /// Returns whether something has come that was not read.
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /// Reads a line, without its end.
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            assertThat(next).as("closed after: %s", line).isNotNegative();
            line.write(next);
            next = in.read();
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /// Whether the server has closed the connection.
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
