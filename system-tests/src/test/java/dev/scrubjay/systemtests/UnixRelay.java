package dev.scrubjay.systemtests;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A loopback port that leads to a unix socket, for programs and tests that know no other way.
///
/// Each connection becomes one of its own, and ends, half or whole, when and as its other half
/// does. It takes no more from one side than the other one takes.
final class UnixRelay implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 16;

    private final SocketAddress target;
    private final ServerSocketChannel listener;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    private UnixRelay(Path socket) throws IOException {
        target = UnixDomainSocketAddress.of(socket);
        listener =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        open.add(listener);
    }

    /// Starts to relay. The socket need not be there before the first connection is.
    static UnixRelay to(Path socket) {
        try {
            UnixRelay relay = new UnixRelay(socket);
            Thread.ofVirtual().start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> relay(client));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void relay(SocketChannel client) {
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SocketChannel server = SocketChannel.open(target);
            open.add(server);
            Thread back = Thread.ofVirtual().start(() -> pump(server, client));
            pump(client, server);
            back.join();
            close(server);
        } catch (IOException _) {
            // Nobody is there, which the client is about to see.
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        } finally {
            close(client);
        }
    }

    private void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try {
            while (from.read(piece.clear()) >= 0) {
                if (!write(piece.flip(), to)) {
                    // Whoever goes on sending is to notice, and not to wait until it is taken.
                    from.shutdownInput();
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException _) {
            close(from);
            close(to);
        }
    }

    /// Returns whether it was taken. Who takes nothing more may still have something to say.
    private static boolean write(ByteBuffer piece, SocketChannel to) {
        try {
            while (piece.hasRemaining()) {
                to.write(piece);
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void close(Closeable closeable) {
        open.remove(closeable);
        try {
            closeable.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        open.forEach(this::close);
    }
}
