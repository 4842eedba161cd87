package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// A raw connection to a server. Text stands for bytes, one character each (ISO 8859-1).
///
/// Every read has a limit in time, after which the test fails with what has come until then.
final class TextConnection implements AutoCloseable {
    private static final int READ_MILLIS_MAX = 10_000;

    /// How much of a long text is worth showing.
    private static final int SHOWN_CHARS_MAX = 300;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private TextConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MILLIS_MAX);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
    }

    /// Opens a connection.
    static TextConnection to(String host, int port) {
        try {
            return new TextConnection(new Socket(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException("no connection to " + host + ":" + port, e);
        }
    }

    /// Sends all of the text before it returns.
    void send(String text) {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    /// Sends a part of the bytes before it returns.
    void send(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends from a thread of its own, for a server that may want to be read from meanwhile. The
    /// answer is there when all has been sent, or could not be.
    CompletableFuture<Void> sendAside(byte[] bytes) {
        return CompletableFuture.runAsync(() -> send(bytes), Thread::startVirtualThread);
    }

    /// Sends to a server that may have closed the connection: whether it still took the bytes.
    boolean offer(byte[] bytes) {
        try {
            out.write(bytes);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Sends a request and requires exactly this answer.
    void exchange(String request, String answer) {
        send(request);
        expect(answer);
    }

    /// Sends a request and returns the first line of the answer, without its end.
    String ask(String request) {
        send(request);
        return readLine();
    }

    /// Requires that these bytes come next.
    void expect(String answer) {
        String actual = readUpTo(answer.length(), answer);
        if (!actual.equals(answer)) {
            throw new AssertionError(
                    "expected %s\n but was %s".formatted(show(answer), show(actual)));
        }
    }

    /// Reads a line and returns it without its CRLF.
    String readLine() {
        return readThrough("\r\n").replaceFirst("\r\n$", "");
    }

    /// Whether something to read comes in time.
    boolean isAnsweredWithin(Duration time) {
        try {
            socket.setSoTimeout(Math.toIntExact(time.toMillis()));
            in.mark(1);
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            restoreTimeout();
        }
    }

    /// Reads until the text has come, and returns all with it.
    String readThrough(String terminator) {
        byte[] end = terminator.getBytes(ISO_8859_1);
        TailedBytes read = new TailedBytes();
        try {
            while (!read.endsWith(end)) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("the server closed after " + show(read.text()));
                }
                read.write(next);
            }
            return read.text();
        } catch (SocketTimeoutException _) {
            throw new AssertionError(
                    "no %s after %s".formatted(show(terminator), show(read.text())));
        } catch (IOException e) {
            throw new UncheckedIOException(show(read.text()), e);
        }
    }

    /// Reads exactly so many bytes.
    byte[] readExactly(int length) {
        try {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new AssertionError("closed after %d of %d".formatted(bytes.length, length));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads what is left until the server closes the connection.
    String readToEnd() {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            in.transferTo(read);
        } catch (SocketTimeoutException _) {
            throw new AssertionError("still open after " + show(read.toString(ISO_8859_1)));
        } catch (IOException _) {
            // A reset ends a connection as well.
        }
        return read.toString(ISO_8859_1);
    }

    /// The answer to a stats command.
    Stats stats(String command) {
        send(command + "\r\n");
        return Stats.parse(readThrough("END\r\n"));
    }

    /// Ends this side of the connection. The server has heard all and may still answer.
    void halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Leaves without a word: what is on the way is dropped, and the server sees a reset.
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bytes as the text that stands for them.
    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /// Shows bytes on one line, with the middle left out when there are many.
    static String show(String text) {
        String shown = text.replace("\r", "\\r").replace("\n", "\\n");
        if (shown.length() <= SHOWN_CHARS_MAX) {
            return "\"" + shown + "\"";
        }
        int half = SHOWN_CHARS_MAX / 2;
        return "\"%s ...(%d bytes)... %s\""
                .formatted(
                        shown.substring(0, half),
                        text.length(),
                        shown.substring(shown.length() - half));
    }

    private void restoreTimeout() {
        try {
            socket.setSoTimeout(READ_MILLIS_MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads up to so many bytes; fewer when the server closes, stalls, or says something else.
    private String readUpTo(int length, String wanted) {
        ByteArrayOutputStream read = new ByteArrayOutputStream(Math.min(length, 1 << 20));
        byte[] part = new byte[1 << 16];
        try {
            while (read.size() < length) {
                int count = in.read(part, 0, Math.min(part.length, length - read.size()));
                if (count < 0) {
                    break;
                }
                String came = new String(part, 0, count, ISO_8859_1);
                boolean isWanted = wanted.startsWith(came, read.size());
                read.write(part, 0, count);
                if (!isWanted) {
                    break;
                }
            }
        } catch (SocketTimeoutException _) {
            // What came until now is shown to the reader of the failure.
        } catch (IOException e) {
            throw new UncheckedIOException(show(read.toString(ISO_8859_1)), e);
        }
        return read.toString(ISO_8859_1);
    }

    /// Bytes that know how they end.
    private static final class TailedBytes extends ByteArrayOutputStream {
        boolean endsWith(byte[] end) {
            int start = count - end.length;
            if (start < 0) {
                return false;
            }
            for (int i = 0; i < end.length; i++) {
                if (buf[start + i] != end[i]) {
                    return false;
                }
            }
            return true;
        }

        String text() {
            return toString(StandardCharsets.ISO_8859_1);
        }
    }
}
