package dev.scrubjay.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a server is going to be started: the program, its arguments and its surroundings.
final class ServerLaunch {
    private final ServerKind kind;
    private final List<String> arguments;
    private final Map<String, String> environment = new HashMap<>();
    private String user = "root";
    private String host = "127.0.0.1";
    private int port = Ports.free();
    private @Nullable Path socket;
    private boolean isListenGiven;
    private boolean isIgnoringInterrupts;
    private boolean isWithoutUring;

    ServerLaunch(ServerKind kind, String... arguments) {
        this.kind = kind;
        this.arguments = List.of(arguments);
    }

    /// Asks for `-u`: the user to run as.
    ServerLaunch user(String name) {
        user = name;
        return this;
    }

    /// Asks for another port than a free one of the tests' choice.
    ServerLaunch port(int number) {
        port = number;
        return this;
    }

    /// Says that the arguments name the listening addresses, `host` among them.
    ServerLaunch listensAt(String address) {
        host = address;
        isListenGiven = true;
        return this;
    }

    /// Asks for `-s`: a unix socket. Tests connect to a port that leads there, with
    /// [ServerProcess#connect()] as ever.
    ServerLaunch atSocket(Path path) {
        socket = path;
        return this;
    }

    /// Starts the server as a shell without a terminal starts what it leaves in the background.
    ServerLaunch ignoringInterrupts() {
        isIgnoringInterrupts = true;
        return this;
    }

    /// Starts the server where io_uring is forbidden, as in many containers.
    ServerLaunch withoutUring() {
        isWithoutUring = true;
        return this;
    }

    ServerLaunch environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// The whole command, program first.
    List<String> command() {
        List<String> command = new ArrayList<>();
        if (isIgnoringInterrupts) {
            command.addAll(List.of(Debian.program("sh"), "-c", "trap '' INT; exec \"$@\"", "sh"));
        }
        if (isWithoutUring) {
            command.add(Debian.program("python3"));
            command.add(
                    Checkout.file("system-tests/src/test/clients/without_io_uring.py").toString());
        }
        command.addAll(List.of(kind.program(), "-u", user));
        command.addAll(kind.standingArguments());
        if (!isListenGiven) {
            command.addAll(List.of("-l", host));
        }
        command.addAll(List.of("-p", Integer.toString(port)));
        if (socket != null) {
            command.addAll(List.of("-s", socket.toString()));
        }
        command.addAll(arguments);
        return command;
    }

    /// Starts the server and waits until its port answers.
    ServerProcess start() {
        ServerProcess server = startWithoutWaiting();
        try {
            server.awaitAnswer();
            return server;
        } catch (Throwable e) {
            try (server) {
                throw e;
            }
        }
    }

    /// Starts the server and returns at once.
    ServerProcess startWithoutWaiting() {
        try {
            Path log =
                    Files.createTempFile(
                            Checkout.workDirectory("servers"), kind + "-" + port + "-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Path path = socket;
            UnixRelay relay = path == null ? null : UnixRelay.to(path);
            int reached = relay == null ? port : relay.port();
            return new ServerProcess(kind, builder.start(), host, reached, relay, path, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a command line that must end by itself: a refused start, or `-d`.
    ExternalProgram.Result runToEnd() {
        return ExternalProgram.of(command().toArray(String[]::new)).environment(environment).run();
    }
}
