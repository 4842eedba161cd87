package dev.scrubjay.benchmarks.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A server that answers every `get` of one key at once, except for one stall, in which it answers
/// nothing: what the generator is checked with, since it is known what it has to measure.
///
/// Does what there is to do when [#step] is called, and owns no thread. Confined to one.
final class StallingServer implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer answer;
    private final Consumer<SelectionKey> handler = this::handle;
    private final Consumer<SelectionKey> answerer = this::answerLate;
    private final long stallStart;
    private final long stallEnd;

    private long received;
    private long answered;
    private boolean isStalling;
    private boolean hasStalled;

    /// Listens on a free port.
    ///
    /// @param stallStart on the clock that [#step] is called with
    StallingServer(int valueBytes, long stallStart, long stallEnd) throws IOException {
        this.stallStart = stallStart;
        this.stallEnd = stallEnd;
        String hit = Requests.hit(Requests.key(0), Requests.value(valueBytes));
        answer = ByteBuffer.allocateDirect(hit.length());
        answer.put(hit.getBytes(StandardCharsets.US_ASCII));
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /// Receives what has come, and answers it unless this is the time of the stall.
    void step(long now) throws IOException {
        isStalling = now - stallStart >= 0 && now - stallEnd < 0;
        if (isStalling) {
            hasStalled = true;
        } else if (hasStalled) {
            hasStalled = false;
            selector.keys().forEach(answerer);
        }
        selector.selectNow(handler);
    }

    long received() {
        return received;
    }

    long answered() {
        return answered;
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel accepted = listener.accept();
                accepted.configureBlocking(false);
                accepted.register(selector, SelectionKey.OP_READ, new Peer(accepted));
                return;
            }
            Peer peer = (Peer) key.attachment();
            if (!receive(peer)) {
                key.cancel();
                peer.channel.close();
            } else if (!isStalling) {
                answer(peer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answerLate(SelectionKey key) {
        if (key.attachment() instanceof Peer peer) {
            try {
                answer(peer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Every line is a request for the one key.
    private boolean receive(Peer peer) throws IOException {
        input.clear();
        int count = peer.channel.read(input);
        for (int index = 0; index < count; index++) {
            if (input.get(index) == '\n') {
                peer.unanswered++;
                received++;
            }
        }
        return count >= 0;
    }

    private void answer(Peer peer) throws IOException {
        for (; peer.unanswered > 0; peer.unanswered--) {
            answer.rewind();
            // The peer reads all the time, so there is room, or there will be in a moment.
            while (answer.hasRemaining()) {
                peer.channel.write(answer);
            }
            answered++;
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /// A connection, and how many requests have come on it that are not answered.
    private static final class Peer {
        private final SocketChannel channel;
        private int unanswered;

        Peer(SocketChannel channel) {
            this.channel = channel;
        }
    }
}
