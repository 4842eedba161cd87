package dev.scrubjay.server;

import dev.scrubjay.server.command.AdminCommands;
import dev.scrubjay.server.command.Administration;
import dev.scrubjay.server.command.ClusterNodes;
import dev.scrubjay.server.command.Crawler;
import dev.scrubjay.server.command.LruMaintenance;
import dev.scrubjay.server.command.Passwords;
import dev.scrubjay.server.command.StopKind;
import dev.scrubjay.server.command.StoreExecutor;
import dev.scrubjay.server.config.ListenAddress;
import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.NetConfig;
import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.config.ShownConfig;
import dev.scrubjay.server.config.StartupException;
import dev.scrubjay.server.config.UnixAddress;
import dev.scrubjay.server.net.Acceptor;
import dev.scrubjay.server.net.ConnectionTable;
import dev.scrubjay.server.net.ListenSocket;
import dev.scrubjay.server.net.Network;
import dev.scrubjay.server.net.Trace;
import dev.scrubjay.server.net.UdpWorker;
import dev.scrubjay.server.net.Worker;
import dev.scrubjay.server.os.UnixSocketFile;
import dev.scrubjay.server.stats.ItemUses;
import dev.scrubjay.server.stats.PrefixStats;
import dev.scrubjay.server.stats.StatsReports;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.server.watch.EventLogger;
import dev.scrubjay.server.watch.Watchers;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.RestartReport;
import dev.scrubjay.store.SlabClassStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A memcached in this process: the store, the workers, and the sockets they serve.
///
/// Constructing one reserves its memory, [#start] binds and serves, [#close] stops and gives
/// everything back. Any thread may call any method; a server is started once.
public final class Server implements AutoCloseable {
    private static final long STOP_MILLIS_MAX = 5000;

    private final ServerConfig config;
    private final CoarseClock clock = new CoarseClock();
    private final ItemStore store;
    private final Crawler crawler;
    private final LruMaintenance maintenance;
    private final EventLogger logger;
    private final @Nullable DiscoveryFile discovery;
    private final Passwords passwords = new Passwords();
    private final ConnectionTable table;
    private final Network network;
    private final Acceptor acceptor;
    private final List<Worker> workers = new ArrayList<>();

    /// One if there is UDP, none otherwise.
    private final List<UdpWorker> udpWorkers = new ArrayList<>();

    /// Null before the start.
    private @Nullable Thread acceptorThread;

    /// The others, but for the store's own.
    private final List<Thread> threads = new ArrayList<>();

    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final AtomicReference<@Nullable StopKind> stopKind = new AtomicReference<>();
    private final long storeNanos;
    private volatile boolean isClosed;
    private volatile boolean isBroken;
    private volatile boolean areItemsLeft;

    /// Reserves everything a server needs, and serves nobody yet.
    ///
    /// @throws IOException if the system does not give what the transport needs
    public Server(ServerConfig config) throws IOException {
        this.config = config;
        NetConfig net = config.net();
        reload();
        long started = System.nanoTime();
        store = new ItemStore(config.store(), clock);
        storeNanos = System.nanoTime() - started;
        try {
            store.tuneLru(config.lru().terms());
            store.repairTails(config.lru().tailRepairSeconds());
            table =
                    new ConnectionTable(
                            net.connectionsMax(),
                            net.maxConnsFast() ? () -> {} : this::wakeAcceptor);
            List<WorkerCounters> counters = newCounters(net);
            network = Network.of(net.transport(), net.workers());
            acceptor = new Acceptor(network, workers, table, net.maxConnsFast());
            Trace trace = new Trace(System.err, config.process().verbosity());
            LiveConfig live = new LiveConfig(config);
            ClusterNodes nodes = new ClusterNodes();
            discovery = DiscoveryFile.open(config.discovery(), nodes);
            ShownConfig shown = config.shown();
            Watchers watchers =
                    new Watchers(store, shown.watcherBufferBytes(), shown.workerBufferBytes());
            logger = new EventLogger(watchers);
            crawler = new Crawler(store, clock, live, watchers.system());
            maintenance = new LruMaintenance(store.lruMaintainer(), crawler, clock);
            ServerState state = newState(trace);
            PrefixStats prefixes =
                    new PrefixStats(
                            config.commands().prefixDelimiter(), config.commands().detailEnabled());
            store.slabMover().tune(config.pageMove().policy());
            store.slabMover().askForUses(new ItemUses(counters));
            StatsReports reports = new StatsReports(live, store, clock, counters, state, prefixes);
            AdminCommands admin =
                    new AdminCommands(
                            store,
                            clock,
                            config.commands(),
                            reports::answer,
                            new Administration(
                                    store, clock, live, crawler, passwords, watchers, nodes),
                            trace::setLevel,
                            this::requestStop);
            for (WorkerCounters own : counters) {
                addWorker(own, new StoreExecutor(store, clock, own, prefixes, admin), trace);
            }
        } catch (IOException | RuntimeException | Error failed) {
            // Nobody has used the store: what it has found in the memory file is for the next one.
            store.leaveItems();
            store.close();
            throw failed;
        }
    }

