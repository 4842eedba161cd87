package dev.scrubjay.server;

import dev.scrubjay.server.config.CommandLine;
import dev.scrubjay.server.config.ExitStatus;
import dev.scrubjay.server.config.Launch;
import dev.scrubjay.server.config.ProcessConfig;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.server.config.StartupException;
import dev.scrubjay.server.config.UnixAddress;
import dev.scrubjay.server.net.ListenSocket;
import dev.scrubjay.server.os.PidFile;
import dev.scrubjay.server.os.PortFile;
import dev.scrubjay.server.os.PortProbe;
import dev.scrubjay.server.os.Privileges;
import dev.scrubjay.server.os.ReadyPipe;
import dev.scrubjay.server.os.ResourceLimits;
import dev.scrubjay.server.os.Signals;
import dev.scrubjay.server.os.SystemError;
import dev.scrubjay.server.os.UnixSocketFile;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.MemoryFileException;
import dev.scrubjay.store.RestartReport;
import dev.scrubjay.store.SlabClassStats;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The program: reads the command line, serves until a signal comes, and ends as memcached does.
///
/// What goes wrong before the server answers is told in memcached's words, with its exit status,
/// and never as a stack trace.
public final class Scrubjayd {
    /// Set by the launcher for `-d`: the pipe it waits at.
    private static final String READY_VARIABLE = "SCRUBJAY_READY";

    private static final String PORT_FILE_VARIABLE = "MEMCACHED_PORT_FILENAME";

    /// What a stopping server may take before the process ends regardless.
    private static final long STOP_MILLIS_MAX = 800;

    /// While items are left in a memory file: that is done in a moment, where it is in memory.
    private static final long UNLIMITED = 0;

    private final ServerConfig config;
    private final @Nullable ReadyPipe launcher;

    private Scrubjayd(ServerConfig config, @Nullable ReadyPipe launcher) {
        this.config = config;
        this.launcher = launcher;
    }

    /// Runs the server, until it is stopped, with memcached's command line.
    public static void main(String[] args) {
        System.exit(start(args, System.getenv(READY_VARIABLE)));
    }

    private static int start(String[] args, @Nullable String pipe) {
        ReadyPipe launcher = null;
        try {
            launcher = pipe == null || pipe.isEmpty() ? null : new ReadyPipe(pipe);
            return run(args, launcher);
        } catch (IOException e) {
            System.err.println("scrubjayd: " + READY_VARIABLE + ": " + SystemError.reason(e));
            return ExitStatus.SYSTEM;
        } catch (StartupException e) {
            if (launcher == null) {
                System.err.println(e.getMessage());
            } else {
                launcher.tellExit(e.exitStatus(), e.getMessage() + "\n");
            }
            return e.exitStatus();
        }
    }

    private static int run(String[] args, @Nullable ReadyPipe launcher) {
        Launch launch = CommandLine.parse(args, System.getenv(PORT_FILE_VARIABLE));
        if (launch instanceof Launch.Serve serve) {
            System.err.print(serve.notices());
            return new Scrubjayd(serve.config(), launcher).serve();
        }
        String text = ((Launch.Print) launch).text();
        System.out.print(text);
        if (launcher != null) {
            launcher.tellExit(ExitStatus.OK, text);
        }
        return ExitStatus.OK;
    }

    private int serve() {
        ProcessConfig process = config.process();
        if (process.daemon() && launcher == null) {
            throw new StartupException(
                    ExitStatus.USAGE, "scrubjayd: -d needs the launcher, bin/scrubjayd");
        }
        if (process.coreDumps()) {
            ResourceLimits.allowCoreFiles();
        }
        ResourceLimits.allowOpenFiles(config.net().connectionsMax());
        Server server = newServer();
        try {
            prepare(server);
        } catch (RuntimeException failed) {
            // What it has found in the memory file is left there.
            server.close();
            throw failed;
        }
        announce(server);
        try {
            server.awaitStopRequest();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the main thread", e);
        }
        stop(server);
        return server.isBroken() ? ExitStatus.SYSTEM : ExitStatus.OK;
    }

    /// Does what may fail until the server answers.
    private void prepare(Server server) {
        ProcessConfig process = config.process();
        if (config.store().largePages() && !server.hasLargePages()) {
            throw new StartupException(
                    ExitStatus.FAILURE, "Cannot enable large pages on this system");
        }
        tellOfRestart(server);
        if (config.store().lockMemory() && !server.isMemoryLocked()) {
            System.err.println("warning: -k invalid, mlock() failed");
        }
        if (process.verbosity() > 1) {
            listSlabClasses(server);
        }
        if (Privileges.areToBeDropped(process.user())) {
            loadFromFiles();
        }
        Privileges.drop(process.user());
        Signals.handle(name -> receive(name, server), "INT", "TERM", "USR1", "HUP");
        listen(server);
    }

    private static void listSlabClasses(Server server) {
        for (SlabClassStats slab : server.slabClasses()) {
            System.err.printf(
                    Locale.ROOT,
                    "slab class %3d: chunk size %9d perslab %7d%n",
                    slab.id(),
                    slab.chunkBytes(),
                    slab.chunksPerPage());
        }
    }

