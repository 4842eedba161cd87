package dev.scrubjay.systemtests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.CasResult;
import dev.scrubjay.client.Compat;
import dev.scrubjay.client.Item;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedClientBuilder;
import dev.scrubjay.client.ServerAddress;
import dev.scrubjay.client.SlabStats;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The tutorial's programs, line by line, in Java: what Python prints there, is returned here.
///
/// Each runs against one server, as there, and against the tutorial's cluster of three.
final class ClientTutorialTest {
    private static final List<String> STATS_SHOWN =
            List.of("pid", "uptime", "version", "curr_connections", "cmd_get", "evictions");

    /// `test1.py`, and the same for every other program's keys: one server holds each, the one
    /// where Python looks for it.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void cluster_ofThreeServers_holdsEachKeyWherePythonLooks(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = python(trio)) {
            assertThat(mc.set("k1", "value1")).isTrue();
            assertThat(mc.get("k1")).isEqualTo("value1");

            assertThat(trio.holders("k1")).containsExactly(0);
            Map<String, Integer> places =
                    Map.of("name", 2, "name1", 1, "name2", 1, "name3", 2, "num", 2, "age", 0);
            places.forEach((key, place) -> {
                assertThat(mc.set(key, "v")).isTrue();
                assertThat(trio.holders(key)).as(key).containsExactly(place);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void programs_onOneServer_returnWhatPythonPrints(ServerKind kind) {
        try (ServerProcess server = kind.start("-m", "10", "-c", "256");
                MemcachedClient mc = MemcachedClient.connect(server.address())) {
            runAll(mc);
            Map<String, String> stats = mc.stats().get(ServerAddress.of(server.address()));
            assertThat(stats)
                    .containsKeys(STATS_SHOWN.toArray(String[]::new))
                    .containsEntry("pid", Long.toString(server.pid()))
                    .containsEntry("max_connections", "256")
                    .containsEntry("limit_maxbytes", "10485760");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void programs_onTheCluster_returnWhatPythonPrints(ServerKind kind) {
        try (ServerTrio trio = ServerTrio.start(kind);
                MemcachedClient mc = python(trio)) {
            runAll(mc);
            assertThat(mc.stats())
                    .hasSize(3)
                    .allSatisfy((address, stats) ->
                            assertThat(stats).containsKeys(STATS_SHOWN.toArray(String[]::new)));
        }
    }

    private static MemcachedClient python(ServerTrio trio) {
        MemcachedClientBuilder builder = ClientSetup.patient(MemcachedClient.builder());
        return trio.weighted(builder).compat(Compat.PYTHON_MEMCACHED).build();
    }

    private static void runAll(MemcachedClient mc) {
        session(mc);
        set(mc);
        add(mc);
        replace(mc);
        append(mc);
        getsAndCas(mc);
        get(mc);
        delete(mc);
        incrAndDecr(mc);
        slabs(mc);
        flush(mc);
    }

    private static void session(MemcachedClient conn) {
        assertThat(conn.set("k1", "v1")).isTrue();
        assertThat(conn.get("k1")).isEqualTo("v1");
    }

    private static void set(MemcachedClient mc) {
        mc.set("name", "jack");
        assertThat(mc.get("name", String.class)).isEqualTo("jack");

        Set<String> failed = mc.setMulti(Map.of("name", "jack", "age", "19", "job", "IT"));
        assertThat(failed).isEmpty();
        assertThat(mc.get("name", String.class)).isEqualTo("jack");
        assertThat(mc.get("age", String.class)).isEqualTo("19");
        assertThat(mc.get("job", String.class)).isEqualTo("IT");
    }

    private static void add(MemcachedClient mc) {
        assertThat(mc.add("add", "v1")).isTrue();
        assertThat(mc.add("add", "v2")).isFalse();
        assertThat(mc.get("add", String.class)).isEqualTo("v1");
    }

    private static void replace(MemcachedClient mc) {
        mc.set("name", "张三");
        assertThat(mc.get("name")).isEqualTo("张三");

        assertThat(mc.replace("name", "李四")).isTrue();
        assertThat(mc.get("name")).isEqualTo("李四");
        assertThat(mc.replace("name10", "hahaha")).isFalse();
        assertThat(mc.get("name10")).isNull();
    }

    private static void append(MemcachedClient mc) {
        mc.set("num", "我是中间部分");
        assertThat(mc.get("num")).isEqualTo("我是中间部分");

        assertThat(mc.append("num", "我是后面部分")).isTrue();
        assertThat(mc.get("num")).isEqualTo("我是中间部分我是后面部分");

        assertThat(mc.prepend("num", "我是开头部分")).isTrue();
        assertThat(mc.get("num")).isEqualTo("我是开头部分我是中间部分我是后面部分");
    }

    /// And then what the tutorial wants to show: two travellers, and the tickets that are left.
    private static void getsAndCas(MemcachedClient mc) {
        mc.set("ticket", "88");
        assertThat(mc.get("ticket")).isEqualTo("88");
        Item<String> ticket = requireNonNull(mc.gets("ticket", String.class));
        assertThat(ticket.value()).isEqualTo("88");
        assertThat(mc.cas("ticket", "88", ticket.cas())).isEqualTo(CasResult.STORED);
        assertThat(requireNonNull(mc.gets("ticket", String.class)).value()).isEqualTo("88");

        Item<String> ofA = requireNonNull(mc.gets("ticket", String.class));
        Item<String> ofB = requireNonNull(mc.gets("ticket", String.class));
        assertThat(mc.cas("ticket", "87", ofA.cas())).isEqualTo(CasResult.STORED);
        assertThat(mc.cas("ticket", "87", ofB.cas())).isEqualTo(CasResult.EXISTS);
        assertThat(mc.update("ticket", Integer.class, n -> n - 1)).isEqualTo(86);
        assertThat(mc.get("ticket", String.class)).isEqualTo("86");
    }

    private static void get(MemcachedClient mc) {
        mc.set("name", "jack");
        assertThat(mc.get("name")).isEqualTo("jack");
        mc.setMulti(Map.of("name", "jack", "age", "20", "job", "IT"));
        assertThat(mc.getMulti(List.of("name", "age", "job"), String.class))
                .isEqualTo(Map.of("name", "jack", "age", "20", "job", "IT"));
        assertThat(mc.get("nobody")).isNull();
    }

    private static void delete(MemcachedClient mc) {
        mc.set("name1", "JACK1");
        mc.set("name2", "JACK2");
        mc.set("name3", "JACK3");
        assertThat(mc.get("name1")).isEqualTo("JACK1");
        assertThat(mc.get("name2")).isEqualTo("JACK2");
        assertThat(mc.get("name3")).isEqualTo("JACK3");
        assertThat(mc.delete("name1")).isTrue();
        assertThat(mc.get("name")).isEqualTo("jack");

        assertThat(mc.deleteMulti(List.of("name2", "name3"))).isEmpty();
        assertThat(mc.get("name1")).isNull();
        assertThat(mc.get("name2")).isNull();
        assertThat(mc.get("name3")).isNull();
        assertThat(mc.delete("name1")).isFalse();
        assertThat(mc.deleteMulti(List.of("name2", "job"))).containsExactly("name2");
    }

    private static void incrAndDecr(MemcachedClient mc) {
        mc.set("num", 1);
        assertThat(mc.get("num")).isEqualTo(1L);

        assertThat(mc.incr("num", 9)).isEqualTo(OptionalLong.of(10));
        assertThat(mc.get("num")).isEqualTo(10L);

        assertThat(mc.decr("num", 5)).isEqualTo(OptionalLong.of(5));
        assertThat(mc.get("num")).isEqualTo(5L);
    }

    private static void slabs(MemcachedClient mc) {
        long classes =
                mc.statsSlabs().values().stream()
                        .map(SlabStats::classes)
                        .mapToLong(Map::size)
                        .sum();
        assertThat(classes).isPositive();
        assertThat(mc.statsItems()).isNotEmpty();
    }

    private static void flush(MemcachedClient mc) {
        mc.set("key", "result");
        mc.flushAll();
        assertThat(mc.get("key")).isNull();
    }
}
