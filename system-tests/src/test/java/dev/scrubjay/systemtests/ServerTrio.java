package dev.scrubjay.systemtests;

import dev.scrubjay.client.MemcachedClientBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Three servers of one kind with the weights of the tutorial's: 1, 2 and 3.
final class ServerTrio implements AutoCloseable {
    static final int COUNT = 3;

    private final ServerKind kind;
    private final List<ServerProcess> servers = new ArrayList<>();

    private ServerTrio(ServerKind kind) {
        this.kind = kind;
    }

    static ServerTrio start(ServerKind kind) {
        ServerTrio trio = new ServerTrio(kind);
        try {
            for (int i = 0; i < COUNT; i++) {
                trio.servers.add(kind.launch().startWithoutWaiting());
            }
            trio.servers.forEach(ServerProcess::awaitAnswer);
            return trio;
        } catch (Throwable e) {
            try (trio) {
                throw e;
            }
        }
    }

    ServerProcess server(int index) {
        return servers.get(index);
    }

    List<ServerProcess> servers() {
        return List.copyOf(servers);
    }

    /// The addresses, without weights.
    List<String> addresses() {
        return servers.stream().map(ServerProcess::address).toList();
    }

    /// The ports as a program's arguments.
    List<String> ports() {
        return servers.stream().map(server -> Integer.toString(server.port())).toList();
    }

    /// Names the servers and their weights.
    MemcachedClientBuilder weighted(MemcachedClientBuilder builder) {
        for (int i = 0; i < COUNT; i++) {
            builder.server(servers.get(i).address(), i + 1);
        }
        return builder;
    }

    /// Names the servers.
    MemcachedClientBuilder equal(MemcachedClientBuilder builder) {
        return builder.servers(addresses().toArray(String[]::new));
    }

    /// Which of the servers hold the key.
    List<Integer> holders(String key) {
        List<Integer> holders = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            try (TextConnection connection = servers.get(i).connect()) {
                if (connection.ask("get " + key + "\r\n").startsWith("VALUE ")) {
                    holders.add(i);
                }
            }
        }
        return holders;
    }

    /// Ends a server at once, as a power cut does.
    void kill(int index) {
        servers.get(index).kill();
    }

    /// Starts another server in the place of one that has ended.
    void restart(int index) {
        servers.set(index, kind.launch().port(servers.get(index).port()).start());
    }

    @Override
    public void close() {
        // All at a time: each takes up to a second.
        servers.forEach(ServerProcess::askToEnd);
        @Nullable AssertionError failed = null;
        for (ServerProcess server : servers) {
            try {
                server.close();
            } catch (AssertionError e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
