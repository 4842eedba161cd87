package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.ServerAddress;
import dev.scrubjay.client.SlabStats;
import dev.scrubjay.client.ValueTooLargeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Many keys at a time, and all servers at a time, on a cluster of three.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(ClientSetup.class)
@SuppressWarnings("NullAway.Init") // Set before the tests by what JUnit calls.
final class ClientBatchTest {
    private static final int MANY = 200_000;

    @Parameter private ClientSetup setup;

    private ServerTrio trio;
    private MemcachedClient mc;

    @BeforeParameterizedClassInvocation
    void start() {
        trio = ServerTrio.start(setup.kind());
        mc = trio.weighted(setup.builder()).build();
    }

    @AfterParameterizedClassInvocation
    void stop() {
        mc.close();
        trio.close();
    }

    /// python-memcached's way, writing all before reading any, ends a connection with that many.
    @Test
    void keys_twoHundredThousand_areWrittenReadAndDeleted() {
        List<String> keys = IntStream.range(0, MANY).mapToObj(i -> "many:" + i).toList();
        Map<String, Integer> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, values.size()));

        assertThat(mc.setMulti(values)).isEmpty();
        assertThat(mc.getMulti(keys, Integer.class).equals(values)).isTrue();
        assertThat(mc.deleteMulti(keys)).isEmpty();
        assertThat(mc.getMulti(keys, Integer.class)).isEmpty();
        assertThat(mc.deleteMulti(keys)).hasSize(MANY);
    }

    @Test
    void keys_manyWithLargeValues_doNotStall() {
        byte[] value = new byte[100_000];
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            values.put("large:" + i, value);
        }
        assertThat(mc.setMulti(values)).isEmpty();
        Map<String, byte[]> read = mc.getMulti(values.keySet(), byte[].class);
        assertThat(read.keySet()).isEqualTo(values.keySet());
        assertThat(read.values()).allMatch(bytes -> bytes.length == value.length);
        mc.flushAll();
    }

    @Test
    void keys_missingOrTwice_areLeftOutOrReadOnce() {
        mc.setMulti(Map.of("m1", "1", "m3", "3"));
        assertThat(mc.getMulti(List.of("m3", "m2", "m1", "m3"), String.class))
                .containsExactly(Map.entry("m3", "3"), Map.entry("m1", "1"));
        assertThat(mc.deleteMulti(List.of("m3", "m2", "m3"))).containsExactly("m2");
        assertThat(mc.getMulti(List.<String>of(), String.class)).isEmpty();
        assertThat(mc.setMulti(Map.<String, String>of())).isEmpty();
        assertThat(mc.deleteMulti(List.<String>of())).isEmpty();
    }

    /// What the servers do not take, they say, and nobody else waits for it.
    @Test
    void values_overTheServersLimit_failAlone() {
        byte[] huge = new byte[1_200_000];
        List<String> connections = connectionsSoFar();
        assertThatThrownBy(() -> mc.set("huge", huge))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("set huge")
                .hasMessageContaining("127.0.0.1:");
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            values.put("beside:" + i, i % 100 == 50 ? huge : "small");
        }
        List<String> tooLarge =
                values.keySet().stream().filter(key -> values.get(key) instanceof byte[]).toList();

        assertThat(mc.setMulti(values)).containsExactlyElementsOf(tooLarge);
        assertThat(mc.getMulti(values.keySet(), String.class)).hasSize(495);
        // No connection was given up for it.
        assertThat(connectionsSoFar()).isEqualTo(connections);
    }

    private List<String> connectionsSoFar() {
        return mc.stats().values().stream()
                .map(stats -> stats.getOrDefault("total_connections", "none"))
                .toList();
    }

    @Test
    void stats_ofAllServers_areReadAndTyped() {
        Map<String, String> values = new LinkedHashMap<>();
        IntStream.range(0, 100).forEach(i -> values.put("stats:" + i, "v"));
        mc.setMulti(values);
        List<ServerAddress> addresses = trio.addresses().stream().map(ServerAddress::of).toList();

        Map<ServerAddress, Map<String, String>> stats = mc.stats();
        assertThat(stats.keySet()).containsExactlyElementsOf(addresses);
        for (int i = 0; i < ServerTrio.COUNT; i++) {
            assertThat(stats.get(addresses.get(i)))
                    .containsEntry("pid", Long.toString(trio.server(i).pid()));
        }
        assertThat(mc.stats("settings").values())
                .allSatisfy(settings -> assertThat(settings).containsEntry("cas_enabled", "yes"));
        assertThat(mc.version().keySet()).containsExactlyElementsOf(addresses);
        assertThat(mc.version().values()).allMatch(version -> version.startsWith("1.6."));
        Map<ServerAddress, SlabStats> slabs = mc.statsSlabs();
        long chunkBytes = setup.kind() == ServerKind.SCRUBJAYD ? 48 : 96;
        assertThat(slabs.values())
                .allSatisfy(server -> {
                    assertThat(server.totals()).containsKeys("active_slabs", "total_malloced");
                    assertThat(server.classes()).containsKey(1);
                    assertThat(server.classes().get(1)).containsEntry("chunk_size", chunkBytes);
                });
        long items = 0;
        for (Map<Integer, Map<String, Long>> server : mc.statsItems().values()) {
            for (Map<String, Long> slabClass : server.values()) {
                items += slabClass.getOrDefault("number", 0L);
            }
        }
        assertThat(items).isGreaterThanOrEqualTo(100);
        assertThatThrownBy(() -> mc.stats("no\r\nflush_all"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(mc.deleteMulti(values.keySet())).isEmpty();
    }

    @Test
    void flush_ofAllServers_leavesNothing() {
        Map<String, String> values = new LinkedHashMap<>();
        IntStream.range(0, 100).forEach(i -> values.put("flush:" + i, "v"));
        mc.setMulti(values, Duration.ofHours(1));
        mc.flushAll();
        assertThat(mc.getMulti(values.keySet(), String.class)).isEmpty();
    }

    /// Each thread adds what it can: none of it is lost.
    @Test
    void update_byManyThreads_losesNothing() throws InterruptedException {
        int threadCount = 16;
        int updates = 50;
        mc.set("total", 0);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
            Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads.add(
                    builder.start(() -> {
                        for (int n = 0; n < updates; n++) {
                            mc.update("total", Integer.class, total -> total + 1);
                            mc.incr("counter", 1, 1, null);
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(mc.get("total", Integer.class)).isEqualTo(threadCount * updates);
        assertThat(mc.get("counter", Integer.class)).isEqualTo(threadCount * updates);
        assertThat(mc.update("nobody", Integer.class, total -> total + 1)).isNull();
    }
}
