package dev.scrubjay.server.net;

import dev.scrubjay.server.command.CommandExecutor;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.CloseReason;
import dev.scrubjay.server.watch.WatchStream;
import dev.scrubjay.store.CoarseClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One thread, one transport, the connections assigned to it, their buffers and their counters.
///
/// Everything here is confined to the worker's thread. The only doors in are the queues of new
/// connections and of woken watchers, and [#stop], each followed by a wake-up. No lock is taken and
/// nothing is allocated for a request.
public final class Worker implements Runnable {
    /// How many connections may hold answers before they are sent. Sending them together wakes the
    /// peers once; holding more would only take memory and make the first ones wait.
    private static final int UNSENT_MAX = 64;

    private static final long IDLE_CHECK_MILLIS = 1000;

    private final Transport transport;
    private final CommandExecutor executor;
    private final WorkerCounters counters;
    private final CoarseClock clock;
    private final ConnectionTable table;
    private final Trace trace;
    private final int requestsPerTurn;
    private final int idleSecondsMax;

    private final RequestBatch batch = new RequestBatch();
    private final BufferPool inputs;
    private final BufferPool outputs;
    private final ArenaViews views = new ArenaViews();
    private final ArrayList<Connection> connections = new ArrayList<>();
    private final ArrayDeque<Connection> unserved = new ArrayDeque<>();
    private final ArrayList<Connection> unsent = new ArrayList<>(UNSENT_MAX);
    private int nowSeconds;
    private int idleCheckedSeconds;

    // Shared with other threads.
    private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
    private final Queue<Connection> woken = new ConcurrentLinkedQueue<>();
    private volatile boolean isStopping;

    /// Creates a worker on a transport of its own.
    ///
    /// @param idleSecondsMax after how many silent seconds a connection is closed, 0 for never
    public Worker(
            Network network,
            CommandExecutor executor,
            WorkerCounters counters,
            CoarseClock clock,
            ConnectionTable table,
            Trace trace,
            int requestsPerTurn,
            int idleSecondsMax)
            throws IOException {
        this.executor = executor;
        this.counters = counters;
        this.clock = clock;
        this.table = table;
        this.trace = trace;
        this.requestsPerTurn = requestsPerTurn;
        this.idleSecondsMax = idleSecondsMax;
        this.inputs = new BufferPool(HeldInput.BYTES_MAX, counters, Counter.READ_BUF_OOM);
        this.outputs = new BufferPool(Output.BYTES_MAX, counters, Counter.RESPONSE_OBJ_OOM);
        this.transport = network.newTransport(inputs);
        this.nowSeconds = clock.now();
    }

    /// A watcher has been told something. Any thread.
    void wake(Connection watcher) {
        woken.add(watcher);
        transport.wakeUp();
    }

    private void sendWatched() {
        for (Connection next = woken.poll(); next != null; next = woken.poll()) {
            next.sendWatched();
        }
    }

    private record Accepted(AcceptedSocket socket, int id, ListenSocket listener) {}

    /// Hands over a new connection. Any thread.
    void accept(AcceptedSocket socket, int id, ListenSocket listener) {
        accepted.add(new Accepted(socket, id, listener));
        transport.wakeUp();
    }

    /// Asks the worker to close its connections and end. Any thread.
    public void stop() {
        isStopping = true;
        transport.wakeUp();
    }

