package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.BinaryMemcacheClient;
import com.spotify.folsom.ConnectFuture;
import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.rubyeye.xmemcached.Counter;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.XMemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The clients that people use over the text protocol, each doing all it can; folsom, which speaks
/// both, does so twice.
final class TextClientsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String LARGE = "large value ".repeat(40_000);
    private static final String TOO_LARGE = "too large ".repeat(150_000);
    private static final String PROGRAM = "system-tests/src/test/clients/memcache_round.py";

    private static final Map<String, String> MANY =
            IntStream.range(0, 300)
                    .boxed()
                    .collect(Collectors.toMap(i -> "many:" + i, i -> "value of " + i));

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pythonMemcached_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            ExternalProgram.Result result =
                    ExternalProgram.run(
                            Debian.pythonWith("memcache", "python3-memcache"),
                            Checkout.file(PROGRAM).toString(),
                            Integer.toString(server.port()));

            assertThat(result.outOfSuccess()).isEqualTo("all operations done\n");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void xmemcached_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) throws Exception {
        try (ServerProcess server = kind.start()) {
            var settings =
                    new XMemcachedClientBuilder(
                            List.of(new InetSocketAddress(LOOPBACK, server.port())));
            settings.setOpTimeout(PATIENCE_MILLIS);
            settings.setConnectTimeout(PATIENCE_MILLIS);
            var xmemcached = (XMemcachedClient) settings.build();
            try {
                exercise(xmemcached);
            } finally {
                xmemcached.shutdown();
            }
        }
    }

    private static void exercise(XMemcachedClient xmemcached) throws Exception {
        assertThat(xmemcached.set("key", 0, "value")).isTrue();
        xmemcached.setWithNoReply("quiet", 0, "value");
        assertThat(xmemcached.add("key", 0, "other")).isFalse();
        assertThat(xmemcached.replace("none", 0, "other")).isFalse();
        GetsResponse<String> read = xmemcached.gets("key");
        assertThat(xmemcached.cas("key", 0, "changed", read.getCas())).isTrue();
        assertThat(xmemcached.cas("key", 0, "late", read.getCas())).isFalse();
        assertThat(xmemcached.append("key", "+")).isTrue();
        assertThat(xmemcached.prepend("key", "-")).isTrue();
        assertThat(xmemcached.append("none", "+")).isFalse();
        assertThat(xmemcached.<String>get("key")).isEqualTo("-changed+");
        assertThat(xmemcached.<String>get("quiet")).isEqualTo("value");
        assertThat(xmemcached.touch("key", 100)).isTrue();
        assertThat(xmemcached.touch("none", 100)).isFalse();

        assertThat(xmemcached.incr("number", 5, 10)).isEqualTo(10);
        assertThat(xmemcached.incr("number", 5, 10)).isEqualTo(15);
        assertThat(xmemcached.decr("number", 100)).isZero();
        Counter counter = xmemcached.getCounter("counter", 7);
        assertThat(counter.incrementAndGet()).isEqualTo(8);
        assertThat(counter.addAndGet(-3)).isEqualTo(5);
        assertThat(xmemcached.delete("number")).isTrue();
        assertThat(xmemcached.delete("number")).isFalse();
        xmemcached.deleteWithNoReply("quiet");
        assertThat(xmemcached.<String>get("quiet")).isNull();

        assertThat(xmemcached.set("large", 0, LARGE)).isTrue();
        assertThat(xmemcached.<String>get("large")).isEqualTo(LARGE);
        for (Map.Entry<String, String> entry : MANY.entrySet()) {
            assertThat(xmemcached.set(entry.getKey(), 0, entry.getValue())).isTrue();
        }
        assertThat(xmemcached.<String>get(MANY.keySet())).isEqualTo(MANY);
        assertThat(xmemcached.<String>gets(MANY.keySet())).hasSameSizeAs(MANY);
        assertThat(xmemcached.getVersions().values())
                .allMatch(version -> version.startsWith("1.6."));
        assertThat(xmemcached.getStats().values())
                .allMatch(stats -> "303".equals(stats.get("curr_items")));
        assertThat(xmemcached.getStatsByItem("settings").values())
                .allMatch(stats -> "67108864".equals(stats.get("maxbytes")));
        xmemcached.flushAll();
        assertThat(xmemcached.<String>get("key")).isNull();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void folsomInText_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) throws Exception {
        try (ServerProcess server = kind.start()) {
            AsciiMemcacheClient<String> folsom = settings(server).connectAscii();
            try {
                exercise(folsom);
                assertThat(await(folsom.incr("none", 1))).isNull();
                assertThat(await(folsom.set("number", "10", 0))).isEqualTo(MemcacheStatus.OK);
                assertThat(await(folsom.incr("number", 5))).isEqualTo(15);
                assertThat(await(folsom.decr("number", 100))).isZero();
                finish(folsom);
            } finally {
                folsom.shutdown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void folsomInBinary_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) throws Exception {
        try (ServerProcess server = kind.start()) {
            BinaryMemcacheClient<String> folsom = settings(server).connectBinary();
            try {
                exercise(folsom);
                long cas = await(folsom.casGetAndTouch("key", 100)).getCas();
                assertThat(await(folsom.append("key", "!", cas))).isEqualTo(MemcacheStatus.OK);
                assertThat(await(folsom.append("key", "!", cas)))
                        .isEqualTo(MemcacheStatus.KEY_EXISTS);
                assertThat(await(folsom.getAndTouch("key", 100))).isEqualTo("-changed+!");
                assertThat(await(folsom.incr("number", 5, 10, 0))).isEqualTo(10);
                assertThat(await(folsom.incr("number", 5, 10, 0))).isEqualTo(15);
                assertThat(await(folsom.decr("number", 100, 0, 0))).isZero();
                await(folsom.noop());
                finish(folsom);
            } finally {
                folsom.shutdown();
            }
        }
    }

    private static MemcacheClientBuilder<String> settings(ServerProcess server) {
        return MemcacheClientBuilder.newStringClient()
                .withAddress("127.0.0.1", server.port())
                .withMaxSetLength(10 << 20)
                .withConnectionTimeoutMillis(PATIENCE_MILLIS);
    }

    private static void exercise(MemcacheClient<String> folsom) throws Exception {
        ConnectFuture.fullyConnectedFuture(folsom).toCompletableFuture().get();
        assertThat(await(folsom.set("key", "value", 0))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.add("key", "other", 0))).isNotEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.replace("none", "other", 0))).isNotEqualTo(MemcacheStatus.OK);
        GetResult<String> read = await(folsom.casGet("key"));
        assertThat(read.getValue()).isEqualTo("value");
        assertThat(await(folsom.set("key", "changed", 0, read.getCas())))
                .isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.set("key", "late", 0, read.getCas())))
                .isEqualTo(MemcacheStatus.KEY_EXISTS);
        assertThat(await(folsom.append("key", "+"))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.prepend("key", "-"))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.append("none", "+"))).isEqualTo(MemcacheStatus.ITEM_NOT_STORED);
        assertThat(await(folsom.get("key"))).isEqualTo("-changed+");
        assertThat(await(folsom.touch("key", 100))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.touch("none", 100))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
        assertThat(await(folsom.get("none"))).isNull();

        assertThat(await(folsom.set("large", LARGE, 0))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.get("large"))).isEqualTo(LARGE);
        assertThat(await(folsom.set("large", TOO_LARGE, 0)))
                .isEqualTo(MemcacheStatus.VALUE_TOO_LARGE);
        assertThat(await(folsom.get("large"))).isNull();
        for (Map.Entry<String, String> entry : MANY.entrySet()) {
            assertThat(await(folsom.set(entry.getKey(), entry.getValue(), 0)))
                    .isEqualTo(MemcacheStatus.OK);
        }
        List<String> keys = List.copyOf(MANY.keySet()).subList(0, 250);
        assertThat(MANY).containsAllEntriesOf(await(folsom.getAsMap(keys)));
    }

    private static void finish(MemcacheClient<String> folsom) throws Exception {
        assertThat(await(folsom.getStats("settings")).values())
                .allMatch(stats -> "67108864".equals(stats.getStats().get("maxbytes")));
        assertThat(await(folsom.delete("number"))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.delete("number"))).isEqualTo(MemcacheStatus.KEY_NOT_FOUND);
        assertThat(await(folsom.flushAll(0))).isEqualTo(MemcacheStatus.OK);
        assertThat(await(folsom.get("many:1"))).isNull();
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }
}