    /// Creates counters for every worker.
    private static List<WorkerCounters> newCounters(NetConfig net) {
        List<WorkerCounters> counters = new ArrayList<>();
        int udpCount = net.udp().isEnabled() ? 1 : 0;
        for (int index = 0; index < net.workers() + udpCount; index++) {
            counters.add(new WorkerCounters());
        }
        return counters;
    }

    private ServerState newState(Trace trace) {
        return new ServerState(
                network, table, workers, udpWorkers, acceptor, clock, trace, crawler, logger);
    }

    /// Creates the next worker: those for connections first, then the one for datagrams.
    private void addWorker(WorkerCounters own, StoreExecutor executor, Trace trace)
            throws IOException {
        NetConfig net = config.net();
        if (workers.size() == net.workers()) {
            udpWorkers.add(new UdpWorker(executor, own, clock, table, trace));
            return;
        }
        workers.add(
                new Worker(
                        network,
                        executor,
                        own,
                        clock,
                        table,
                        trace,
                        net.requestsPerTurn(),
                        net.idleTimeoutSeconds()));
    }

    /// Reads again what may change on disk: the file of `-Y`.
    ///
    /// @throws StartupException if it cannot be used; then what was read before still holds
    public void reload() {
        Path authFile = config.commands().authFile();
        if (authFile != null) {
            passwords.replace(AuthFile.read(authFile));
        }
    }

    private void wakeAcceptor() {
        acceptor.wakeUp();
    }

    /// Binds the listening sockets and starts to serve.
    ///
    /// @throws IOException if an address cannot be resolved or bound
    public synchronized void start() throws IOException {
        for (ListenAddress listen : config.net().listen()) {
            bind(listen);
        }
        UnixAddress unixSocket = config.net().unixSocket();
        if (unixSocket != null) {
            bind(unixSocket);
        }
        for (UdpWorker udp : udpWorkers) {
            bind(udp);
        }
        for (int index = 0; index < workers.size(); index++) {
            startThread("worker-" + index, workers.get(index));
        }
        for (UdpWorker udp : udpWorkers) {
            startThread("udp", udp);
        }
        startThread("clock", this::keepTime);
        acceptorThread = newThread("acceptor", acceptor);
        acceptorThread.start();
        startThread("lru-crawler", crawler);
        if (config.lru().maintainer()) {
            startThread("lru-maintainer", maintenance);
        }
        startThread("logger", logger);
        if (discovery != null) {
            startThread("discovery", discovery);
        }
        newThread("index-grower", store.indexGrower()).start();
        newThread("slab-mover", store.slabMover()).start();
    }

    private void bind(ListenAddress listen) throws IOException {
        NetConfig net = config.net();
        Protocol own = listen.protocol();
        Protocol protocol = own == null ? net.protocol() : own;
        for (InetAddress address : resolve(listen)) {
            acceptor.bind(address, listen.port(), net.backlog(), protocol);
        }
    }

    private void bind(UnixAddress address) throws IOException {
        NetConfig net = config.net();
        UnixSocketFile.bind(
                address, () -> acceptor.bindUnix(address.path(), net.backlog(), net.protocol()));
    }

    private void bind(UdpWorker udp) throws IOException {
        try {
            for (ListenAddress listen : config.net().udp().listen()) {
                for (InetAddress address : resolve(listen)) {
                    udp.bind(address, listen.port(), acceptor.takeId());
                }
            }
        } catch (UnknownHostException unknown) {
            throw unknown;
        } catch (IOException refused) {
            throw new UdpBindException(refused);
        }
    }

    /// Returns the addresses to bind, one that is null for every interface.
    private static @Nullable InetAddress[] resolve(ListenAddress listen)
            throws UnknownHostException {
        String host = listen.host();
        return host == null ? new @Nullable InetAddress[1] : InetAddress.getAllByName(host);
    }