    /// Reserves memory and loads what native code the server needs.
    private Server newServer() {
        try {
            return new Server(config);
        } catch (IOException e) {
            throw refused(ExitStatus.SYSTEM, SystemError.reason(e));
        } catch (MemoryFileException e) {
            String reason = SystemError.reason(Objects.requireNonNull(e.getCause()));
            throw new StartupException(
                    ExitStatus.ABORTED, "failed to open file for mmap: " + reason);
        } catch (OutOfMemoryError e) {
            throw refused(ExitStatus.SYSTEM, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw refused(ExitStatus.USAGE, e.getMessage());
        }
    }

    private void tellOfRestart(Server server) {
        RestartReport report = server.restartReport();
        report.notices().forEach(System.err::println);
        if (report.isWarm() && config.process().verbosity() > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(server.storeNanos());
            System.err.println("[restart] %d items in %d ms".formatted(report.items(), millis));
        }
    }

    private static StartupException refused(int status, @Nullable String reason) {
        return new StartupException(status, "scrubjayd: " + reason);
    }

    /// Loads what would be read from files later, as another user may have no right to read them:
    /// opens the jars for good, and has the network and `stats` read what they need of the JDK's.
    private static void loadFromFiles() {
        InetAddress.getLoopbackAddress();
        ManagementFactory.getGarbageCollectorMXBeans();
        for (Class<?> inside : new Class<?>[] {Scrubjayd.class, ItemStore.class}) {
            try (InputStream file = inside.getResourceAsStream(inside.getSimpleName() + ".class")) {
                assert file != null : "a class is in its own jar";
            } catch (IOException e) {
                throw refused(ExitStatus.SYSTEM, SystemError.reason(e));
            }
        }
    }

    /// Takes note of a signal, on a thread of the JVM.
    private void receive(String name, Server server) {
        if (name.equals("USR1")) {
            server.requestGracefulStop();
            return;
        }
        if (!name.equals("HUP")) {
            server.requestStop();
            return;
        }
        try {
            server.reload();
        } catch (StartupException e) {
            System.err.println(e.getMessage());
        }
    }

    /// Starts to listen, with the pid file there for the first client that looks for it.
    private void listen(Server server) {
        Path pidFile = config.process().pidFile();
        if (pidFile == null) {
            bind(server);
            return;
        }
        UnixAddress unixSocket = config.net().unixSocket();
        boolean isFree =
                unixSocket == null
                        ? PortProbe.areFree(config.net().listen(), config.net().udp().listen())
                        : UnixSocketFile.isFree(unixSocket);
        if (isFree) {
            System.err.print(PidFile.write(pidFile));
        }
        try {
            bind(server);
        } catch (StartupException e) {
            // Only ours: it may be the file of the server that has our port.
            System.err.print(PidFile.remove(pidFile));
            throw e;
        }
        if (!isFree) {
            System.err.print(PidFile.write(pidFile));
        }
    }

    private void bind(Server server) {
        try {
            server.start();
        } catch (UnknownHostException e) {
            String reason = "Name or service not known";
            String where = where("TCP port " + config.net().port());
            throw cannotListen("getaddrinfo(): " + reason + "\n", where, reason);
        } catch (UdpBindException e) {
            throw cannotListen(e, where("UDP port " + config.net().udp().port()));
        } catch (IOException e) {
            throw cannotListen(e, where("TCP port " + config.net().port()));
        } catch (OutOfMemoryError e) {
            throw refused(ExitStatus.SYSTEM, e.getMessage());
        }
    }

    private StartupException cannotListen(IOException refused, String where) {
        String reason = SystemError.reason(refused);
        boolean isInUse = reason.equals("Address already in use");
        boolean isTold = isInUse && config.net().unixSocket() == null;
        return cannotListen(isTold ? "" : "bind(): " + reason + "\n", where, reason);
    }

    private StartupException cannotListen(String detail, String where, String reason) {
        return new StartupException(
                ExitStatus.SYSTEM, detail + "failed to listen on " + where + ": " + reason);
    }

    /// @param port what to name where neither `-s` nor `-l` was given
    private String where(String port) {
        UnixAddress unixSocket = config.net().unixSocket();
        if (unixSocket != null) {
            return "UNIX socket: " + unixSocket.path();
        }
        String interfaces = config.shown().interfaces();
        return interfaces == null ? port : "one of interface(s) " + interfaces;
    }

    /// Tells everyone who wants to know that the server answers: files, the terminal, the launcher.
    private void announce(Server server) {
        List<InetSocketAddress> udpAddresses = server.udpAddresses();
        ProcessConfig process = config.process();
        if (process.verbosity() > 0) {
            System.err.println("transport: " + server.transport());
        }
        if (process.verbosity() > 1) {
            List<ListenSocket> sockets = server.listenSockets();
            int index = 0;
            for (; index < sockets.size(); index++) {
                String protocol = sockets.get(index).protocol().shown();
                System.err.println("<" + index + " server listening (" + protocol + ")");
            }
            for (; index < sockets.size() + udpAddresses.size(); index++) {
                System.err.println("<" + index + " server listening (udp)");
            }
        }
        Path portFile = process.portFile();
        if (portFile != null && config.net().unixSocket() == null) {
            System.err.print(PortFile.write(portFile, server.addresses(), udpAddresses));
        }
        if (launcher != null) {
            launcher.tellReady();
        }
    }

    private void stop(Server server) {
        if (server.isGraceful()) {
            System.err.println("Gracefully stopping");
        } else if (config.process().verbosity() > 0) {
            System.err.println("Exiting normally");
        }
        Thread closer = new Thread(() -> close(server), "closer");
        closer.setDaemon(true);
        closer.start();
        boolean isLeaving = server.isGraceful() && config.store().memoryFile() != null;
        try {
            closer.join(isLeaving ? UNLIMITED : STOP_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isLeaving && !server.areItemsLeft()) {
            System.err.println("[restart] the items are lost: a thread did not end");
        }
        Path pidFile = config.process().pidFile();
        if (pidFile != null) {
            System.err.print(PidFile.remove(pidFile));
        }
    }

    private void close(Server server) {
        server.close();
    }
}
