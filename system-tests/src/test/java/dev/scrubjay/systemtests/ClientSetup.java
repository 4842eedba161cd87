package dev.scrubjay.systemtests;

import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import dev.scrubjay.client.Protocol;
import java.time.Duration;

/// What the client talks to, and how. What it promises holds on all of them.
enum ClientSetup {
    /// The meta protocol, which the client finds out for itself.
    META(ServerKind.MEMCACHED, Protocol.AUTO),
    /// The text protocol of the same server.
    TEXT(ServerKind.MEMCACHED, Protocol.TEXT),
    /// This project's server, of which the client finds out that it speaks the meta protocol.
    SCRUBJAYD(ServerKind.SCRUBJAYD, Protocol.AUTO),
    /// This project's server, in text.
    SCRUBJAYD_TEXT(ServerKind.SCRUBJAYD, Protocol.TEXT);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerKind kind;
    private final Protocol protocol;

    ClientSetup(ServerKind kind, Protocol protocol) {
        this.kind = kind;
        this.protocol = protocol;
    }

    ServerKind kind() {
        return kind;
    }

    Protocol protocol() {
        return protocol;
    }

    /// A client that still needs its servers. It is patient: the machine may be busy with others.
    MemcachedClientBuilder builder() {
        return patient(MemcachedClient.builder()).protocol(protocol);
    }

    /// Has a client wait as long as a busy machine may take.
    static MemcachedClientBuilder patient(MemcachedClientBuilder builder) {
        return builder.operationTimeout(PATIENCE).connectTimeout(PATIENCE);
    }

    /// A client of these servers.
    MemcachedClient client(ServerProcess... servers) {
        MemcachedClientBuilder builder = builder();
        for (ServerProcess server : servers) {
            builder.server(server.address());
        }
        return builder.build();
    }

    /// Whether server and client speak the meta protocol.
    boolean isMeta() {
        return protocol != Protocol.TEXT;
    }
}
