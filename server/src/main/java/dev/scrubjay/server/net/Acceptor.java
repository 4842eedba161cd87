package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.stats.ConnectionState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Accepts connections on every listening socket and hands them to the workers in turn.
///
/// One thread. What binds is called before it starts.
public final class Acceptor implements Runnable {
    /// How long to leave the listening sockets alone when the process is out of descriptors.
    private static final long EXHAUSTED_WAIT_MILLIS = 10;

    private final List<Worker> workers;
    private final ConnectionTable table;
    private final boolean isRejectingFast;
    private final Listeners listeners;

    /// Connections that came after the last place was taken, at most one for each listening socket,
    /// where connections too many have to wait.
    private final ArrayDeque<Early> early = new ArrayDeque<>();

    private int nextWorker;
    private int nextId = 1;
    private boolean isExhausted;
    private long disabledSinceNanos;

    private volatile boolean isStopping;
    private volatile boolean isAccepting = true;
    private final AtomicLong disabledCount = new AtomicLong();
    private final AtomicLong disabledNanos = new AtomicLong();

    private record Early(AcceptedSocket socket, ListenSocket listener) {}

    /// Creates an acceptor that listens nowhere yet.
    ///
    /// @param workers whom to hand connections to; complete before the acceptor runs
    /// @param isRejectingFast whether a connection too many is told so and closed; otherwise it
    ///   waits in the backlog until another one closes
    public Acceptor(
            Network network, List<Worker> workers, ConnectionTable table, boolean isRejectingFast)
            throws IOException {
        this(network.newListeners(!isRejectingFast), workers, table, isRejectingFast);
    }

    Acceptor(
            Listeners listeners,
            List<Worker> workers,
            ConnectionTable table,
            boolean isRejectingFast) {
        this.listeners = listeners;
        this.workers = workers;
        this.table = table;
        this.isRejectingFast = isRejectingFast;
    }

    /// Listens on one more address.
    ///
    /// @param host null for every interface, by IPv4 and IPv6; 0.0.0.0 is every one by IPv4 only
    /// @param protocol what its clients may speak
    public void bind(@Nullable InetAddress host, int port, int backlog, Protocol protocol)
            throws IOException {
        listeners.bind(host, port, backlog, protocol);
        nextId++;
    }

    /// Listens on a unix socket, whose file this makes.
    public void bindUnix(String path, int backlog, Protocol protocol) throws IOException {
        listeners.bindUnix(path, backlog, protocol);
        nextId++;
    }

    /// Returns a number for a socket that is none of the acceptor's, as connections and listening
    /// sockets have theirs. Call before it runs.
    public int takeId() {
        return nextId++;
    }

    /// Returns the addresses of the network listened on, with the ports the system chose.
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /// Returns all that is listened on, in the order in which it was bound.
    public List<ListenSocket> sockets() {
        return listeners.sockets();
    }

    /// Returns the listening sockets as `stats conns` shows them. Any thread, once bound.
    public List<ConnectionState> states() {
        List<ConnectionState> states = new ArrayList<>();
        for (ListenSocket socket : sockets()) {
            states.add(
                    new ConnectionState(
                            states.size() + 1,
                            socket.address(),
                            /* listenAddress= */ null,
                            "conn_listening",
                            /* lastCommandSeconds= */ 0));
        }
        return states;
    }

    @Override
    public void run() {
        try {
            listeners.start();
            while (!isStopping) {
                runCycle();
            }
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot wait for connections", broken);
        } finally {
            for (Early waiting : early) {
                waiting.socket().close();
            }
            listeners.close();
        }
    }

    private void runCycle() throws IOException {
        long waitMillis = isExhausted ? EXHAUSTED_WAIT_MILLIS : 0;
        isExhausted = false;
        listeners.poll(waitMillis, this);
        letEarlyIn();
        adjust();
    }

    private void letEarlyIn() {
        while (!early.isEmpty() && !table.isFull()) {
            Early next = early.removeFirst();
            accepted(next.socket(), next.listener());
        }
    }

    /// Listens or does not, as there is room or not.
    private void adjust() {
        boolean isOpen = !isExhausted && hasRoom();
        if (isOpen == isAccepting) {
            return;
        }
        try {
            listeners.setAccepting(isOpen);
        } catch (OutOfMemoryError full) {
            exhausted();
            if (isOpen) {
                return; // Tried again after the wait.
            }
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

    // --------------------------------------------------------------- told by the listeners

    /// Returns whether one more connection should be taken from the backlog.
    boolean hasRoom() {
        return isRejectingFast || (!table.isFull() && early.isEmpty());
    }

    /// Takes a connection. One for which the heap has no room is closed, and the next ones wait for
    /// a moment.
    void accepted(AcceptedSocket socket, ListenSocket listener) {
        boolean isAdmitted = table.admit();
        try {
            if (isAdmitted) {
                nextWorker().accept(socket, nextId++, listener);
            } else if (isRejectingFast) {
                table.rejected();
                socket.reject(Reply.TOO_MANY_CONNECTIONS.bytes());
            } else {
                early.addLast(new Early(socket, listener));
            }
        } catch (OutOfMemoryError full) {
            if (isAdmitted) {
                table.closedUnopened();
            }
            socket.close();
            exhausted();
        }
    }

    private Worker nextWorker() {
        Worker next = workers.get(nextWorker);
        nextWorker = (nextWorker + 1) % workers.size();
        return next;
    }

    /// The process, or the system, is out of what a connection takes.
    void exhausted() {
        isExhausted = true;
    }

    // --------------------------------------------------------------- any thread

    /// There may be room again. Any thread.
    public void wakeUp() {
        listeners.wakeUp();
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

    /// Asks the acceptor to stop listening and end. Any thread. One that never ran is to be run
    /// once more.
    public void stop() {
        isStopping = true;
        listeners.wakeUp();
    }
}
