package dev.scrubjay.client;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The server's end of one connection, as a script sees it. What is written leaves at once when
/// something is read, or by [#flush()].
final class Peer implements AutoCloseable {
    private final SocketChannel channel;
    private final int number;
    private final InputStream in;
    private final OutputStream out;
    private byte[] line = new byte[256];

    /// @param number counts the server's connections, from 1
    Peer(SocketChannel channel, int number) {
        this.channel = channel;
        this.number = number;
        in = new BufferedInputStream(Channels.newInputStream(channel), 64 * 1024);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024);
    }

    int number() {
        return number;
    }

    /// The next line without its end. Bytes are characters.
    String line() throws IOException {
        flushIfIdle();
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the client hung up");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) b;
        }
        return new String(line, 0, length - 1, StandardCharsets.ISO_8859_1);
    }

    /// A value, with its line end read too.
    byte[] value(int length) throws IOException {
        byte[] value = in.readNBytes(length);
        if (in.readNBytes(2).length < 2) {
            throw new EOFException("the client hung up");
        }
        return value;
    }

    private void flushIfIdle() throws IOException {
        if (in.available() == 0) {
            out.flush();
        }
    }

    Peer write(String latin) throws IOException {
        return write(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer write(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Answers the client's first questions as memcached 1.6 does.
    Peer greet() throws IOException {
        expect("version");
        write("VERSION 1.6.99\r\n");
        expect("me scrubjay");
        write("EN\r\n");
        flush();
        return this;
    }

    /// Answers the client's first questions as memcached 1.4 did.
    Peer greetAsText() throws IOException {
        expect("version");
        write("VERSION 1.4.15\r\n");
        expect("me scrubjay");
        write("ERROR\r\n");
        flush();
        return this;
    }

    void expect(String wanted) throws IOException {
        String is = line();
        if (!is.equals(wanted)) {
            throw new AssertionError("the client sent " + is + " instead of " + wanted);
        }
    }

    /// A `mg` request's opaque flag, with the space before it.
    static String opaque(String request) {
        int at = request.lastIndexOf(" O");
        return request.substring(at, at + 5);
    }

    /// Answers one `mg` with this value.
    void answerGet(String value) throws IOException {
        answerGet(line(), value);
    }

    void answerGet(String request, String value) throws IOException {
        write("VA " + value.length() + " f16" + opaque(request) + "\r\n" + value + "\r\n");
        flush();
    }

    /// Reads until the client hangs up.
    void silence() throws IOException {
        out.flush();
        while (in.read() >= 0) {
            in.skipNBytes(in.available());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
