package dev.scrubjay.benchmarks.clients;

import dev.scrubjay.client.AsyncMemcachedCommands;
import dev.scrubjay.client.MemcachedClient;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Our client, as it comes. It merges no gets: each is answered on its own.
final class ScrubjayClient implements ClientUnderTest {
    private final MemcachedClient client;
    private final AsyncMemcachedCommands<String> async;

    ScrubjayClient(InetSocketAddress server, int connections) {
        client =
                MemcachedClient.builder()
                        .server(server.getAddress().getHostAddress() + ":" + server.getPort())
                        .connectionsPerServer(connections)
                        .build();
        async = client.async();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return client.get(key, byte[].class);
    }

    @Override
    public Future<? extends byte @Nullable []> getAsync(String key) {
        return async.get(key, byte[].class);
    }

    @Override
    public Map<String, byte[]> getMulti(List<String> keys) {
        return client.getMulti(keys, byte[].class);
    }

    @Override
    public boolean set(String key, byte[] value) {
        return client.set(key, value);
    }

    @Override
    public void close() {
        client.close();
    }
}
