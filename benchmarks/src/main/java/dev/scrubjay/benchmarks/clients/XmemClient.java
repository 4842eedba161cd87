package dev.scrubjay.benchmarks.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.transcoders.CachedData;
import net.rubyeye.xmemcached.transcoders.CompressionMode;
import net.rubyeye.xmemcached.transcoders.Transcoder;
import org.jspecify.annotations.Nullable;

/// xmemcached, with its default text protocol.
///
/// By default it merges waiting gets into one multiget, and asks once for a key that several of
/// them want. That is its fastest: its binary protocol and a greater merge factor made no
/// difference, and neither did more selectors. It has no asynchronous calls.
final class XmemClient implements ClientUnderTest {
    private static final Transcoder<byte[]> AS_IS = new AsIs();

    private final MemcachedClient client;

    XmemClient(InetSocketAddress server, boolean merges, int connections) throws IOException {
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(server));
        builder.setConnectionPoolSize(connections);
        client = builder.build();
        client.setOptimizeGet(merges);
    }

    @Override
    public byte @Nullable [] get(String key) throws Exception {
        return client.get(key, AS_IS);
    }

    @Override
    public Future<? extends byte @Nullable []> getAsync(String key) {
        throw new UnsupportedOperationException("xmemcached has no asynchronous get");
    }

    @Override
    public Map<String, byte[]> getMulti(List<String> keys) throws Exception {
        return client.get(keys, AS_IS);
    }

    @Override
    public boolean set(String key, byte[] value) throws Exception {
        return client.set(key, 0, value, AS_IS);
    }

    @Override
    public void close() throws IOException {
        client.shutdown();
    }

    /// Bytes to bytes.
    private static final class AsIs implements Transcoder<byte[]> {
        @Override
        public CachedData encode(byte[] value) {
            return new CachedData(0, value);
        }

        @Override
        public byte[] decode(CachedData data) {
            return data.getData();
        }

        @Override
        public void setPrimitiveAsString(boolean primitiveAsString) {}

        @Override
        public void setPackZeros(boolean packZeros) {}

        @Override
        public void setCompressionThreshold(int bytes) {}

        @Override
        public boolean isPrimitiveAsString() {
            return false;
        }

        @Override
        public boolean isPackZeros() {
            return false;
        }

        @Override
        public void setCompressionMode(CompressionMode mode) {}
    }
}