    /// Starts a thread that [#close] waits for. The index grower and the page mover are not among
    /// them: the store ends those.
    private void startThread(String name, Runnable body) {
        Thread thread = newThread(name, body);
        threads.add(thread);
        thread.start();
    }

    private Thread newThread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(this::broke);
        return thread;
    }

    /// A thread has ended that the server cannot do without: better none than one that answers only
    /// some of its clients.
    private void broke(Thread thread, Throwable fault) {
        isBroken = true;
        thread.getThreadGroup().uncaughtException(thread, fault);
        requestStop();
    }

    private void keepTime() {
        while (!isClosed) {
            LockSupport.parkNanos(clock.nanosToNextSecond());
            clock.tick();
        }
    }

    /// Returns the addresses listened on for TCP, in the order they were asked for, with the ports
    /// the system chose where it was asked to choose. A unix socket is not among them.
    public List<InetSocketAddress> addresses() {
        return acceptor.addresses();
    }

    /// Returns the addresses at which datagrams are received, in the order they were asked for.
    /// None without `-U`.
    public List<InetSocketAddress> udpAddresses() {
        return udpWorkers.stream().flatMap(udp -> udp.addresses().stream()).toList();
    }

    /// All slab classes, with pages or without.
    List<SlabClassStats> slabClasses() {
        return store.allSlabClassStats();
    }

    /// Returns all that is listened on, in the order it was asked for.
    List<ListenSocket> listenSockets() {
        return acceptor.sockets();
    }

    /// Returns the name of the transport in use, and why it is not the preferred one.
    public String transport() {
        String reason = network.reason();
        return reason == null ? network.name() : network.name() + " (" + reason + ")";
    }

    /// Returns whether `-L` was asked for, and the system has large pages.
    public boolean hasLargePages() {
        return store.hasLargePages();
    }

    /// Returns whether `-k` was asked for, and allowed by the system.
    public boolean isMemoryLocked() {
        return store.isMemoryLocked();
    }

    /// Returns whether a fault of ours has asked for the server to stop.
    public boolean isBroken() {
        return isBroken;
    }

    /// Waits until a client's `shutdown` command, or [#requestStop], asks for the server to stop.
    ///
    /// @throws InterruptedException if the waiting thread is interrupted
    public void awaitStopRequest() throws InterruptedException {
        stopRequested.await();
    }

    /// Lets [#awaitStopRequest] return.
    public void requestStop() {
        requestStop(StopKind.PLAIN);
    }

    /// Lets [#awaitStopRequest] return, and has [#close] leave the items in the memory file, if
    /// there is one. Of several requests the first one counts.
    public void requestGracefulStop() {
        requestStop(StopKind.GRACEFUL);
    }

    private void requestStop(StopKind kind) {
        if (stopKind.compareAndSet(null, kind)) {
            stopRequested.countDown();
        }
    }

    /// Returns whether the server was asked to stop gracefully.
    public boolean isGraceful() {
        return stopKind.get() == StopKind.GRACEFUL;
    }

    /// Returns what became of the items in the memory file.
    public RestartReport restartReport() {
        return store.restartReport();
    }

    /// Returns how long the store took to be made, items in the memory file included.
    public long storeNanos() {
        return storeNanos;
    }

    /// Returns whether [#close] has left the items in the memory file.
    public boolean areItemsLeft() {
        return areItemsLeft;
    }

    /// Closes all sockets, ends all threads, leaves the items in the memory file after a graceful
    /// stop or when the server was never started, and gives the memory back.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        maintenance.stop();
        crawler.stop();
        logger.stop();
        if (discovery != null) {
            discovery.stop();
        }
        acceptor.stop();
        // Before the workers: one that has ended closes nothing that it is handed afterwards.
        boolean isQuiet = acceptorThread == null || hasEnded(acceptorThread);
        workers.forEach(Worker::stop);
        udpWorkers.forEach(UdpWorker::stop);
        boolean wasStarted = !threads.isEmpty();
        if (!wasStarted) {
            // Each only closes what it has.
            acceptor.run();
            workers.forEach(Worker::run);
            udpWorkers.forEach(UdpWorker::run);
        }
        threads.forEach(LockSupport::unpark);
        for (Thread thread : threads) {
            isQuiet &= hasEnded(thread);
        }
        if (isQuiet) {
            if (!wasStarted || (isGraceful() && !isBroken)) {
                areItemsLeft = store.leaveItems();
            }
            store.close();
        }
    }

    private static boolean hasEnded(Thread thread) {
        try {
            thread.join(STOP_MILLIS_MAX);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
