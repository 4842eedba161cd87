package dev.scrubjay.server.net;

import dev.scrubjay.server.watch.CloseReason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/// The transport on `java.nio`: one selector, and one buffer that everything is received into.
final class NioTransport implements Transport {
    /// How much is sent on one connection before others have their turn: a large value to a quick
    /// reader would else keep them waiting until it has gone.
    private static final int SENT_AT_ONCE_MAX = 1 << 20;

    private final Selector selector;
    private final IoBuffer received = new IoBuffer(Arena.ofAuto(), RECEIVE_BYTES_MAX);

    /// A field, so that a cycle allocates nothing.
    private final Consumer<SelectionKey> handler = this::handle;

    NioTransport() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void start() {}

    @Override
    public Link open(AcceptedSocket socket, Connection connection) throws IOException {
        SocketChannel channel = ((NioSocket) socket).channel;
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
        return new NioLink(channel, key);
    }

    @Override
    public void poll(long waitMillis) throws IOException {
        if (waitMillis == 0) {
            selector.selectNow(handler);
        } else {
            selector.select(handler, Math.max(waitMillis, 0));
        }
    }

    private void handle(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            int ready = key.readyOps();
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                send(connection);
            } else if ((ready & SelectionKey.OP_READ) != 0) {
                receive(connection);
            }
        } catch (CancelledKeyException closedMeanwhile) {
            connection.close();
        } catch (RuntimeException | Error fault) {
            connection.broke(fault);
        }
    }

    private void receive(Connection connection) {
        if (!connection.canReceive()) {
            return;
        }
        ByteBuffer buffer = received.bytes;
        buffer.clear().limit(RECEIVE_BYTES_MAX);
        int count;
        try {
            count = link(connection).channel.read(buffer);
        } catch (IOException broken) {
            connection.close(CloseReason.ERROR);
            return;
        }
        if (count > 0) {
            connection.received(received.segment, count);
        } else if (count < 0) {
            connection.peerClosed();
        }
    }

    @Override
    public void send(Connection connection) {
        NioLink link = link(connection);
        int sentBytes = 0;
        try {
            ByteBuffer chunk = connection.outgoing();
            while (chunk != null) {
                int count = link.channel.write(chunk);
                connection.sent(count);
                sentBytes += count;
                if (chunk.hasRemaining() || sentBytes >= SENT_AT_ONCE_MAX) {
                    link.setInterest(SelectionKey.OP_WRITE);
                    return;
                }
                chunk = connection.outgoing();
            }
        } catch (IOException broken) {
            connection.close(CloseReason.ERROR);
            return;
        }
        if (link.isWaitingToSend()) {
            link.setInterest(connection.isPeerClosed() ? 0 : SelectionKey.OP_READ);
        }
        connection.drained();
    }

    @Override
    public void flush() {}

    @Override
    public void stopReceiving(Connection connection) {
        NioLink link = link(connection);
        link.setInterest(link.isWaitingToSend() ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public void close(Connection connection) {
        try {
            link(connection).channel.close();
        } catch (IOException ignored) {
            // The socket is gone either way, and nobody is left to tell.
        }
        connection.releaseOutput();
    }

    private static NioLink link(Connection connection) {
        return (NioLink) connection.link();
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    /// A channel, its registration, and what we wait for.
    private static final class NioLink implements Link {
        private final SocketChannel channel;
        private final SelectionKey key;
        private int interest = SelectionKey.OP_READ;

        NioLink(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void setInterest(int operations) {
            if (interest != operations) {
                interest = operations;
                key.interestOps(operations);
            }
        }

        boolean isWaitingToSend() {
            return interest == SelectionKey.OP_WRITE;
        }

        @Override
        public String peerAddress() {
            try {
                return Addresses.text(channel.getRemoteAddress());
            } catch (IOException closed) {
                return "tcp:closed";
            }
        }
    }
}
