package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server that runs in a process of its own, from its start to its end.
///
/// Closing it asks it to end (SIGTERM), kills it if it does not, and then fails. It also fails when
/// one of our servers wrote a stack trace: nothing a test does should bring one about.
final class ServerProcess implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final ServerKind kind;
    private final Process process;
    private final String host;
    private final int port;
    private final @Nullable UnixRelay relay;
    private final @Nullable Path socket;
    private final Path log;

    /// Takes a process over.
    ///
    /// @param relay what leads to the unix socket, null for a server of the network
    /// @param socket the unix socket
    ServerProcess(
            ServerKind kind,
            Process process,
            String host,
            int port,
            @Nullable UnixRelay relay,
            @Nullable Path socket,
            Path log) {
        this.kind = kind;
        this.process = process;
        this.host = host;
        this.port = port;
        this.relay = relay;
        this.socket = socket;
        this.log = log;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// `host:port`, as clients want it.
    String address() {
        return host + ":" + port;
    }

    /// Everything the server has printed.
    String log() {
        try {
            return new String(Files.readAllBytes(log), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A new connection to the server.
    TextConnection connect() {
        return TextConnection.to(host, port);
    }

    /// The numbers of a stats command, on a connection of its own.
    Stats stats(String command) {
        try (TextConnection connection = connect()) {
            return connection.stats(command);
        }
    }

    /// Moves the server's clock, which must allow it (`-o debug_commands`).
    void advanceClock(int seconds) {
        try (TextConnection connection = connect()) {
            connection.exchange("debugtime +" + seconds + "\r\n", "OK\r\n");
        }
    }

    /// How many bytes of memory the process really occupies.
    long residentBytes() {
        return Long.parseLong(statusField("VmRSS").replaceAll("\\D", "")) * 1024;
    }

    /// One line of what the kernel says of the process.
    String statusField(String name) {
        return statusOf(Path.of("/proc/" + pid()), name);
    }

    private static String statusOf(Path process, String name) {
        try (Stream<String> lines = Files.lines(process.resolve("status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the kernel tells no " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many file descriptors the process has open.
    int openFileCount() {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return Math.toIntExact(files.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Sends a signal by its name without `SIG`.
    void signal(String name) {
        ExternalProgram.run(Debian.program("sh"), "-c", "kill -" + name + " " + pid())
                .outOfSuccess();
    }

    /// Asks the process to end, and does not wait for that.
    void askToEnd() {
        process.destroy();
    }

    /// Ends the process at once, as a power cut does.
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /// Has the process stand still, with all of its threads, until [#resume()].
    void pause() {
        signal("STOP");
        Deadline.await("all threads stopped", STOP_PATIENCE, this::isPaused);
    }

    void resume() {
        signal("CONT");
    }

    private boolean isPaused() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            return threads.allMatch(thread -> statusOf(thread, "State").startsWith("T"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The exit status of a server that has been told to end, or ends by itself.
    int awaitExit() {
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s still runs\n%s".formatted(kind, log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a server was ending", e);
        }
    }

    /// Waits until the port answers.
    void awaitAnswer() {
        Deadline.await(
                "an answer from " + address() + "\n" + log(), START_PATIENCE, this::hasAnswered);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            awaitExit();
        } finally {
            process.destroyForcibly();
            if (relay != null) {
                relay.close();
            }
        }
        if (kind == ServerKind.SCRUBJAYD && log().contains("\tat ")) {
            throw new AssertionError("the server printed a stack trace:\n" + log());
        }
    }

    private boolean hasAnswered() {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "%s ended with status %d before it answered\n%s"
                            .formatted(kind, process.exitValue(), log()));
        }
        Path path = socket;
        SocketAddress listener =
                path == null ? new InetSocketAddress(host, port) : UnixDomainSocketAddress.of(path);
        try (SocketChannel _ = SocketChannel.open(listener)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
