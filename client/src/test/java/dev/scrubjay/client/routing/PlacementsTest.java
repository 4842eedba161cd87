package dev.scrubjay.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PlacementsTest {
    private static final Liveness ALL = server -> true;
    private static final Liveness NOBODY = server -> false;

    private static final List<Node> SEED =
            List.of(
                    Node.tcp("127.0.0.1", 11211, 1),
                    Node.tcp("127.0.0.1", 11212, 2),
                    Node.tcp("127.0.0.1", 11213, 3));

    /// Three hosts, which every scheme can tell apart.
    private static final List<Node> HOSTS =
            List.of(
                    Node.tcp("10.0.0.1", 11211, 1),
                    Node.tcp("10.0.0.2", 11211, 1),
                    Node.tcp("10.0.0.3", 11211, 1));

    @ParameterizedTest
    @CsvSource({
        "k1, 5646 30212 20776 21570",
        "name, 24099 24349 12919 19420",
        "name1, 27361 18829 8863 32438",
        "name2, 29672 27532 13831 1373",
        "name3, 1263 29205 23015 8597",
        "name10, 16570 20427 16430 7792",
        "num, 23619 17989 5604 11573",
        "age, 8496 11333 931 1216",
        "job, 31704 31497 14919 17564",
        "键, 32049 5081 25139 14680",
        "ob, 0 14406 10661 9449",
    })
    void python_seedCluster_followsTheChainOfHashes(String key, String chain) {
        String[] ports = {"11211", "11212", "11212", "11213", "11213", "11213"};
        List<String> expected = new ArrayList<>();
        for (String hash : chain.split(" ", -1)) {
            expected.add(ports[Integer.parseInt(hash) % ports.length]);
        }
        Placement placement = Placements.of(Scheme.PYTHON, FailureMode.REHASH, SEED);
        assertThat(asked(placement, key, 4)).isEqualTo(String.join(" ", expected));
    }

    @ParameterizedTest
    @CsvSource({"add, 11213", "ticket, 11211", "foo, 11212", "123, 11212"})
    void python_seedCluster_takesTheBucketOfTheHash(String key, String port) {
        Placement placement = Placements.of(Scheme.PYTHON, FailureMode.REHASH, SEED);
        assertThat(asked(placement, key, 1)).isEqualTo(port);
    }

    @Test
    void python159_hashOfZero_countsAsOne() {
        Placement placement = Placements.of(Scheme.PYTHON_159, FailureMode.REHASH, SEED);
        assertThat(asked(placement, "ob", 1)).isEqualTo("11212");
    }

    /// The ports of the servers that a placement tries while all are dead.
    private static String asked(Placement placement, String key, int count) {
        List<String> ports = new ArrayList<>();
        placement.serverOf(
                key,
                server -> {
                    ports.add(Integer.toString(SEED.get(server).port()));
                    return false;
                });
        return String.join(" ", ports.subList(0, count));
    }

    @Test
    void python_numberInsteadOfHash_isTakenByFloorModulo() {
        Placement placement = Placements.of(Scheme.PYTHON, FailureMode.REHASH, SEED);
        assertThat(placement.serverOf(BigInteger.valueOf(-7), "k1", ALL)).isEqualTo(2);
        assertThat(placement.serverOf(BigInteger.TEN.pow(30), "k1", ALL)).isEqualTo(2);
        assertThat(placement.serverOf(BigInteger.ZERO, "k1", ALL)).isEqualTo(0);
    }

    @Test
    void python_everybodyDead_givesUpAfterTenTries() {
        Placement placement = Placements.of(Scheme.PYTHON, FailureMode.REHASH, SEED);
        assertThat(asked(placement, "k1", 10).split(" ", -1)).hasSize(10);
        assertThat(placement.serverOf("k1", NOBODY)).isEqualTo(Placement.NONE);
    }

    @ParameterizedTest
    @CsvSource({"k1, 1", "name, 1", "age, 1", "job, 0", "num, 0", "ticket, 2", "foo, 2", "键, 1"})
    void pymemcache_textKeys_goToTheHighestScore(String key, int server) {
        Placement placement = Placements.of(Scheme.RENDEZVOUS_PYMEMCACHE, FailureMode.EJECT, SEED);
        assertThat(placement.serverOf(key, ALL)).isEqualTo(server);
        assertThat(placement.serverOfRoutingText(key, "other", ALL)).isEqualTo(server);
    }

    @Test
    void pymemcache_binaryKey_goesElsewhereThanTheSameText() {
        Placement placement = Placements.of(Scheme.RENDEZVOUS_PYMEMCACHE, FailureMode.EJECT, SEED);
        byte[] key = "k1".getBytes(StandardCharsets.US_ASCII);
        assertThat(placement.serverOf(key, ALL)).isEqualTo(0);
    }

    /// From pymemcache's own tests, whose nodes are called `0`, `1`, `2` and `3`.
    @ParameterizedTest
    @CsvSource({"ok, 0, 0", "mykey, 1, 0", "wat, 2, 2"})
    void pymemcache_removedNode_movesOnlyItsKeys(String key, int before, int after) {
        Placement placement =
                Placements.of(Scheme.RENDEZVOUS_PYMEMCACHE, FailureMode.EJECT, named(3));
        assertThat(placement.serverOf(key, ALL)).isEqualTo(before);
        assertThat(placement.serverOf(key, server -> server != 1)).isEqualTo(after);
    }

    @Test
    void pymemcache_addedNode_takesOverItsKeys() {
        Placement three = Placements.of(Scheme.RENDEZVOUS_PYMEMCACHE, FailureMode.EJECT, named(3));
        Placement four = Placements.of(Scheme.RENDEZVOUS_PYMEMCACHE, FailureMode.EJECT, named(4));
        assertThat(three.serverOf("lol", ALL)).isEqualTo(2);
        assertThat(four.serverOf("lol", ALL)).isEqualTo(3);
    }

    private static List<Node> named(int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new Node("", 0, null, Integer.toString(i), 1));
        }
        return nodes;
    }

    @ParameterizedTest
    @CsvSource({
        "k1, 0, 2",
        "name, 2, 2",
        "age, 2, 0",
        "job, 1, 1",
        "num, 1, 1",
        "ticket, 1, 1",
        "foo, 0, 2",
        "键, 2, 2",
    })
    void ketama_seedCluster_weightedAndSpymemcachedUnweighted(String key, int heavy, int equal) {
        Placement weighted = Placements.of(Scheme.KETAMA_WEIGHTED, FailureMode.EJECT, SEED);
        List<Node> nodes =
                SEED.stream().map(node -> Node.tcp(node.host(), node.port(), 1)).toList();
        Placement spymemcached =
                Placements.of(Scheme.KETAMA_SPYMEMCACHED, FailureMode.REHASH, nodes);
        assertThat(weighted.serverOf(key, ALL)).isEqualTo(heavy);
        assertThat(spymemcached.serverOf(key, ALL)).isEqualTo(equal);
    }

    @ParameterizedTest
    @EnumSource
    void anyScheme_oneServer_isNeverHashedNorLeft(Scheme scheme) {
        for (FailureMode mode : FailureMode.values()) {
            Placement placement = Placements.of(scheme, mode, List.of(Node.tcp("cache", 1, 1)));
            assertThat(placement.serverOf("k", NOBODY)).isZero();
            assertThat(placement.serverOf(new byte[] {1}, NOBODY)).isZero();
            assertThat(placement.serverOf(BigInteger.TWO, "k", NOBODY)).isZero();
            assertThat(placement.serverOfRoutingText("r", "k", NOBODY)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyScheme_failFast_staysWithTheOwner(Scheme scheme) {
        Placement placement = Placements.of(scheme, FailureMode.FAIL_FAST, HOSTS);
        for (int i = 0; i < 100; i++) {
            int owner = placement.serverOf("key" + i, ALL);
            assertThat(placement.serverOf("key" + i, NOBODY)).isEqualTo(owner);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyScheme_eject_movesOnlyTheKeysOfTheDead(Scheme scheme) {
        Placement placement = Placements.of(scheme, FailureMode.EJECT, HOSTS);
        Set<Integer> refuges = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            int owner = placement.serverOf("key" + i, ALL);
            int without1 = placement.serverOf("key" + i, server -> server != 1);
            assertThat(without1).isNotEqualTo(1).isNotEqualTo(Placement.NONE);
            if (owner != 1) {
                assertThat(without1).isEqualTo(owner);
            }
            refuges.add(without1);
            assertThat(placement.serverOf("key" + i, server -> server == 2)).isEqualTo(2);
            assertThat(placement.serverOf("key" + i, NOBODY)).isEqualTo(Placement.NONE);
        }
        assertThat(refuges).containsExactlyInAnyOrder(0, 2);
    }

    @ParameterizedTest
    @EnumSource
    void anyScheme_routedKeys_stayTogether(Scheme scheme) {
        Placement placement = Placements.of(scheme, FailureMode.EJECT, HOSTS);
        int server = placement.serverOfRoutingText("user:7", "a", ALL);
        assertThat(server).isEqualTo(placement.serverOf("user:7", ALL));
        BigInteger hash = BigInteger.TEN.pow(30).negate();
        assertThat(placement.serverOf(hash, "a", ALL)).isBetween(0, 2);
        assertThat(placement.serverOf(hash, "b", ALL))
                .isEqualTo(placement.serverOf(hash, "a", ALL));
    }

    @Test
    void spymemcached_everybodyDead_returnsToTheOwner() {
        Placement placement = Placements.of(Scheme.KETAMA_SPYMEMCACHED, FailureMode.REHASH, HOSTS);
        assertThat(placement.serverOf("k1", NOBODY)).isEqualTo(placement.serverOf("k1", ALL));
    }

    @Test
    void placements_noServers_areRefused() {
        assertThatThrownBy(() -> Placements.of(Scheme.PYTHON, FailureMode.REHASH, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"KETAMA_SPYMEMCACHED", "KETAMA_XMEMCACHED", "KETAMA_EVCACHE"})
    void javaRings_nameWithoutAddress_isRefused(Scheme scheme) {
        List<Node> nodes = List.of(Node.tcp("cache1", 11211, 1), Node.tcp("cache2", 11211, 1));
        assertThatThrownBy(() -> Placements.of(scheme, FailureMode.EJECT, nodes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cache1");
    }

    @Test
    void evcache_twoServersOfOneHost_areRefused() {
        assertThatThrownBy(() -> Placements.of(Scheme.KETAMA_EVCACHE, FailureMode.EJECT, SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void node_weightOfZero_isRefused() {
        assertThatThrownBy(() -> Node.tcp("cache1", 11211, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cache1");
    }

    /// MD5 needs one scratch array of 96 bytes; nothing else allocates.
    @ParameterizedTest
    @CsvSource({
        "PYTHON, 0",
        "RENDEZVOUS_PYMEMCACHE, 0",
        "MODULA, 0",
        "KETAMA, 0",
        "KETAMA_WEIGHTED, 96",
        "CONTINUUM_FOLSOM, 0",
    })
    void lookup_asciiKey_allocatesAlmostNothing(Scheme scheme, long bytesMax) {
        Placement placement = Placements.of(scheme, FailureMode.EJECT, HOSTS);
        lookUp(placement, 20_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        lookUp(placement, 100_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / 100_000).isLessThanOrEqualTo(bytesMax);
    }

    private static void lookUp(Placement placement, int count) {
        for (int i = 0; i < count; i++) {
            placement.serverOf("user:profile:1234567", ALL);
        }
    }
}
