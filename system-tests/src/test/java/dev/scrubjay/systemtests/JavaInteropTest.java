package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.spotify.folsom.ConnectFuture;
import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import dev.scrubjay.client.Compat;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.rubyeye.xmemcached.XMemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.spy.memcached.KetamaConnectionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clusters of three servers, shared with Java programs that still use one of the older clients:
/// what one side writes the other one finds.
final class JavaInteropTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MILLIS);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String LONG_TEXT = "long text ".repeat(3_000);

    private static final List<String> KEYS =
            IntStream.range(0, 300).mapToObj(i -> "user:" + i * i * 7919).toList();

    /// What spymemcached's transcoder and xmemcached's, which is the same, have flags for.
    private static final Map<String, Object> TYPED = new LinkedHashMap<>();

    static {
        TYPED.put("text", "张三");
        TYPED.put("long-text", LONG_TEXT);
        TYPED.put("int", -42);
        TYPED.put("long", 1L << 40);
        TYPED.put("zero", 0);
        TYPED.put("byte", (byte) -1);
        TYPED.put("true", true);
        TYPED.put("double", 1.5);
        TYPED.put("float", -2.5f);
        TYPED.put("bytes", new byte[] {0, -1, '\r', '\n'});
    }

    @BeforeAll
    static void quieten() {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void spymemcached_sharesKeysAndValues(ServerKind kind) throws Exception {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = trio.equal(builder(Compat.SPYMEMCACHED_KETAMA)).build()) {
            var spy = new net.spy.memcached.MemcachedClient(patientKetama(), sockets(trio));
            try {
                // Before that it sends keys elsewhere.
                Deadline.await(
                        "spymemcached", PATIENCE, () -> spy.getAvailableServers().size() == 3);
                List<Future<Boolean>> stored = new ArrayList<>();
                KEYS.forEach(key -> stored.add(spy.set("of-spy:" + key, 0, key)));
                TYPED.forEach((key, value) -> stored.add(spy.set("of-spy:" + key, 0, value)));
                for (Future<Boolean> each : stored) {
                    assertThat(each.get()).isTrue();
                }
                assertReads(mc, "of-spy:");

                write(mc);
                assertThat(spy.getBulk(ours(KEYS))).isEqualTo(expected());
                for (Map.Entry<String, Object> entry : TYPED.entrySet()) {
                    assertThat(spy.get("of-us:" + entry.getKey())).isEqualTo(entry.getValue());
                }
            } finally {
                spy.shutdown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void xmemcached_sharesKeysAndValues(ServerKind kind) throws Exception {
        try (ServerTrio trio = ServerTrio.start(kind)) {
            List<InetSocketAddress> sockets = sockets(trio);
            var settings = new XMemcachedClientBuilder(sockets, new int[] {1, 2, 3});
            settings.setSessionLocator(new KetamaMemcachedSessionLocator());
            settings.setOpTimeout(PATIENCE_MILLIS);
            settings.setConnectTimeout(PATIENCE_MILLIS);
            var xmemcached = (XMemcachedClient) settings.build();
            try (MemcachedClient mc = seeing(sockets)) {
                Deadline.await(
                        "xmemcached", PATIENCE, () -> xmemcached.getAvailableServers().size() == 3);
                for (String key : KEYS) {
                    assertThat(xmemcached.set("of-x:" + key, 0, key)).isTrue();
                }
                for (Map.Entry<String, Object> entry : TYPED.entrySet()) {
                    xmemcached.set("of-x:" + entry.getKey(), 0, entry.getValue());
                }
                assertReads(mc, "of-x:");

                write(mc);
                assertThat(xmemcached.<String>get(ours(KEYS))).isEqualTo(expected());
                for (Map.Entry<String, Object> entry : TYPED.entrySet()) {
                    assertThat(xmemcached.<Object>get("of-us:" + entry.getKey()))
                            .isEqualTo(entry.getValue());
                }
            } finally {
                xmemcached.shutdown();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void folsom_sharesKeysAndText(ServerKind kind) throws Exception {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = trio.equal(builder(Compat.FOLSOM)).build()) {
            MemcacheClientBuilder<String> settings =
                    MemcacheClientBuilder.newStringClient()
                            .withConnectionTimeoutMillis(PATIENCE_MILLIS);
            trio.servers().forEach(server -> settings.withAddress("127.0.0.1", server.port()));
            MemcacheClient<String> folsom = settings.connectAscii();
            try {
                ConnectFuture.fullyConnectedFuture(folsom).toCompletableFuture().get();
                for (String key : KEYS) {
                    assertThat(folsom.set("of-folsom:" + key, key, 0).toCompletableFuture().get())
                            .isEqualTo(MemcacheStatus.OK);
                }
                folsom.set("of-folsom:text", "张三", 0).toCompletableFuture().get();
                KEYS.forEach(key -> assertThat(mc.get("of-folsom:" + key)).isEqualTo(key));
                assertThat(mc.get("of-folsom:text")).isEqualTo("张三");

                assertThat(mc.setMulti(expected())).isEmpty();
                mc.set("of-us:text", "张三");
                mc.set("of-us:number", 7);
                assertThat(folsom.getAsMap(ours(KEYS)).toCompletableFuture().get())
                        .isEqualTo(expected());
                assertThat(folsom.get("of-us:text").toCompletableFuture().get()).isEqualTo("张三");
                assertThat(folsom.get("of-us:number").toCompletableFuture().get()).isEqualTo("7");
            } finally {
                folsom.shutdown();
            }
        }
    }

    /// A client of the servers as xmemcached names them: it looks up the names of addresses, and
    /// places keys by what it finds.
    private static MemcachedClient seeing(List<InetSocketAddress> sockets) {
        MemcachedClientBuilder builder = builder(Compat.XMEMCACHED_KETAMA);
        for (int i = 0; i < sockets.size(); i++) {
            builder.server(sockets.get(i).toString().replaceFirst("^/", ""), i + 1);
        }
        return builder.build();
    }

    private static KetamaConnectionFactory patientKetama() {
        return new KetamaConnectionFactory() {
            @Override
            public long getOperationTimeout() {
                return PATIENCE_MILLIS;
            }
        };
    }

    private static void assertReads(MemcachedClient mc, String prefix) {
        Map<String, String> expected = new LinkedHashMap<>();
        KEYS.forEach(key -> expected.put(prefix + key, key));
        assertThat(mc.getMulti(expected.keySet(), String.class)).isEqualTo(expected);
        TYPED.forEach((key, value) -> assertThat(mc.get(prefix + key)).as(key).isEqualTo(value));
    }

    private static void write(MemcachedClient mc) {
        assertThat(mc.setMulti(expected())).isEmpty();
        TYPED.forEach((key, value) -> assertThat(mc.set("of-us:" + key, value)).isTrue());
    }

    private static List<String> ours(List<String> keys) {
        return keys.stream().map(key -> "of-us:" + key).toList();
    }

    private static Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>();
        KEYS.forEach(key -> expected.put("of-us:" + key, key));
        return expected;
    }

    private static MemcachedClientBuilder builder(Compat compat) {
        return ClientSetup.patient(MemcachedClient.builder()).compat(compat);
    }

    private static List<InetSocketAddress> sockets(ServerTrio trio) {
        return trio.servers().stream()
                .map(server -> new InetSocketAddress(LOOPBACK, server.port()))
                .toList();
    }
}
