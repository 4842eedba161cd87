package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Many keys at once, to servers that are slow, picky, or dead.
final class LargeBatchTest {
    private static final int KEYS = 200_000;

    /// So little may be on its way that both ends often wait for each other.
    private static final int RECEIVE_BYTES = 4 * 1024;

    private static Map<String, String> values(int count) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put("key:" + i, "value:" + i);
        }
        return values;
    }

    @Test
    void manyKeys_toASlowServer_areStoredReadAndDeleted() {
        FakeMemcached memcached = new FakeMemcached();
        Map<String, String> values = values(KEYS);
        try (FakeServer server = new FakeServer(memcached, RECEIVE_BYTES);
                MemcachedClient mc =
                        MemcachedClient.builder()
                                .server(server.address())
                                .operationTimeout(Duration.ofSeconds(20))
                                .build()) {
            assertThat(mc.setMulti(values)).isEmpty();
            assertThat(memcached.itemCount()).isEqualTo(KEYS);
            Map<String, String> found = mc.getMulti(values.keySet(), String.class);
            assertThat(found.equals(values)).isTrue();
            assertThat(found.keySet().iterator().next()).isEqualTo("key:0");
            assertThat(mc.deleteMulti(values.keySet())).isEmpty();
            assertThat(memcached.itemCount()).isZero();
            assertThat(mc.deleteMulti(List.of("key:1", "key:2"))).containsExactly("key:1", "key:2");
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void largeValues_toASlowServer_arriveWhole() {
        FakeMemcached memcached = new FakeMemcached(true, 8 << 20);
        try (FakeServer server = new FakeServer(memcached, RECEIVE_BYTES);
                MemcachedClient mc =
                        MemcachedClient.builder()
                                .server(server.address())
                                .operationTimeout(Duration.ofSeconds(20))
                                .build()) {
            Map<String, byte[]> values = new LinkedHashMap<>();
            for (int i = 0; i < 40; i++) {
                byte[] value = new byte[i * 30_011];
                Arrays.fill(value, (byte) i);
                values.put("key:" + i, value);
            }
            assertThat(mc.setMulti(values)).isEmpty();
            List<String> keys = new ArrayList<>(values.keySet());
            mc.getMulti(keys, byte[].class)
                    .forEach((key, value) -> assertThat(value).isEqualTo(values.get(key)));
            for (String key : keys) {
                assertThat(mc.get(key, byte[].class)).isEqualTo(values.get(key));
            }
        }
    }

    @Test
    void valuesTooLarge_inABatch_areReportedAlone() {
        for (boolean isMeta : new boolean[] {true, false}) {
            FakeMemcached memcached = new FakeMemcached(isMeta, 10_000);
            try (FakeServer server = new FakeServer(memcached);
                    MemcachedClient mc = MemcachedClient.connect(server.address())) {
                Map<String, Object> values = new LinkedHashMap<>(values(5_000));
                values.put("key:7", new byte[10_001]);
                values.put("key:4000", new byte[300_000]);
                assertThat(mc.setMulti(values)).containsExactly("key:7", "key:4000");
                assertThat(memcached.itemCount()).isEqualTo(4_998);
                assertThat(memcached.text("key:4999")).isEqualTo("value:4999");
                assertThatExceptionOfType(ValueTooLargeException.class)
                        .isThrownBy(() -> mc.set("key:7", new byte[10_001]))
                        .withMessageContaining("key:7");
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDeadServer_inABatch_failsOrIsReplacedAsThePolicySays() {
        for (FailurePolicy policy : FailurePolicy.values()) {
            FakeMemcached alive = new FakeMemcached();
            try (FakeServer one = new FakeServer(alive);
                    FakeServer two = new FakeServer(new FakeMemcached());
                    MemcachedClient mc =
                            MemcachedClient.builder()
                                    .servers(one.address(), two.address())
                                    .compat(Compat.PYTHON_MEMCACHED)
                                    .failurePolicy(policy)
                                    .build()) {
                Map<String, String> values = values(3_000);
                assertThat(mc.setMulti(values)).isEmpty();
                assertThat(alive.itemCount()).isBetween(1_000, 2_000);
                two.stop();
                Set<String> failed = mc.setMulti(values);
                // What was on its way when the connection broke is lost with any policy.
                Set<String> failedAgain = mc.setMulti(values);
                if (policy == FailurePolicy.FAIL_FAST) {
                    assertThat(failed).hasSizeBetween(1_000, 2_000);
                    assertThat(failedAgain).hasSizeBetween(1_000, 2_000);
                    assertThatExceptionOfType(ConnectionException.class)
                            .isThrownBy(() -> mc.getMulti(values.keySet(), String.class))
                            .withMessageContaining(two.address());
                } else {
                    // Python's ten tries all meet the dead one for one key in a thousand.
                    assertThat(failedAgain.size()).as("%s", policy).isLessThan(30);
                    values.keySet().removeAll(failedAgain);
                    assertThat(alive.itemCount()).isEqualTo(values.size());
                    assertThat(mc.getMulti(values.keySet(), String.class)).isEqualTo(values);
                }
            }
        }
    }
}
