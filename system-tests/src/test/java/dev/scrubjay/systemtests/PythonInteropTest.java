package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.Compat;
import dev.scrubjay.client.Compressor;
import dev.scrubjay.client.Item;
import dev.scrubjay.client.Key;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Clusters of three servers, shared with the Python clients that Debian has: what one side writes
/// the other one finds, key by key and value by value.
final class PythonInteropTest {
    private static final int KEYS = 400;
    private static final BigInteger HUGE = BigInteger.TWO.pow(70);
    private static final byte[] BYTES = {0, -1, '\r', '\n'};
    private static final Key BYTES_KEY = Key.of("bytes-key".getBytes(UTF_8));
    private static final Key ROUTED_KEY = Key.routed("server key", "routed-key");
    private static final String LONG_TEXT = "long text ".repeat(1_000);
    private static final List<BigInteger> NUMBERS =
            Stream.of("0", "1", "5", "-7", "1" + "0".repeat(30), "-1" + "0".repeat(30))
                    .map(BigInteger::new)
                    .toList();

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pythonMemcached_writes_javaReads(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = memcache(trio, Compat.PYTHON_MEMCACHED_159);
                MemcachedClient newer = memcache(trio, Compat.PYTHON_MEMCACHED)) {
            assertThat(memcache(trio, "write")).isEqualTo("failed []\n");

            List<String> keys = keys("k1", "name", "ob", "键", "ключ", "日本語のキー");
            assertThat(mc.getMulti(keys, String.class)).isEqualTo(valuesOf(keys));
            // 1.60 and later look for this one somewhere else.
            assertThat(newer.get("ob")).isNull();
            keys.remove("ob");
            assertThat(newer.getMulti(keys, String.class)).isEqualTo(valuesOf(keys));
            assertReads(mc, "text", "text", 16);
            assertReads(mc, "text-empty", "", 16);
            assertReads(mc, "text-wide", "张三 \uD83D\uDE00", 16);
            assertReads(mc, "bytes", BYTES, 0);
            assertReads(mc, "int", 42L, 2);
            assertReads(mc, "int-negative", -42L, 2);
            assertReads(mc, "int-64", Long.MAX_VALUE, 2);
            assertReads(mc, "int-huge", HUGE, 2);
            assertReads(mc, "true", true, 1);
            assertThat(mc.get("value:none")).isNull();
            assertReads(mc, "float", 1.5, 1);
            assertReads(mc, "float-tiny", -1e-300, 1);
            assertThat(mc.get("value:list"))
                    .usingRecursiveComparison()
                    .isEqualTo(Arrays.asList(1L, "two", 3.0, null, List.of(new byte[] {'4'})));
            assertReads(mc, "tuple", List.of(1L, "two"), 1);
            assertReads(mc, "dict", Map.of("a", 1L, "b", List.of(2L)), 1);
            assertReads(mc, "set", Set.of(1L), 1);
            assertReads(mc, "shared", List.of(List.of(1L), List.of(1L)), 1);
            assertThat(mc.get("packed:text")).isEqualTo(LONG_TEXT);
            assertThat(requireNonNull(mc.gets("packed:text", Object.class)).flags()).isEqualTo(24);
            assertThat(mc.get("packed:bytes", byte[].class)).hasSize(11_000);
            assertThat(mc.get("packed:list")).isEqualTo(Collections.nCopies(1_000, "long list"));
            // The server holds "5 ".
            assertThat(mc.get("counter")).isEqualTo(5L);
            for (BigInteger number : NUMBERS) {
                Key key = Key.routed(number, "routed:" + number);
                assertThat(mc.withKeys().get(key)).isEqualTo("of " + number);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void java_writes_pythonMemcachedReads(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = memcache(trio, Compat.PYTHON_MEMCACHED_159)) {
            List<String> keys = keys("k1", "name", "ob", "键", "ключ", "日本語のキー");
            assertThat(mc.setMulti(valuesOf(keys))).isEmpty();
            Map<String, Object> values = plainValues();
            values.put("text-empty", "");
            values.put("int-64", Long.MAX_VALUE);
            values.put("packed:text", LONG_TEXT);
            values.put("packed:bytes", new byte[9_999]);
            values.put("counter", 10);
            values.forEach((key, value) -> assertThat(mc.set("value:" + key, value)).isTrue());
            mc.decr("value:counter", 5);
            for (BigInteger number : NUMBERS) {
                mc.withKeys().set(Key.routed(number, "routed:" + number), "of " + number);
            }

            List<String> expected =
                    new ArrayList<>(
                            List.of(
                                    "found 406 of 406",
                                    "text 'text'",
                                    "text-empty ''",
                                    "text-wide '张三 \uD83D\uDE00'",
                                    "bytes b'\\x00\\xff\\r\\n'",
                                    "int 42",
                                    "int-negative -42",
                                    "int-64 9223372036854775807",
                                    "int-huge 1180591620717411303424",
                                    "packed:text " + ("'" + LONG_TEXT).substring(0, 40),
                                    "packed:bytes b'" + "\\x00".repeat(10).substring(0, 38),
                                    "counter 5"));
            NUMBERS.forEach(number -> expected.add("routed %s of %s".formatted(number, number)));
            expected.add("counted 9 8");
            assertThat(memcache(trio, "read").lines()).containsExactlyElementsOf(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pymemcache_writes_javaReads(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = equal(trio, Compat.PYMEMCACHE)) {
            assertThat(pymemcache(trio, "write")).isEqualTo("failed []\n");

            List<String> keys = keys("k1", "name", "键", "ключ");
            assertThat(mc.getMulti(keys, String.class)).isEqualTo(valuesOf(keys));
            assertReads(mc, "text", "text", 16);
            assertReads(mc, "bytes", BYTES, 0);
            assertReads(mc, "int", 42L, 2);
            assertReads(mc, "int-huge", HUGE, 2);
            assertReads(mc, "true", true, 1);
            assertThat(mc.get("value:none")).isNull();
            assertReads(mc, "float", 1.5, 1);
            assertThat(mc.get("value:list"))
                    .usingRecursiveComparison()
                    .isEqualTo(Arrays.asList(1L, "two", 3.0, null, List.of(new byte[] {'4'})));
            assertReads(mc, "dict", Map.of("a", List.of(1L, 2L)), 1);
            assertReads(mc, "set", Set.of(1L), 1);
            assertThat(mc.withKeys().get(BYTES_KEY)).isEqualTo("of bytes");
            assertThat(mc.withKeys().get(ROUTED_KEY)).isEqualTo("of routed");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void java_writes_pymemcacheReads(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = equal(trio, Compat.PYMEMCACHE)) {
            assertThat(mc.setMulti(valuesOf(keys("k1", "name", "键", "ключ")))).isEmpty();
            plainValues().forEach((key, value) -> mc.set("value:" + key, value));
            mc.withKeys().set(BYTES_KEY, "of bytes");
            mc.withKeys().set(ROUTED_KEY, "of routed");

            assertThat(pymemcache(trio, "read").lines())
                    .containsExactly(
                            "found 404 of 404",
                            "text 'text'",
                            "bytes b'\\x00\\xff\\r\\n'",
                            "int 42",
                            "int-huge 1180591620717411303424",
                            "bytes-key of bytes",
                            "routed-key of routed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MEMCACHED, LIBMEMCACHED, modula",
        "MEMCACHED, LIBMEMCACHED_KETAMA, ketama",
        "MEMCACHED, LIBMEMCACHED_KETAMA_WEIGHTED, weighted",
        "SCRUBJAYD, LIBMEMCACHED, modula",
        "SCRUBJAYD, LIBMEMCACHED_KETAMA_WEIGHTED, weighted",
        "MEMCACHED, LIBMEMCACHED, modula-binary",
        "SCRUBJAYD, LIBMEMCACHED, modula-binary",
    })
    void pylibmc_writes_javaReads(ServerKind kind, Compat compat, String distribution) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = libmemcached(trio, compat)) {
            assertThat(pylibmc(trio, "write", distribution)).isEqualTo("failed []\n");

            List<String> keys = keys("k1", "name");
            assertThat(mc.getMulti(keys, String.class)).isEqualTo(valuesOf(keys));
            assertReads(mc, "text", "text", 16);
            assertReads(mc, "text-wide", "张三", 16);
            assertReads(mc, "bytes", BYTES, 0);
            assertThat(mc.get("value:int")).isEqualTo(42L);
            assertThat(mc.get("value:int-negative")).isEqualTo(-42L);
            assertThat(mc.get("value:int-huge")).isEqualTo(HUGE);
            assertThat(mc.get("value:true", Boolean.class)).isTrue();
            assertThat(mc.get("value:none")).isNull();
            assertReads(mc, "float", 1.5, 1);
            assertThat(mc.get("value:list"))
                    .usingRecursiveComparison()
                    .isEqualTo(Arrays.asList(1L, "two", 3.0, null, List.of(new byte[] {'4'})));
            assertReads(mc, "dict", Map.of("a", List.of(1L, 2L)), 1);
            assertReads(mc, "set", Set.of(1L), 1);
            assertThat(mc.get("packed")).isEqualTo(LONG_TEXT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MEMCACHED, LIBMEMCACHED, modula",
        "MEMCACHED, LIBMEMCACHED_KETAMA, ketama",
        "MEMCACHED, LIBMEMCACHED_KETAMA_WEIGHTED, weighted",
        "SCRUBJAYD, LIBMEMCACHED_KETAMA, ketama",
        "MEMCACHED, LIBMEMCACHED, modula-binary",
        "SCRUBJAYD, LIBMEMCACHED, modula-binary",
    })
    void java_writes_pylibmcReads(ServerKind kind, Compat compat, String distribution) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = libmemcached(trio, compat)) {
            assertThat(mc.setMulti(valuesOf(keys("k1", "name")))).isEmpty();
            plainValues().forEach((key, value) -> mc.set("value:" + key, value));
            mc.set("value:packed", LONG_TEXT);
            assertThat(requireNonNull(mc.gets("value:packed", String.class)).flags()).isEqualTo(24);

            assertThat(pylibmc(trio, "read", distribution).lines())
                    .containsExactly(
                            "found 402 of 402",
                            "text 'text'",
                            "text-wide '张三 \uD83D\uDE00'",
                            "bytes b'\\x00\\xff\\r\\n'",
                            "int 42",
                            "int-negative -42",
                            "int-huge 1180591620717411303424",
                            "packed long text");
        }
    }

    private static Map<String, Object> plainValues() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "text");
        values.put("text-wide", "张三 \uD83D\uDE00");
        values.put("bytes", BYTES);
        values.put("int", 42);
        values.put("int-negative", -42L);
        values.put("int-huge", HUGE);
        return values;
    }

