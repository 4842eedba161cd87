package dev.scrubjay.benchmarks.latency;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// One connection: the requests that are due on it, in order, until they are answered.
///
/// ```
/// answered -> [ unanswered ... ] -> sent -> [ not sent yet ... ] -> added
/// ```
///
/// A request is written at once if the socket takes it, whether or not earlier ones are answered.
/// Confined to the thread of the [OpenLoop].
final class LoadConnection implements AutoCloseable {
    /// How many may be due and unanswered. Seconds of a server's silence, at usual rates.
    private static final int OPEN_MAX = 1 << 14;

    private final SocketChannel channel;
    private final Requests requests;
    private final long[] dues = new long[OPEN_MAX];
    private final int[] indexes = new int[OPEN_MAX];

    // Each counts requests, and is a place in the two rings.
    private long added;
    private long sent;
    private long answered;

    private int bytesSentOfNext;
    private int bytesReceivedOfNext;

    LoadConnection(InetSocketAddress server, Requests requests) throws IOException {
        this.requests = requests;
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /// Adds a request that is due, and sends it unless the socket is full.
    ///
    /// @return whether nothing is left to be sent
    boolean add(int index, long due) throws IOException {
        if (added - answered == OPEN_MAX) {
            throw new IOException(
                    "more than "
                            + OPEN_MAX
                            + " unanswered requests on one connection: too fast"
                            + " for this server");
        }
        int slot = slot(added);
        dues[slot] = due;
        indexes[slot] = index;
        added++;
        return send();
    }

    /// Sends what is due, as far as the socket takes it.
    ///
    /// @return whether nothing is left to be sent
    boolean send() throws IOException {
        while (sent < added) {
            ByteBuffer rest = requests.rest(indexes[slot(sent)], bytesSentOfNext);
            bytesSentOfNext += channel.write(rest);
            if (rest.hasRemaining()) {
                return false;
            }
            bytesSentOfNext = 0;
            sent++;
        }
        return true;
    }

    /// Receives once into a buffer that is free again afterwards.
    ///
    /// @return how many answers are complete, for [#nextDue]
    int receive(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new IOException("the server closed a connection");
        }
        int complete = 0;
        int start = 0;
        while (start < count) {
            if (answered + complete == sent) {
                throw new IOException("the server answered more than it was asked");
            }
            int index = indexes[slot(answered + complete)];
            if (bytesReceivedOfNext == 0) {
                check(buffer.get(start), requests.firstAnswerByte(index));
            }
            int missing = requests.answerBytes(index) - bytesReceivedOfNext;
            int part = Math.min(missing, count - start);
            start += part;
            bytesReceivedOfNext += part;
            if (part == missing) {
                check(buffer.get(start - 1), (byte) '\n');
                bytesReceivedOfNext = 0;
                complete++;
            }
        }
        return complete;
    }

    /// Takes the oldest request off, which has been answered, and returns when it was due.
    long nextDue() {
        long due = dues[slot(answered)];
        answered++;
        return due;
    }

    private static int slot(long place) {
        return (int) (place & (OPEN_MAX - 1));
    }

    private static void check(byte actual, byte expected) throws IOException {
        if (actual != expected) {
            throw new IOException(
                    "the server answered something else: '%c' where '%c' was expected"
                            .formatted(actual, expected));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
