package dev.scrubjay.benchmarks.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import net.spy.memcached.CachedData;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Protocol;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.Transcoder;
import org.jspecify.annotations.Nullable;

/// spymemcached, with its default text protocol.
///
/// It merges the gets that wait for its I/O thread into one multiget, and asks once for a key that
/// several of them want. Its default transcoder would copy into other types; this one does not. The
/// rest is the default: no Nagle delay, queues of 16,384 operations, 2.5 s to answer.
final class SpyClient implements ClientUnderTest {
    private static final Transcoder<byte[]> AS_IS = new AsIs();

    private final MemcachedClient client;

    SpyClient(InetSocketAddress server, Mode mode) throws IOException {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        ConnectionFactory factory =
                new ConnectionFactoryBuilder()
                        .setProtocol(mode == Mode.BINARY ? Protocol.BINARY : Protocol.TEXT)
                        .setShouldOptimize(mode != Mode.TEXT_UNMERGED)
                        .setDaemon(true)
                        .build();
        client = new MemcachedClient(factory, List.of(server));
    }

    @Override
    public byte @Nullable [] get(String key) {
        return client.get(key, AS_IS);
    }

    @Override
    public Future<? extends byte @Nullable []> getAsync(String key) {
        return client.asyncGet(key, AS_IS);
    }

    @Override
    public Map<String, byte[]> getMulti(List<String> keys) {
        return client.getBulk(keys, AS_IS);
    }

    @Override
    public boolean set(String key, byte[] value) throws Exception {
        return client.set(key, 0, value, AS_IS).get();
    }

    @Override
    public void close() {
        client.shutdown();
    }

    /// How it speaks to the server.
    enum Mode {
        TEXT,
        TEXT_UNMERGED,
        BINARY
    }

    /// Bytes to bytes.
    private static final class AsIs implements Transcoder<byte[]> {
        @Override
        public boolean asyncDecode(CachedData data) {
            return false;
        }

        @Override
        public CachedData encode(byte[] value) {
            return new CachedData(0, value, getMaxSize());
        }

        @Override
        public byte[] decode(CachedData data) {
            return data.getData();
        }

        @Override
        public int getMaxSize() {
            return CachedData.MAX_SIZE;
        }
    }
}