    private static void assertReads(MemcachedClient mc, String key, Object value, int flags) {
        Item<Object> item = mc.gets("value:" + key, Object.class);
        assertThat(requireNonNull(item).value()).as(key).isEqualTo(value);
        assertThat(item.flags()).as(key).isEqualTo(flags);
    }

    /// The programs' keys: some by name, the others by number.
    private static List<String> keys(String... named) {
        List<String> keys = new ArrayList<>(List.of(named));
        IntStream.range(0, KEYS).forEach(i -> keys.add("user:" + i * i * 7919));
        return keys;
    }

    private static Map<String, String> valuesOf(List<String> keys) {
        Map<String, String> values = new HashMap<>();
        keys.forEach(key -> values.put(key, "of " + key));
        return values;
    }

    private static MemcachedClient memcache(ServerTrio trio, Compat compat) {
        return trio.weighted(builder(compat)).compression(Compressor.zlib(), 1_000).build();
    }

    private static MemcachedClient equal(ServerTrio trio, Compat compat) {
        return trio.equal(builder(compat)).compression(Compressor.zlib(), 1_000).build();
    }

    private static MemcachedClient libmemcached(ServerTrio trio, Compat compat) {
        boolean isWeighted = compat == Compat.LIBMEMCACHED_KETAMA_WEIGHTED;
        return isWeighted ? memcache(trio, compat) : equal(trio, compat);
    }

    private static MemcachedClientBuilder builder(Compat compat) {
        return ClientSetup.patient(MemcachedClient.builder()).compat(compat);
    }

    private static String memcache(ServerTrio trio, String what) {
        return run("memcache", "python3-memcache", trio, what);
    }

    private static String pymemcache(ServerTrio trio, String what) {
        return run("pymemcache", "python3-pymemcache", trio, what);
    }

    private static String pylibmc(ServerTrio trio, String what, String distribution) {
        return run("pylibmc", "python3-pylibmc", trio, what, distribution);
    }

    private static String run(String module, String debian, ServerTrio trio, String... arguments) {
        String program = "system-tests/src/test/clients/interop_" + module + ".py";
        List<String> command = new ArrayList<>();
        command.add(Debian.pythonWith(module, debian));
        command.add(Checkout.file(program).toString());
        command.addAll(List.of(arguments));
        command.addAll(trio.ports());
        return ExternalProgram.of(command.toArray(String[]::new))
                .environment(Map.of("PYTHONIOENCODING", "utf-8"))
                .run()
                .outOfSuccess();
    }
}
