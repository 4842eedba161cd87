package dev.scrubjay.benchmarks.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// What the rows ask of a client library: one connection to one server, values as they are.
///
/// Any thread may call. Each implementation says how its client is configured, which is as someone
/// who knows it well and wants speed would.
interface ClientUnderTest extends AutoCloseable {
    /// Returns the value, `null` for a miss.
    byte @Nullable [] get(String key) throws Exception;

    /// Asks for a value and does not wait.
    Future<? extends byte @Nullable []> getAsync(String key);

    /// Returns the values of the keys that are there.
    Map<String, byte[]> getMulti(List<String> keys) throws Exception;

    /// Stores a value that does not expire. Waits for the answer: `true` when it is stored.
    boolean set(String key, byte[] value) throws Exception;

    @Override
    void close() throws IOException;

    /// Connects the client that has this name in the tables.
    static ClientUnderTest connect(String name, InetSocketAddress server) throws Exception {
        return switch (name) {
            case "spymemcached" -> new SpyClient(server, SpyClient.Mode.TEXT);
            case "spymemcached-unmerged" -> new SpyClient(server, SpyClient.Mode.TEXT_UNMERGED);
            case "spymemcached-binary" -> new SpyClient(server, SpyClient.Mode.BINARY);
            case "xmemcached" -> new XmemClient(server, true, 1);
            case "xmemcached-unmerged" -> new XmemClient(server, false, 1);
            case "xmemcached-2-connections" -> new XmemClient(server, true, 2);
            case "folsom" -> new FolsomClient(server, 1);
            case "folsom-2-connections" -> new FolsomClient(server, 2);
            case "scrubjay" -> new ScrubjayClient(server, 1);
            case "scrubjay-2-connections" -> new ScrubjayClient(server, 2);
            default -> throw new IllegalArgumentException("no client is called " + name);
        };
    }
}
