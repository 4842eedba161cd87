package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A connection to a server in this process. Text stands for bytes, one character each.
final class RawClient implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 30_000;

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;

    /// Connects to the first of the addresses that a server listens on.
    RawClient(Server server) throws IOException {
        this(server.addresses().getFirst());
    }

    RawClient(InetSocketAddress address) throws IOException {
        this(newSocket(address));
    }

    private RawClient(Socket socket) throws IOException {
        this(socket, socket.getInputStream(), socket.getOutputStream());
    }

    private RawClient(Closeable socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new BufferedInputStream(in, 1 << 16);
        this.out = out;
    }

    private static Socket newSocket(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        return socket;
    }

    /// Connects to a unix socket. Its reads have no limit in time.
    static RawClient atSocket(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new RawClient(
                channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void exchange(String request, String answer) throws IOException {
        send(request);
        expect(answer);
    }

    /// Requires that this comes next.
    void expect(String answer) throws IOException {
        assertThat(read(answer.length())).isEqualTo(answer);
    }

    /// Reads so many bytes, fewer if the server closes.
    String read(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
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
