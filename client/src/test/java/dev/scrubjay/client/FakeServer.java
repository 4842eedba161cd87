package dev.scrubjay.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A server in this process that does what a test's script says, on each connection anew.
final class FakeServer implements AutoCloseable {
    /// What is done on one connection; it is closed afterwards. An [IOException] is the end of it,
    /// too; anything else thrown fails the test when the server is closed.
    interface Script {
        void serve(Peer peer) throws IOException;
    }

    private static final int ACCEPT_SECONDS_MAX = 30;

    private final Script script;
    private final int receiveBytes;
    private final int port;
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Semaphore acceptances = new Semaphore(0);
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private ServerSocketChannel listener;
    private Thread acceptor;

    /// Starts a server on a free port of the loopback interface.
    FakeServer(Script script) {
        this(script, 0);
    }

    /// @param receiveBytes how much the system may take in for a script that does not read; 0 for
    ///   the usual
    FakeServer(Script script, int receiveBytes) {
        this.script = script;
        this.receiveBytes = receiveBytes;
        listener = listen(0);
        try {
            port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = accept(listener);
    }

    private ServerSocketChannel listen(int wanted) {
        try {
            ServerSocketChannel opened = ServerSocketChannel.open();
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (receiveBytes > 0) {
                opened.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
            }
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            opened.bind(new InetSocketAddress(loopback, wanted), 100);
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread accept(ServerSocketChannel from) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            serve(from.accept());
                        }
                    } catch (IOException e) {
                        // Closed: that was all.
                    }
                });
    }

    private void serve(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Peer peer = new Peer(channel, accepted.incrementAndGet());
        peers.add(peer);
        acceptances.release();
        Thread.ofPlatform()
                .daemon()
                .name("fake-server-" + port)
                .start(() -> {
                    try (peer) {
                        script.serve(peer);
                        peer.flush();
                    } catch (IOException e) {
                        // The connection broke, which scripts are for.
                    } catch (Throwable e) {
                        broken.compareAndSet(null, e);
                    } finally {
                        peers.remove(peer);
                    }
                });
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /// How many connections there have been.
    int accepted() {
        return accepted.get();
    }

    /// How many connections there are.
    int open() {
        return peers.size();
    }

    /// Waits for one more connection.
    void awaitConnection() {
        try {
            if (!acceptances.tryAcquire(ACCEPT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody connects");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Breaks all connections; new ones are accepted.
    void hangUp() {
        peers.forEach(Peer::close);
    }

    /// Is gone, as a killed process is.
    void stop() {
        try {
            listener.close();
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        hangUp();
    }

    /// Is back, at the same port.
    void start() {
        listener = listen(port);
        acceptor = accept(listener);
    }

    @Override
    public void close() {
        stop();
        Throwable thrown = broken.get();
        if (thrown != null) {
            throw new AssertionError("a script failed", thrown);
        }
    }
}
