package dev.scrubjay.server.net;

import dev.scrubjay.server.stats.ConnectionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// All connections of the server, and how many there are, were, and may be.
///
/// Shared by the acceptor, which asks for admission, by the workers, which open and close, and by
/// reports.
public final class ConnectionTable {
    private final int connectionsMax;
    private final Runnable onRoom;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openPeak = new AtomicInteger();
    private final LongAdder total = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

    /// Creates an empty table.
    ///
    /// @param connectionsMax how many connections may be open at once
    /// @param onRoom told whenever a connection closes, for an acceptor that waits for room
    public ConnectionTable(int connectionsMax, Runnable onRoom) {
        this.connectionsMax = connectionsMax;
        this.onRoom = onRoom;
    }

    /// Makes room for one more connection, if there may be one.
    boolean admit() {
        int count = open.incrementAndGet();
        if (count > connectionsMax) {
            open.decrementAndGet();
            return false;
        }
        openPeak.accumulateAndGet(count, Math::max);
        total.increment();
        return true;
    }

    boolean isFull() {
        return open.get() >= connectionsMax;
    }

    void rejected() {
        rejected.increment();
    }

    void opened(Connection connection) {
        connections.put(connection.id(), connection);
    }

    void closed(Connection connection) {
        connections.remove(connection.id());
        closedUnopened();
    }

    /// A connection that was admitted went away before its worker opened it.
    void closedUnopened() {
        open.decrementAndGet();
        onRoom.run();
    }

    void broke(Throwable fault) {
        broken.increment();
        Thread thread = Thread.currentThread();
        thread.getThreadGroup().uncaughtException(thread, fault);
    }

    /// Returns how many connections are open.
    public int openCount() {
        return open.get();
    }

    /// Returns the most connections that were open at once.
    public int openPeak() {
        return openPeak.get();
    }

    /// Returns how many connections were ever admitted.
    public long totalCount() {
        return total.sum();
    }

    /// Returns how many connections were refused because there were too many.
    public long rejectedCount() {
        return rejected.sum();
    }

    /// Returns how many connections were closed because of a fault of ours.
    public long brokenCount() {
        return broken.sum();
    }

    /// Returns the open connections as `stats conns` shows them, the oldest first.
    public List<ConnectionState> states(int nowSeconds) {
        List<Connection> all = new ArrayList<>(connections.values());
        all.sort(Comparator.comparingInt(Connection::id));
        List<ConnectionState> states = new ArrayList<>();
        for (Connection connection : all) {
            states.add(
                    new ConnectionState(
                            connection.id(),
                            connection.link().peerAddress(),
                            connection.listenAddress(),
                            connection.stateName(),
                            // It may have had a command since the clock was read.
                            Math.max(0, nowSeconds - connection.lastActiveSeconds())));
        }
        return states;
    }
}
