package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.MemcachedClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Times to live as the client gives them, as the servers keep them.
final class ClientClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /// A second by the server's own clock, however the end was said.
    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void items_ofOneSecond_end(ClientSetup setup) {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = setup.client(server)) {
            for (String key : List.of("touch", "gat", "gatDate", "cas", "update")) {
                mc.set(key, "1", HOUR);
            }
            mc.set("control", "v", HOUR);
            mc.set("set", "v", SECOND);
            mc.set("fraction", "v", Duration.ofMillis(1));
            mc.set("date", "v", Instant.now().plus(SECOND));
            mc.add("add", "v", SECOND);
            mc.setMulti(Map.of("multi", "v"), SECOND);
            mc.setMulti(Map.of("multiDate", "v"), Instant.now().plus(SECOND));
            mc.touch("touch", SECOND);
            mc.gat("gat", SECOND, String.class);
            mc.gat("gatDate", Instant.now().plus(SECOND), String.class);
            mc.cas("cas", "2", requireItem(mc, "cas"), SECOND);
            mc.update("update", Integer.class, SECOND, n -> n + 1);
            mc.incr("incr", 1, 5, SECOND);
            mc.getOrCompute("lease", String.class, SECOND, key -> key);
            mc.async().set("async", "v", SECOND).join();
            Set<String> keys =
                    Set.of(
                            "set",
                            "fraction",
                            "date",
                            "add",
                            "multi",
                            "multiDate",
                            "touch",
                            "gat",
                            "gatDate",
                            "cas",
                            "update",
                            "incr",
                            "lease",
                            "async");

            Deadline.await(
                    "the end of all items",
                    Duration.ofSeconds(10),
                    () -> mc.getMulti(keys, String.class).isEmpty());
            assertThat(mc.get("control")).isEqualTo("v");
        }
    }

    /// To the second, on a clock that stands still.
    @Test
    void items_byTheServersClock_liveAsLongAsSaid() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection clock = server.connect();
                MemcachedClient mc = MemcachedClient.connect(server.address())) {
            clock.exchange("debugtime p\r\n", "OK\r\n");
            Instant now = Instant.ofEpochSecond(clock.stats("stats").number("time"));
            mc.set("never", "v");
            mc.set("9.001", "v", Duration.ofMillis(9_001));
            mc.set("10", "v", Duration.ofSeconds(10));
            mc.set("date", "v", now.plusSeconds(20));
            mc.set("month", "v", Duration.ofDays(30));

            assertLive(mc, "never", "9.001", "10", "date", "month");
            clock.exchange("debugtime +9\r\n", "OK\r\n");
            assertLive(mc, "never", "9.001", "10", "date", "month");
            mc.touch("10", Duration.ofSeconds(11));
            clock.exchange("debugtime +1\r\n", "OK\r\n");
            assertLive(mc, "never", "10", "date", "month");
            clock.exchange("debugtime +10\r\n", "OK\r\n");
            assertLive(mc, "never", "month");
            clock.exchange("debugtime +2591980\r\n", "OK\r\n");
            assertLive(mc, "never");
        }
    }

    @ParameterizedTest
    @EnumSource(ClientSetup.class)
    void flushAll_withDelay_forgetsThen(ClientSetup setup) {
        try (ServerProcess server = setup.kind().start();
                MemcachedClient mc = setup.client(server)) {
            mc.set("k", "v");
            mc.flushAll(HOUR);
            assertThat(mc.get("k")).isEqualTo("v");
            mc.flushAll(Duration.ofMillis(1));
            Deadline.await("a flush", Duration.ofSeconds(10), () -> mc.get("k") == null);
            mc.set("k", "v");
            mc.flushAll(Duration.ZERO);
            assertThat(mc.get("k")).isNull();
            mc.flushAll();
            // memcached forgets what was stored in the second of a flush, too.
            Deadline.await(
                    "a store that stays",
                    Duration.ofSeconds(10),
                    () -> mc.set("k", "v") && mc.get("k") != null);
        }
    }

    private static long requireItem(MemcachedClient mc, String key) {
        var item = mc.gets(key, String.class);
        if (item == null) {
            throw new AssertionError("no item " + key);
        }
        return item.cas();
    }

    private static void assertLive(MemcachedClient mc, String... live) {
        List<String> all = List.of("never", "9.001", "10", "date", "month");
        assertThat(mc.getMulti(all, String.class).keySet()).containsExactlyInAnyOrder(live);
    }
}
