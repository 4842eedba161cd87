package dev.scrubjay.server.net;

import dev.scrubjay.server.command.CommandExecutor;
import dev.scrubjay.server.stats.ConnectionState;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.store.CoarseClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread `udp`: receives datagrams on every UDP socket and answers them, one at a time.
///
/// It is a worker like the others as far as the store and the statistics are concerned: the
/// counters, the executor and the buffers are its own. It uses channels on either transport, since
/// there is no connection to keep anything for, and it never waits for a peer. `bind` and
/// `addresses` are called before it starts.
public final class UdpWorker implements Runnable {
    /// How many datagrams of one socket are served before the others have their turn.
    private static final int DATAGRAMS_PER_TURN_MAX = 64;

    /// What sockets hold while this thread is busy, as far as the system allows: the answer that is
    /// a large value comes all at once.
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final CoarseClock clock;
    private final CommandExecutor executor;
    private final WorkerCounters counters;
    private final ConnectionTable table;
    private final Selector selector;
    private final List<UdpSocket> sockets = new ArrayList<>();
    private final BufferPool buffers;
    private final DatagramService service;
    private final DatagramOutput output;
    private final IoBuffer datagram =
            new IoBuffer(Arena.ofAuto(), DatagramService.REQUEST_BYTES_MAX);

    /// A field, so that a cycle allocates nothing.
    private final Consumer<SelectionKey> handler = this::receive;

    // Shared with other threads.
    private volatile boolean isStopping;

    /// One socket. Only the time is written by its thread, for reports to read.
    private static final class UdpSocket {
        final DatagramChannel channel;
        final InetSocketAddress address;
        final int id;
        int lastActiveSeconds;

        UdpSocket(DatagramChannel channel, int id) throws IOException {
            this.channel = channel;
            this.address = (InetSocketAddress) channel.getLocalAddress();
            this.id = id;
        }
    }

    /// Creates a worker without a socket.
    ///
    /// @param counters its own, as is the executor
    /// @param table is told of faults of ours
    public UdpWorker(
            CommandExecutor executor,
            WorkerCounters counters,
            CoarseClock clock,
            ConnectionTable table,
            Trace trace)
            throws IOException {
        this.executor = executor;
        this.counters = counters;
        this.clock = clock;
        this.table = table;
        buffers = new BufferPool(Output.BYTES_MAX, counters, Counter.RESPONSE_OBJ_OOM);
        service = new DatagramService(executor, trace);
        output = new DatagramOutput(counters, buffers);
        selector = Selector.open();
    }

    /// Receives at one more address. Nobody else can: memcached lets servers share a UDP port.
    ///
    /// @param host null for every interface, by IPv4 and IPv6; 0.0.0.0 is every one by IPv4 only
    /// @param id what tells the socket from connections and other sockets
    public void bind(@Nullable InetAddress host, int port, int id) throws IOException {
        DatagramChannel channel =
                host instanceof Inet4Address
                        ? DatagramChannel.open(StandardProtocolFamily.INET)
                        : DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(host, port));
            channel.configureBlocking(false);
            UdpSocket socket = new UdpSocket(channel, id);
            channel.register(selector, SelectionKey.OP_READ, socket);
            socket.lastActiveSeconds = clock.now();
            sockets.add(socket);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    /// Returns the addresses received at, with the ports the system chose.
    public List<InetSocketAddress> addresses() {
        return sockets.stream().map(socket -> socket.address).toList();
    }

    /// Returns the sockets as `stats conns` shows them. Any thread, once bound.
    public List<ConnectionState> states() {
        int now = clock.now();
        return sockets.stream()
                .map(socket ->
                        new ConnectionState(
                                socket.id,
                                Addresses.udpText(socket.address),
                                /* listenAddress= */ null,
                                "conn_read",
                                // There may have been one since the clock was read.
                                Math.max(0, now - socket.lastActiveSeconds)))
                .toList();
    }

    @Override
    public void run() {
        try {
            while (!isStopping) {
                selector.select(handler);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot wait for datagrams", broken);
        } finally {
            closeAll();
        }
    }

    /// Gives a socket its turn.
    private void receive(SelectionKey key) {
        try {
            receiveAll((UdpSocket) key.attachment());
        } catch (OutOfMemoryError full) {
            broke(full);
        }
    }

    private void receiveAll(UdpSocket socket) {
        ByteBuffer buffer = datagram.bytes;
        for (int count = 0; count < DATAGRAMS_PER_TURN_MAX && !isStopping; count++) {
            buffer.clear().limit(DatagramService.REQUEST_BYTES_MAX);
            SocketAddress peer;
            try {
                peer = socket.channel.receive(buffer);
            } catch (IOException lost) {
                return;
            }
            if (peer == null) {
                return;
            }
            received(socket, buffer.position(), (InetSocketAddress) peer);
        }
    }

    private void received(UdpSocket socket, int size, InetSocketAddress peer) {
        if (!isAnswerable(socket, peer)) {
            return;
        }
        counters.add(Counter.BYTES_READ, size);
        if (!DatagramFrame.isRequest(datagram.segment, size)) {
            return;
        }
        int nowSeconds = clock.now();
        socket.lastActiveSeconds = nowSeconds;
        executor.tick(nowSeconds);
        try {
            short requestId = DatagramFrame.requestId(datagram.segment);
            output.open(socket.channel, socket.id, peer, requestId);
            service.serve(datagram.segment, DatagramFrame.BYTES, size, socket.id, output);
        } catch (RuntimeException | Error fault) {
            broke(fault);
        } finally {
            output.close();
        }
    }

    /// Whoever claims to send from our own port, or from none, is no client: an answer would come
    /// back as the next request, here or at another server, and its answer again, for ever.
    private static boolean isAnswerable(UdpSocket socket, InetSocketAddress peer) {
        return peer.getPort() != socket.address.getPort() && peer.getPort() != 0;
    }

    /// A datagram could not be served because of a fault of ours. The next ones are.
    private void broke(Throwable fault) {
        service.abandon();
        if (fault instanceof OutOfMemoryError) {
            counters.add(Counter.MALLOC_FAILS, 1);
        } else if (!(fault instanceof BufferPool.BuffersExhausted)) {
            table.broke(fault);
        }
    }

    private void closeAll() {
        try {
            for (UdpSocket socket : sockets) {
                socket.channel.close();
            }
            selector.close();
        } catch (IOException ignored) {
            // They are gone either way, and nobody is left to tell.
        }
        buffers.close();
    }

    // --------------------------------------------------------------- any thread

    /// Asks the thread to close its sockets and end. One that never ran is to be run once more.
    public void stop() {
        isStopping = true;
        selector.wakeup();
    }

    /// Returns how many sockets there are.
    public int socketCount() {
        return sockets.size();
    }

    /// Returns how many buffers hold answers.
    public int responseBuffers() {
        return buffers.lent();
    }

    /// Returns their size, all told.
    public long responseBufferBytes() {
        return (long) buffers.lent() * buffers.bufferBytes();
    }
}
