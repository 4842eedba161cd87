package dev.scrubjay.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.command.AdminCommands;
import dev.scrubjay.server.command.Administration;
import dev.scrubjay.server.command.ClusterNodes;
import dev.scrubjay.server.command.Crawler;
import dev.scrubjay.server.command.Passwords;
import dev.scrubjay.server.command.StoreExecutor;
import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.net.uring.Sockets;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.Watchers;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A store, one worker and its ring of any size, and a listening socket: what a server is made of.
final class UringFixture implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    final ItemStore store;
    final ConnectionTable table;
    final Worker worker;
    private final InetSocketAddress address;
    private final Acceptor acceptor;
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Throwable failure;

    /// Starts to accept.
    ///
    /// @param sendBufferBytes what the kernel takes to be sent for one connection, 0 for the usual
    UringFixture(UringSizes sizes, int sendBufferBytes) throws IOException {
        ServerConfig config = ServerConfig.parse("-m", "64", "-u", "root");
        CoarseClock clock = new CoarseClock();
        store = new ItemStore(config.store(), clock);
        table = new ConnectionTable(10_000, () -> {});
        WorkerCounters counters = new WorkerCounters();
        PrefixStats prefixes = new PrefixStats(':', false);
        LiveConfig live = new LiveConfig(config);
        Watchers watchers = new Watchers(store, 0, 0);
        AdminCommands admin =
                new AdminCommands(
                        store,
                        clock,
                        config.commands(),
                        words -> "x".repeat(300_000).getBytes(US_ASCII),
                        new Administration(
                                store,
                                clock,
                                live,
                                new Crawler(store, clock, live, watchers.system()),
                                new Passwords(),
                                watchers,
                                new ClusterNodes()),
                        level -> {},
                        kind -> {});
        UringNetwork network = new UringNetwork(sizes, 1);
        worker =
                new Worker(
                        network,
                        new StoreExecutor(store, clock, counters, prefixes, admin),
                        counters,
                        clock,
                        table,
                        new Trace(System.err, 0),
                        20,
                        0);
        UringListeners listeners = network.newListeners(/* isOneByOne= */ false);
        acceptor = new Acceptor(listeners, List.of(worker), table, /* isRejectingFast= */ true);
        acceptor.bind(InetAddress.getLoopbackAddress(), 0, 100, Protocol.AUTO);
        if (sendBufferBytes > 0) {
            Sockets.setSendBuffer(listeners.files().getFirst(), sendBufferBytes);
        }
        address = acceptor.addresses().getFirst();
        start(acceptor);
    }

    /// Lets the worker run, which has not run before.
    UringFixture serving() {
        start(worker);
        return this;
    }

    /// Returns how often what was received had to wait outside of its connection.
    int spillTotal() {
        return ((UringTransport) worker.transport()).spillTotal();
    }

    private void start(Runnable body) {
        Thread thread = new Thread(body);
        thread.setUncaughtExceptionHandler((own, fault) -> failure = fault);
        threads.add(thread);
        thread.start();
    }

    /// Connects a client that takes little at a time.
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address);
        return socket;
    }

    /// Waits until nothing is left of the connections, and no buffer is lent.
    void awaitNoConnections() {
        await(
                "no connection, and all buffers back",
                () ->
                        table.openCount() == 0
                                && worker.responseBuffers() == 0
                                && worker.readBufferBytes() == worker.readBufferBytesFree());
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(failure).isNull();
            assertThat(System.nanoTime() - end).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        acceptor.stop();
        worker.stop();
        for (Thread thread : threads) {
            await("the end of a thread", () -> !thread.isAlive());
        }
        assertThat(failure).isNull();
        assertThat(worker.responseBuffers()).isZero();
        store.close();
    }
}
