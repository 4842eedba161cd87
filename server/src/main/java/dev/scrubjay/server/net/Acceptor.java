package dev.scrubjay.server.net;

import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.stats.ConnectionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Accepts connections on every listening socket and hands them to the workers in turn.
///
/// One thread. `bind` and `addresses` are called before it starts.
public final class Acceptor implements Runnable, AutoCloseable {
    /// How long to leave the listening sockets alone when the process is out of descriptors.
    private static final long EXHAUSTED_WAIT_MILLIS = 10;

    private final List<Worker> workers;
    private final ConnectionTable table;
    private final boolean isRejectingFast;
    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final Consumer<SelectionKey> handler = this::accept;
    private int nextWorker;
    private int nextId = 1;
    private boolean isExhausted;
    private long disabledSinceNanos;

    private volatile boolean isStopping;
    private volatile boolean isAccepting = true;
    private final AtomicLong disabledCount = new AtomicLong();
    private final AtomicLong disabledNanos = new AtomicLong();

    /// Creates an acceptor that listens nowhere yet.
    ///
    /// @param workers whom to hand connections to; complete before the acceptor runs
    /// @param isRejectingFast whether a connection too many is told so and closed; otherwise it
    ///   waits in the backlog until another one closes
    public Acceptor(List<Worker> workers, ConnectionTable table, boolean isRejectingFast)
            throws IOException {
        this.workers = workers;
        this.table = table;
        this.isRejectingFast = isRejectingFast;
        this.selector = Selector.open();
    }

    /// Listens on one more address.
    ///
    /// @param host null for every interface, by IPv4 and IPv6; 0.0.0.0 is every one by IPv4 only
    public void bind(@Nullable InetAddress host, int port, int backlog) throws IOException {
        ServerSocketChannel listener =
                host instanceof Inet4Address
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        InetSocketAddress address = new InetSocketAddress(host, port);
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, backlog);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            nextId++;
        } catch (IOException refused) {
            listener.close();
            throw refused;
        }
        listeners.add(listener);
    }

    /// Returns the addresses listened on, with the ports the system chose.
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel listener : listeners) {
            addresses.add((InetSocketAddress) address(listener));
        }
        return addresses;
    }

    /// Returns the listening sockets as `stats conns` shows them. Any thread, once bound.
    public List<ConnectionState> states() {
        List<ConnectionState> states = new ArrayList<>();
        for (InetSocketAddress address : addresses()) {
            states.add(
                    new ConnectionState(
                            states.size() + 1,
                            Addresses.text(address),
                            /* listenAddress= */ null,
                            "conn_listening",
                            /* lastCommandSeconds= */ 0));
        }
        return states;
    }

    private static SocketAddress address(ServerSocketChannel listener) {
        try {
            return listener.getLocalAddress();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Override
    public void run() {
        try {
            while (!isStopping) {
                selector.select(handler, isExhausted ? EXHAUSTED_WAIT_MILLIS : 0);
                adjust();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot wait for connections", broken);
        } catch (ClosedSelectorException | CancelledKeyException closed) {
            if (!isStopping) {
                throw closed;
            }
        }
    }

    private void accept(SelectionKey key) {
        ServerSocketChannel listener = (ServerSocketChannel) key.channel();
        try {
            while (isRejectingFast || !table.isFull()) {
                SocketChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                if (table.admit()) {
                    assign(channel, Addresses.text(listener.getLocalAddress()));
                } else {
                    reject(channel);
                }
            }
        } catch (ClosedChannelException stopping) {
            isStopping = true;
        } catch (IOException exhausted) {
            isExhausted = true;
        }
    }

    private void assign(SocketChannel channel, String listenAddress) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        } catch (IOException gone) {
            channel.close();
            table.closedUnopened();
            return;
        }
        workers.get(nextWorker).accept(channel, nextId++, listenAddress);
        nextWorker = (nextWorker + 1) % workers.size();
    }

    private void reject(SocketChannel channel) throws IOException {
        table.rejected();
        try (channel) {
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(Reply.TOO_MANY_CONNECTIONS.bytes()));
        } catch (IOException gone) {
            // It is not let in either way.
        }
    }

    /// Listens or does not, as there is room or not.
    private void adjust() {
        boolean isOpen = !isExhausted && (isRejectingFast || !table.isFull());
        isExhausted = false;
        if (isOpen == isAccepting) {
            return;
        }
        for (SelectionKey key : selector.keys()) {
            key.interestOps(isOpen ? SelectionKey.OP_ACCEPT : 0);
        }
        long now = System.nanoTime();
        if (isOpen) {
            disabledNanos.addAndGet(now - disabledSinceNanos);
        } else {
            disabledSinceNanos = now;
            disabledCount.incrementAndGet();
        }
        isAccepting = isOpen;
    }

    /// There may be room again. Any thread.
    public void wakeUp() {
        selector.wakeup();
    }

    /// Returns whether new connections are accepted. Any thread.
    public boolean isAccepting() {
        return isAccepting;
    }

    /// Returns how often accepting had to be suspended. Any thread.
    public long disabledCount() {
        return disabledCount.get();
    }

    /// Returns for how long accepting was suspended, up to the last time it was resumed. Any
    /// thread.
    public long disabledMicros() {
        return TimeUnit.NANOSECONDS.toMicros(disabledNanos.get());
    }

    /// Stops listening. Any thread.
    @Override
    public void close() throws IOException {
        isStopping = true;
        for (ServerSocketChannel listener : listeners) {
            listener.close();
        }
        selector.close();
    }
}
