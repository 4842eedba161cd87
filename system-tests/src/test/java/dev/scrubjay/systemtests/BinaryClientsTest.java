package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.rubyeye.xmemcached.XMemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.BinaryCommandFactory;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.ConnectionFactoryBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The clients that people use over the binary protocol, each doing all it can.
final class BinaryClientsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final byte[] LARGE =
            "large value ".repeat(40_000).getBytes(StandardCharsets.US_ASCII);

    private static final Map<String, String> MANY =
            IntStream.range(0, 300)
                    .boxed()
                    .collect(Collectors.toMap(i -> "many:" + i, i -> "value of " + i));

    @TempDir private Path directory;

    @BeforeAll
    static void quieten() {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void spymemcached_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) throws Exception {
        try (ServerProcess server = kind.start()) {
            var spy =
                    new net.spy.memcached.MemcachedClient(
                            new ConnectionFactoryBuilder()
                                    .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
                                    .setOpTimeout(PATIENCE_MILLIS)
                                    .build(),
                            List.of(new InetSocketAddress(LOOPBACK, server.port())));
            try {
                exercise(spy);
            } finally {
                spy.shutdown();
            }
        }
    }

    private static void exercise(net.spy.memcached.MemcachedClient spy) throws Exception {
        assertThat(spy.set("key", 0, "value").get()).isTrue();
        assertThat(spy.add("key", 0, "other").get()).isFalse();
        assertThat(spy.replace("none", 0, "other").get()).isFalse();
        CASValue<Object> value = spy.gets("key");
        assertThat(value.getValue()).isEqualTo("value");
        assertThat(spy.cas("key", value.getCas(), "changed")).isEqualTo(CASResponse.OK);
        assertThat(spy.cas("key", value.getCas(), "late")).isEqualTo(CASResponse.EXISTS);
        assertThat(spy.cas("none", 5, "late")).isEqualTo(CASResponse.NOT_FOUND);
        assertThat(spy.append("key", "+").get()).isTrue();
        assertThat(spy.prepend("key", "-").get()).isTrue();
        assertThat(spy.append("none", "+").get()).isFalse();
        assertThat(spy.get("key")).isEqualTo("-changed+");
        assertThat(spy.getAndTouch("key", 100).getValue()).isEqualTo("-changed+");
        assertThat(spy.touch("key", 0).get()).isTrue();
        assertThat(spy.touch("none", 0).get()).isFalse();

        assertThat(spy.incr("number", 1)).isEqualTo(-1);
        assertThat(spy.incr("number", 1, 10)).isEqualTo(10);
        assertThat(spy.incr("number", 5, 10)).isEqualTo(15);
        assertThat(spy.decr("number", 100)).isZero();
        assertThat(spy.delete("number").get()).isTrue();
        assertThat(spy.delete("number").get()).isFalse();

        assertThat(spy.set("large", 0, LARGE).get()).isTrue();
        assertThat((byte[]) spy.get("large")).isEqualTo(LARGE);
        for (Map.Entry<String, String> entry : MANY.entrySet()) {
            assertThat(spy.set(entry.getKey(), 0, entry.getValue()).get()).isTrue();
        }
        assertThat(spy.getBulk(MANY.keySet())).isEqualTo(MANY);
        assertThat(spy.getVersions().values()).allMatch(version -> version.startsWith("1.6."));
        assertThat(spy.getStats().values())
                .allMatch(stats -> "302".equals(stats.get("curr_items")));
        assertThat(spy.getStats("settings").values())
                .allMatch(stats -> "67108864".equals(stats.get("maxbytes")));
        assertThat(spy.flush().get()).isTrue();
        assertThat(spy.get("key")).isNull();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void xmemcached_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) throws Exception {
        try (ServerProcess server = kind.start()) {
            var settings =
                    new XMemcachedClientBuilder(
                            List.of(new InetSocketAddress(LOOPBACK, server.port())));
            settings.setCommandFactory(new BinaryCommandFactory());
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

    /// libmemcached, which most languages' clients are made of.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pylibmc_allOperations_doWhatTheyDoOnMemcached(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            assertPylibmcDoesAll("" + server.port());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pylibmc_overUnixSocket_doesWhatItDoesOnMemcached(ServerKind kind) {
        Path path = directory.resolve("s");
        try (ServerProcess _ = kind.launch().atSocket(path).start()) {
            assertPylibmcDoesAll(path.toString());
        }
    }

    private static void assertPylibmcDoesAll(String server) {
        String out =
                ExternalProgram.run(
                                Debian.pythonWith("pylibmc", "python3-pylibmc"),
                                Checkout.file(
                                                "system-tests/src/test/clients/"
                                                        + "pylibmc_binary.py")
                                        .toString(),
                                server)
                        .outOfSuccess();

        assertThat(out.lines())
                .containsExactly(
                        "set True False NotFound",
                        "join True True -value+",
                        "cas True False changed",
                        "touch True False",
                        "number True 15 12",
                        "no number NotFound 12",
                        "many [] True",
                        "large True True",
                        "too large TooBig None",
                        "delete True False True",
                        "stats b'1' b'67108864'",
                        "flush True None");
    }

    private static void exercise(XMemcachedClient xmemcached) throws Exception {
        assertThat(xmemcached.set("key", 0, "value")).isTrue();
        assertThat(xmemcached.add("key", 0, "other")).isFalse();
        assertThat(xmemcached.replace("none", 0, "other")).isFalse();
        long cas = xmemcached.gets("key").getCas();
        assertThat(xmemcached.cas("key", 0, "changed", cas)).isTrue();
        assertThat(xmemcached.cas("key", 0, "late", cas)).isFalse();
        assertThat(xmemcached.append("key", "+")).isTrue();
        assertThat(xmemcached.prepend("key", "-")).isTrue();
        assertThat(xmemcached.append("none", "+")).isFalse();
        assertThat(xmemcached.<String>get("key")).isEqualTo("-changed+");
        assertThat(xmemcached.<String>getAndTouch("key", 100)).isEqualTo("-changed+");
        assertThat(xmemcached.touch("key", 0)).isTrue();

        assertThat(xmemcached.incr("number", 1, 10)).isEqualTo(10);
        assertThat(xmemcached.incr("number", 5, 10)).isEqualTo(15);
        assertThat(xmemcached.decr("number", 100)).isZero();
        assertThat(xmemcached.delete("number")).isTrue();
        assertThat(xmemcached.delete("number")).isFalse();

        assertThat(xmemcached.set("large", 0, LARGE)).isTrue();
        assertThat(xmemcached.<byte[]>get("large")).isEqualTo(LARGE);
        for (Map.Entry<String, String> entry : MANY.entrySet()) {
            assertThat(xmemcached.set(entry.getKey(), 0, entry.getValue())).isTrue();
        }
        assertThat(xmemcached.<String>get(MANY.keySet())).isEqualTo(MANY);
        assertThat(xmemcached.getVersions().values())
                .allMatch(version -> version.startsWith("1.6."));
        assertThat(xmemcached.getStats().values())
                .allMatch(stats -> "302".equals(stats.get("curr_items")));
        xmemcached.flushAll();
        assertThat(xmemcached.<String>get("key")).isNull();
    }
}
