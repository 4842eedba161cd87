package dev.scrubjay.benchmarks.clients;

import com.spotify.folsom.ConnectFuture;
import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// folsom, with its text protocol.
///
/// Futures are completed by its I/O thread: its default, a pool of threads between the two, costs
/// one more wake-up for each answer. It uses epoll, as its library for that is on the class path.
/// 1,000 operations in flight, its default, are too few for 1,000 threads. It does not merge gets.
final class FolsomClient implements ClientUnderTest {
    private static final int IN_FLIGHT_MAX = 10_000;

    private final MemcacheClient<byte[]> client;

    FolsomClient(InetSocketAddress server, int connections) throws Exception {
        client =
                MemcacheClientBuilder.newByteArrayClient()
                        .withAddress(server.getAddress().getHostAddress(), server.getPort())
                        .withConnections(connections)
                        .withReplyExecutor(null)
                        .withMaxOutstandingRequests(IN_FLIGHT_MAX)
                        .connectAscii();
        ConnectFuture.connectFuture(client).toCompletableFuture().get();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return client.get(key).toCompletableFuture().join();
    }

    @Override
    public Future<? extends byte @Nullable []> getAsync(String key) {
        return client.get(key).toCompletableFuture();
    }

    @Override
    public Map<String, byte[]> getMulti(List<String> keys) {
        return client.getAsMap(keys).toCompletableFuture().join();
    }

    @Override
    public boolean set(String key, byte[] value) {
        return client.set(key, value, 0).toCompletableFuture().join() == MemcacheStatus.OK;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