    @Override
    public void run() {
        try {
            transport.start();
            while (!isStopping) {
                runCycle();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("worker cannot wait for events", broken);
        } finally {
            closeAll();
        }
    }

    /// Runs one cycle: wait and receive, serve what had to wait, send what was answered.
    private void runCycle() throws IOException {
        transport.poll(waitMillis());
        readClock();
        openAccepted();
        sendWatched();
        serveQueued();
        sendAll();
        closeIdle();
    }

    /// Reads the time. A connection does so before it serves, since any time may have passed while
    /// the transport waited.
    void readClock() {
        nowSeconds = clock.now();
        executor.tick(nowSeconds);
    }

    private long waitMillis() {
        if (!unserved.isEmpty()) {
            return 0;
        }
        return idleSecondsMax > 0 ? IDLE_CHECK_MILLIS : -1;
    }

    private void openAccepted() {
        Accepted next = accepted.poll();
        while (next != null) {
            try {
                open(next);
            } catch (IOException gone) {
                closeUnopened(next);
            } catch (OutOfMemoryError full) {
                counters.add(Counter.MALLOC_FAILS, 1);
                closeUnopened(next);
            }
            next = accepted.poll();
        }
    }

    /// Opens a connection, unless it throws. Once it has a link, whatever goes wrong closes it as
    /// any other: the kernel may have requests of it.
    private void open(Accepted next) throws IOException {
        Connection connection = new Connection(this, next.id(), next.listener(), nowSeconds);
        connections.ensureCapacity(connections.size() + 1);
        connection.linkTo(transport.open(next.socket(), connection));
        connection.setIndex(connections.size());
        connections.add(connection);
        try {
            tellOpened(connection, next);
        } catch (OutOfMemoryError full) {
            broke(connection, full);
        }
    }

    private void tellOpened(Connection connection, Accepted next) {
        table.opened(connection);
        trace.opened(connection.id(), next.listener().protocol());
        if (executor.events().isOn(WatchStream.CONNEVENTS)) {
            executor.events().opened(connection.link().peerAddress(), connection.id());
        }
    }

    private void closeUnopened(Accepted next) {
        table.closedUnopened();
        next.socket().close();
    }

    /// Gives every waiting connection one turn; those with work left go to the back.
    private void serveQueued() {
        for (int turns = unserved.size(); turns > 0; turns--) {
            unserved.removeFirst().serveQueued();
        }
    }

    private void sendAll() {
        // A connection that is closed while another one is sent stays in the list, and sends
        // nothing.
        for (int index = 0; index < unsent.size(); index++) {
            Connection connection = unsent.get(index);
            connection.setQueuedToSend(false);
            if (connection.needsSending()) {
                send(connection);
            }
        }
        unsent.clear();
    }

    private void send(Connection connection) {
        try {
            transport.send(connection);
        } catch (RuntimeException | Error fault) {
            broke(connection, fault);
        }
    }

    private void closeIdle() {
        if (idleSecondsMax == 0 || nowSeconds == idleCheckedSeconds) {
            return;
        }
        idleCheckedSeconds = nowSeconds;
        for (int index = connections.size() - 1; index >= 0; index--) {
            if (connections.get(index).closeIfIdle(nowSeconds, idleSecondsMax)) {
                counters.add(Counter.IDLE_KICKS, 1);
            }
        }
    }

    private void closeAll() {
        for (int index = connections.size() - 1; index >= 0; index--) {
            connections.get(index).close(CloseReason.SHUTDOWN);
        }
        for (Accepted next = accepted.poll(); next != null; next = accepted.poll()) {
            closeUnopened(next);
        }
        try {
            transport.close();
        } catch (IOException ignored) {
            // Its sockets are closed; there is nothing else to lose.
        }
        inputs.close();
        outputs.close();
    }

    // --------------------------------------------------------------- for its connections

    Transport transport() {
        return transport;
    }

    CommandExecutor executor() {
        return executor;
    }

    WorkerCounters counters() {
        return counters;
    }

    Trace trace() {
        return trace;
    }

    RequestBatch batch() {
        return batch;
    }

    ArenaViews views() {
        return views;
    }

    int requestsPerTurn() {
        return requestsPerTurn;
    }

    int nowSeconds() {
        return nowSeconds;
    }

    /// Puts a connection to the back of the queue for another turn.
    void queueToServe(Connection connection) {
        unserved.addLast(connection);
    }

    /// Remembers to send, at the end of the cycle, what a connection has answered.
    void hasOutput(Connection connection) {
        if (!connection.needsSending() || connection.isQueuedToSend()) {
            return;
        }
        connection.setQueuedToSend(true);
        unsent.add(connection);
        if (unsent.size() >= UNSENT_MAX) {
            sendAll();
            transport.flush();
        }
    }

    /// A connection is about to close itself. Where the heap has no room for the words, there are
    /// none.
    void tellClosed(Connection connection, CloseReason reason) {
        try {
            if (executor.events().isOn(WatchStream.CONNEVENTS)) {
                executor.events().closed(reason, connection.link().peerAddress(), connection.id());
            }
            trace.closed(connection.id());
        } catch (OutOfMemoryError full) {
            counters.add(Counter.MALLOC_FAILS, 1);
        }
    }

    /// A connection has closed itself.
    void closed(Connection connection) {
        transport.close(connection);
        Connection last = connections.removeLast();
        if (last != connection) {
            last.setIndex(connection.index());
            connections.set(connection.index(), last);
        }
        try {
            table.closed(connection);
        } catch (OutOfMemoryError full) {
            table.closedUnopened(); // It stays in a report, and takes no place.
        }
    }

    /// A connection could not be served because of a fault of ours. It is closed, the others go on.
    void broke(Connection connection, Throwable fault) {
        executor.abandon();
        if (fault instanceof OutOfMemoryError) {
            counters.add(Counter.MALLOC_FAILS, 1);
        } else if (!(fault instanceof BufferPool.BuffersExhausted)) {
            table.broke(fault);
        }
        connection.close(CloseReason.ERROR);
    }

    BufferPool inputs() {
        return inputs;
    }

    BufferPool outputs() {
        return outputs;
    }

    // --------------------------------------------------------------- read by any thread

    /// Returns how many buffers hold or held what clients sent.
    public int readBuffers() {
        return inputs.lent() + inputs.free();
    }

    /// Returns their size, all told.
    public long readBufferBytes() {
        return (long) readBuffers() * inputs.bufferBytes();
    }

    /// Returns the size of those not in use.
    public long readBufferBytesFree() {
        return (long) inputs.free() * inputs.bufferBytes();
    }

    /// Returns how many buffers hold answers.
    public int responseBuffers() {
        return outputs.lent();
    }

    /// Returns their size, all told.
    public long responseBufferBytes() {
        return (long) outputs.lent() * outputs.bufferBytes();
    }
}
