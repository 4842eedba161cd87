package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.CasResult;
import dev.scrubjay.client.ClientErrorException;
import dev.scrubjay.client.IllegalKeyException;
import dev.scrubjay.client.Item;
import dev.scrubjay.client.Key;
import dev.scrubjay.client.MemcachedClient;
import dev.scrubjay.client.MemcachedCommands;
import dev.scrubjay.client.TranscodingException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Every command for items, on one server that all tests share: each has keys of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(ClientSetup.class)
@SuppressWarnings("NullAway.Init") // Set before the tests by what JUnit calls.
final class ClientCommandsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long MAX = -1;

    @Parameter ClientSetup setup;

    private ServerProcess server;
    private MemcachedClient mc;

    @BeforeParameterizedClassInvocation
    void start() {
        server = setup.kind().start();
        mc = setup.client(server);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        mc.close();
        server.close();
    }

    @Test
    void values_ofEveryBuiltInType_comeBack() {
        byte[] bytes = {0, '\r', '\n', -1};
        BigInteger big = BigInteger.TWO.pow(70);
        Map<Object, Object> values = new LinkedHashMap<>();
        values.put("text", "text");
        values.put("", "");
        values.put("END\r\nVALUE x 0 1\r\n", "END\r\nVALUE x 0 1\r\n");
        values.put("键\uD83D\uDE00", "键\uD83D\uDE00");
        values.put(bytes, bytes);
        values.put(new byte[0], new byte[0]);
        values.put(7, 7L);
        values.put(-7L, -7L);
        values.put((short) 7, 7L);
        values.put((byte) 7, 7L);
        values.put(Long.MIN_VALUE, Long.MIN_VALUE);
        values.put(big, big);
        values.forEach((stored, read) -> {
            assertThat(mc.set("typed", stored)).isTrue();
            assertThat(mc.get("typed")).isEqualTo(read);
        });
        assertThat(mc.get("typed", BigInteger.class)).isEqualTo(big);
        assertThat(mc.get("typed", String.class)).isEqualTo(big.toString());
        assertThatThrownBy(() -> mc.get("typed", Integer.class))
                .isInstanceOf(TranscodingException.class);
        assertThatThrownBy(() -> mc.set("typed", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void stores_byVerb_dependOnWhatIsThere() {
        assertThat(mc.get("verb")).isNull();
        assertThat(mc.replace("verb", "x")).isFalse();
        assertThat(mc.append("verb", "x")).isFalse();
        assertThat(mc.prepend("verb", "x")).isFalse();
        assertThat(mc.add("verb", "b", HOUR)).isTrue();
        assertThat(mc.add("verb", "x")).isFalse();
        assertThat(mc.append("verb", "c")).isTrue();
        assertThat(mc.prepend("verb", "a")).isTrue();
        assertThat(mc.get("verb")).isEqualTo("abc");
        assertThat(mc.replace("verb", "r", HOUR)).isTrue();
        assertThat(mc.get("verb")).isEqualTo("r");
        assertThat(mc.delete("verb")).isTrue();
        assertThat(mc.delete("verb")).isFalse();
        assertThat(mc.get("verb")).isNull();
    }

    @Test
    void cas_byState_tellsWhatBecameOfIt() {
        assertThat(mc.gets("cas", String.class)).isNull();
        assertThat(mc.cas("cas", "x", 1)).isEqualTo(CasResult.NOT_FOUND);
        mc.set("cas", "1");
        Item<String> item = requireNonNull(mc.gets("cas", String.class));
        assertThat(item.value()).isEqualTo("1");
        assertThat(item.flags()).isEqualTo(16);

        assertThat(mc.cas("cas", "2", item.cas(), HOUR)).isEqualTo(CasResult.STORED);
        assertThat(mc.cas("cas", "3", item.cas())).isEqualTo(CasResult.EXISTS);
        assertThat(mc.cas("cas", "3", item.cas(), Instant.now().plus(HOUR)))
                .isEqualTo(CasResult.EXISTS);
        assertThat(mc.get("cas")).isEqualTo("2");
        mc.delete("cas");
        assertThat(mc.cas("cas", "3", item.cas())).isEqualTo(CasResult.NOT_FOUND);
    }

    @Test
    void touchAndGat_byState_findOrMiss() {
        assertThat(mc.touch("touch", HOUR)).isFalse();
        assertThat(mc.gat("touch", HOUR, String.class)).isNull();
        mc.set("touch", "v", Duration.ofSeconds(100));
        assertThat(mc.touch("touch", HOUR)).isTrue();
        assertThat(mc.touch("touch", Instant.now().plus(HOUR))).isTrue();
        assertThat(mc.gat("touch", HOUR, String.class)).isEqualTo("v");
        assertThat(mc.gat("touch", Instant.now().plus(HOUR), String.class)).isEqualTo("v");
        assertThat(mc.touch("touch", Duration.ZERO)).isTrue();
        assertThat(mc.get("touch")).isNull();
    }

    /// memcached's 0 means for ever and its negative numbers mean at once; ours mean what they say.
    @Test
    void ttl_thatIsOver_isNeverForEver() {
        List<Duration> over = List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(-9999));
        for (Duration ttl : over) {
            assertThat(mc.set("over", "v", ttl)).isTrue();
            assertThat(mc.get("over")).as("%s", ttl).isNull();
        }
        for (Instant date : List.of(Instant.EPOCH, Instant.now(), Instant.MIN)) {
            assertThat(mc.set("over", "v", date)).isTrue();
            assertThat(mc.get("over")).as("%s", date).isNull();
        }
    }

    /// What is longer than 30 days is a date to memcached, and those of 1970 are over.
    @Test
    void ttl_ofMonthsOrAges_isNotOver() {
        List<Duration> long_ =
                List.of(
                        Duration.ofDays(30),
                        Duration.ofDays(31),
                        Duration.ofDays(400),
                        Duration.ofDays(36_500),
                        Duration.ofSeconds(Long.MAX_VALUE));
        for (Duration ttl : long_) {
            assertThat(mc.set("long", "v", ttl)).isTrue();
            assertThat(mc.get("long")).as("%s", ttl).isEqualTo("v");
        }
        for (Instant date : List.of(Instant.now().plusSeconds(100), Instant.MAX)) {
            assertThat(mc.set("long", "v", date)).isTrue();
            assertThat(mc.get("long")).as("%s", date).isEqualTo("v");
        }
    }

    @Test
    void counters_atTheirEnds_areUnsigned() {
        assertThat(mc.incr("n", 1)).isEqualTo(OptionalLong.empty());
        assertThat(mc.decr("n", 1)).isEqualTo(OptionalLong.empty());
        mc.set("n", 10);
        assertThat(mc.incr("n", 0)).isEqualTo(OptionalLong.of(10));
        assertThat(mc.decr("n", 1)).isEqualTo(OptionalLong.of(9));
        // The server holds "9 " now.
        assertThat(mc.get("n")).isEqualTo(9L);
        assertThat(mc.get("n", Integer.class)).isEqualTo(9);
        assertThat(mc.get("n", int.class)).isEqualTo(9);
        assertThat(mc.decr("n", MAX)).isEqualTo(OptionalLong.of(0));
        assertThat(mc.incr("n", MAX)).isEqualTo(OptionalLong.of(MAX));
        assertThat(mc.get("n", BigInteger.class)).isEqualTo("18446744073709551615");
        assertThat(mc.incr("n", 1)).isEqualTo(OptionalLong.of(0));
        assertThat(mc.incr("n", Long.MIN_VALUE)).isEqualTo(OptionalLong.of(Long.MIN_VALUE));
        assertThat(mc.incr("n", Long.MIN_VALUE)).isEqualTo(OptionalLong.of(0));
        mc.set("n", new BigInteger("18446744073709551614"));
        assertThat(mc.incr("n", 1)).isEqualTo(OptionalLong.of(MAX));
        assertThat(mc.decr("n", MAX)).isEqualTo(OptionalLong.of(0));

        mc.set("n", "ten");
        assertThatThrownBy(() -> mc.incr("n", 1))
                .isInstanceOf(ClientErrorException.class)
                .hasMessageContaining("non-numeric")
                .hasMessageContaining(server.address())
                .hasMessageContaining("incr n");
        assertThat(mc.get("n")).isEqualTo("ten");
    }

    @Test
    void counters_withInitialValues_areMadeOnce() {
        assertThat(mc.incr("made", 5, 100, null)).isEqualTo(100);
        assertThat(mc.incr("made", 5, 100, null)).isEqualTo(105);
        assertThat(mc.decr("made", 5, 100, HOUR)).isEqualTo(100);
        assertThat(mc.get("made", Long.class)).isEqualTo(100);
        assertThat(mc.decr("largest", 1, MAX, HOUR)).isEqualTo(MAX);
        assertThat(mc.decr("largest", 1, MAX, HOUR)).isEqualTo(MAX - 1);
        assertThat(mc.incr("gone", 1, 7, Duration.ZERO)).isEqualTo(7);
        assertThat(mc.get("gone")).isNull();
    }

    @Test
    void keys_thatWouldBeReadAsMore_areRefusedBeforeSending() {
        long sets = server.stats("stats").number("cmd_set");
        List<String> bad =
                new ArrayList<>(List.of("", "a b", "a\r\nset b 0 0 1", "\n", "a\0", "\u007f"));
        bad.add("k".repeat(251));
        bad.add("键".repeat(84));
        bad.add("\uD83D");
        for (String key : bad) {
            assertThatThrownBy(() -> mc.set(key, "v")).isInstanceOf(IllegalKeyException.class);
            assertThatThrownBy(() -> mc.get(key)).isInstanceOf(IllegalKeyException.class);
            assertThatThrownBy(() -> mc.setMulti(Map.of("good", "v", key, "v")))
                    .isInstanceOf(IllegalKeyException.class);
            assertThatThrownBy(() -> mc.getMulti(List.of("good", key), String.class))
                    .isInstanceOf(IllegalKeyException.class);
        }
        assertThat(mc.get("good")).isNull();
        assertThat(server.stats("stats").number("cmd_set")).isEqualTo(sets);
        String longest = "k".repeat(250);
        assertThat(mc.set(longest, "v")).isTrue();
        assertThat(mc.get(longest)).isEqualTo("v");
    }

    @Test
    void keys_notInAscii_areUtf8() {
        List<String> keys = List.of("键", "ключ", "clé", "\uD83D\uDE00", "é".repeat(125));
        for (String key : keys) {
            assertThat(mc.set(key, key)).isTrue();
            assertThat(mc.get(key)).isEqualTo(key);
            assertThat(mc.touch(key, HOUR)).isTrue();
        }
        assertThat(mc.getMulti(keys, String.class).keySet()).containsExactlyElementsOf(keys);
        try (TextConnection connection = server.connect()) {
            byte[] bytes = "get 键\r\n".getBytes(UTF_8);
            connection.send(bytes);
            assertThat(connection.readLine()).startsWith("VALUE ");
        }
    }

    @Test
    void keys_ofBytes_areTheBytes() {
        MemcachedCommands<Key> keyed = mc.withKeys();
        assertThat(keyed.set(Key.of("plain".getBytes(UTF_8)), "v")).isTrue();
        assertThat(mc.get("plain")).isEqualTo("v");

        Key binary = Key.of(new byte[] {0, ' ', '\r', '\n', -1});
        if (!setup.isMeta()) {
            assertThatThrownBy(() -> keyed.set(binary, "v"))
                    .isInstanceOf(ClientErrorException.class);
            return;
        }
        assertThat(keyed.get(binary)).isNull();
        assertThat(keyed.set(binary, "v")).isTrue();
        assertThat(keyed.get(binary)).isEqualTo("v");
        Key text = Key.of("plain");
        Key routed = Key.routed(5, "routed");
        keyed.setMulti(Map.of(routed, "r"));
        assertThat(keyed.getMulti(List.of(text, binary, routed), String.class))
                .containsExactly(
                        Map.entry(text, "v"), Map.entry(binary, "v"), Map.entry(routed, "r"));
        assertThat(keyed.append(binary, "+")).isTrue();
        assertThat(keyed.gat(binary, HOUR, String.class)).isEqualTo("v+");
        assertThat(keyed.incr(Key.of(new byte[] {1}), 1, 5, null)).isEqualTo(5);
        assertThat(keyed.deleteMulti(List.of(binary, text))).isEmpty();
    }

    @Test
    void prefix_ofTheClient_isOnTheServerOnly() {
        try (MemcachedClient prefixed =
                setup.builder().server(server.address()).keyPrefix("app:").build()) {
            assertThat(prefixed.set("p", "v")).isTrue();
            assertThat(mc.get("app:p")).isEqualTo("v");
            assertThat(mc.get("p")).isNull();
            mc.set("app:q", "w");
            assertThat(prefixed.getMulti(List.of("p", "q", "r"), String.class))
                    .containsExactly(Map.entry("p", "v"), Map.entry("q", "w"));
            assertThat(prefixed.setMulti(Map.of("p", "1"))).isEmpty();
            assertThat(prefixed.deleteMulti(List.of("p", "r"))).containsExactly("r");
            assertThat(prefixed.withKeys().get(Key.of("q"))).isEqualTo("w");
            assertThatThrownBy(() -> prefixed.set("k".repeat(247), "v"))
                    .isInstanceOf(IllegalKeyException.class);
        }
    }

    @Test
    void commands_asFutures_answerTheSame() {
        var async = mc.async();
        assertThat(async.get("f").join()).isNull();
        assertThat(async.add("f", "1").join()).isTrue();
        assertThat(async.add("f", "1").join()).isFalse();
        assertThat(async.replace("f", "2").join()).isTrue();
        assertThat(async.append("f", "3").join()).isTrue();
        assertThat(async.prepend("f", "1").join()).isTrue();
        assertThat(async.get("f", Integer.class).join()).isEqualTo(123);
        Item<String> item = requireNonNull(async.gets("f", String.class).join());
        assertThat(async.cas("f", "4", item.cas()).join()).isEqualTo(CasResult.STORED);
        assertThat(async.cas("f", "5", item.cas()).join()).isEqualTo(CasResult.EXISTS);
        assertThat(async.update("f", Integer.class, n -> n + 1).join()).isEqualTo(5);
        assertThat(async.incr("f", 2).join()).isEqualTo(OptionalLong.of(7));
        assertThat(async.decr("f", 1).join()).isEqualTo(OptionalLong.of(6));
        assertThat(async.incr("f2", 1, 8, HOUR).join()).isEqualTo(8);
        assertThat(async.gat("f", HOUR, String.class).join()).isEqualTo("6");
        assertThat(async.touch("f", HOUR).join()).isTrue();
        assertThat(async.setMulti(Map.of("f3", "3")).join()).isEmpty();
        assertThat(async.getMulti(List.of("f", "f3"), String.class).join())
                .isEqualTo(Map.of("f", "6", "f3", "3"));
        assertThat(async.delete("f").join()).isTrue();
        assertThat(async.deleteMulti(List.of("f", "f3")).join()).containsExactly("f");
        // A follower may block.
        assertThat(async.set("f", "v").thenApply(_ -> mc.get("f")).join()).isEqualTo("v");
        assertThatThrownBy(() -> async.set("f", "word").thenCompose(_ -> async.incr("f", 1)).join())
                .hasCauseInstanceOf(ClientErrorException.class);
    }
}
