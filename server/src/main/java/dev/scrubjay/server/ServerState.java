package dev.scrubjay.server;

import dev.scrubjay.server.command.Crawler;
import dev.scrubjay.server.net.Acceptor;
import dev.scrubjay.server.net.ConnectionTable;
import dev.scrubjay.server.net.Network;
import dev.scrubjay.server.net.Trace;
import dev.scrubjay.server.net.UdpWorker;
import dev.scrubjay.server.net.Worker;
import dev.scrubjay.server.os.Rusage;
import dev.scrubjay.server.stats.ConnectionState;
import dev.scrubjay.server.stats.CpuTime;
import dev.scrubjay.server.stats.CrawlerTotals;
import dev.scrubjay.server.stats.ServerGauges;
import dev.scrubjay.server.stats.WatchTotals;
import dev.scrubjay.server.watch.EventLogger;
import dev.scrubjay.store.CoarseClock;
import java.util.ArrayList;
import java.util.List;

/// What reports ask of the running server, gathered from its parts at that moment. Any thread.
final class ServerState implements ServerGauges {
    private final Network network;
    private final ConnectionTable table;
    private final List<Worker> workers;
    private final List<UdpWorker> udpWorkers;
    private final Acceptor acceptor;
    private final CoarseClock clock;
    private final Trace trace;
    private final Crawler crawler;
    private final EventLogger logger;

    ServerState(
            Network network,
            ConnectionTable table,
            List<Worker> workers,
            List<UdpWorker> udpWorkers,
            Acceptor acceptor,
            CoarseClock clock,
            Trace trace,
            Crawler crawler,
            EventLogger logger) {
        this.network = network;
        this.table = table;
        this.workers = workers;
        this.udpWorkers = udpWorkers;
        this.acceptor = acceptor;
        this.clock = clock;
        this.trace = trace;
        this.crawler = crawler;
        this.logger = logger;
    }

    @Override
    public int connections() {
        return table.openCount() + udpSockets();
    }

    @Override
    public long connectionsTotal() {
        return table.totalCount() + udpSockets();
    }

    @Override
    public long connectionsRejected() {
        return table.rejectedCount();
    }

    @Override
    public long connectionsBroken() {
        return table.brokenCount();
    }

    @Override
    public int connectionStructures() {
        return table.openPeak() + udpSockets();
    }

    /// Each UDP socket counts as a connection, as in memcached.
    private int udpSockets() {
        return udpWorkers.stream().mapToInt(UdpWorker::socketCount).sum();
    }

    @Override
    public boolean isAccepting() {
        return acceptor.isAccepting();
    }

    @Override
    public long listenDisabledCount() {
        return acceptor.disabledCount();
    }

    @Override
    public long listenDisabledMicros() {
        return acceptor.disabledMicros();
    }

    @Override
    public int readBuffers() {
        return workers.stream().mapToInt(Worker::readBuffers).sum();
    }

    @Override
    public long readBufferBytes() {
        return workers.stream().mapToLong(Worker::readBufferBytes).sum();
    }

    @Override
    public long readBufferBytesFree() {
        return workers.stream().mapToLong(Worker::readBufferBytesFree).sum();
    }

    @Override
    public int responseBuffers() {
        return workers.stream().mapToInt(Worker::responseBuffers).sum()
                + udpWorkers.stream().mapToInt(UdpWorker::responseBuffers).sum();
    }

    @Override
    public long responseBufferBytes() {
        return workers.stream().mapToLong(Worker::responseBufferBytes).sum()
                + udpWorkers.stream().mapToLong(UdpWorker::responseBufferBytes).sum();
    }

    @Override
    public List<ConnectionState> connectionStates() {
        List<ConnectionState> states = new ArrayList<>(acceptor.states());
        udpWorkers.forEach(udp -> states.addAll(udp.states()));
        states.addAll(table.states(clock.now()));
        return states;
    }

    @Override
    public CrawlerTotals crawlerTotals() {
        return crawler.totals();
    }

    @Override
    public WatchTotals watchTotals() {
        return logger.totals();
    }

    @Override
    public String transport() {
        return network.name();
    }

    @Override
    public int verbosity() {
        return trace.level();
    }

    @Override
    public CpuTime cpuTime() {
        Rusage used = Rusage.ofProcess();
        return new CpuTime(used.userMicros(), used.systemMicros());
    }
}
