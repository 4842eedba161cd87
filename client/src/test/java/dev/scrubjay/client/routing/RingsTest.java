package dev.scrubjay.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RingsTest {
    private static final List<Node> SEED =
            List.of(
                    Node.tcp("127.0.0.1", 11211, 1),
                    Node.tcp("127.0.0.1", 11212, 2),
                    Node.tcp("127.0.0.1", 11213, 3));

    @Test
    void weighted_seedCluster_sharesPointsByWeight() {
        Ring ring = Rings.ketamaWeighted(SEED);
        assertThat(IntStream.range(0, 3).map(ring::pointsOf)).containsExactly(80, 160, 240);
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 47, 50, 55, 61, 71, 94, 100, 107})
    void weighted_countsThatRoundDownInFloat_giveFewerPoints(int count) {
        List<Node> equal = Collections.nCopies(count, Node.tcp("10.0.0.1", 11211, 1));
        assertThat(Rings.weightedDigests(equal, 0)).isEqualTo(39);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 24, 26, 46, 48, 99, 101})
    void weighted_otherCounts_giveAllPoints(int count) {
        List<Node> equal = Collections.nCopies(count, Node.tcp("10.0.0.1", 11211, 1));
        assertThat(Rings.weightedDigests(equal, 0)).isEqualTo(40);
    }

    /// The cases by which libmemcached checks its own weighted ketama.
    @Test
    void weighted_casesOfLibmemcached_haveItsHashesPointsAndServers() throws IOException {
        int[] weights = {600, 300, 200, 350, 1000, 800, 950, 100};
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            nodes.add(Node.tcp("10.0.1." + (i + 1), 11211, weights[i]));
        }
        Ring ring = Rings.ketamaWeighted(nodes);
        List<String> cases = resource("/routing/libmemcached-cases.tsv");
        assertThat(cases).hasSize(99);
        for (String line : cases) {
            String[] fields = line.split("\t", -1);
            int hash = KeyHash.MD5.of(fields[0]);
            assertThat(Integer.toUnsignedString(hash)).as(line).isEqualTo(fields[1]);
            int point = ring.pointOf(hash);
            assertThat(Integer.toUnsignedString(point)).as(line).isEqualTo(fields[2]);
            assertThat(nodes.get(ring.serverOf(hash)).host()).as(line).isEqualTo(fields[3]);
        }
    }

    private static List<String> resource(String name) throws IOException {
        try (InputStream in = RingsTest.class.getResourceAsStream(name)) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        }
    }

    /// From spymemcached's own test of its libmemcached-compatible format.
    @ParameterizedTest
    @CsvSource({"key1, 1", "key2, 0", "key3, 1", "key4, 1"})
    void weighted_namesWithDefaultPort_leaveThePortOut(String key, int server) {
        List<Node> nodes =
                List.of(Node.tcp("localhost", 11211, 8), Node.tcp("localhost", 11212, 8));
        Ring ring = Rings.ketamaWeighted(nodes);
        assertThat(ring.serverOf(KeyHash.MD5.of(key))).isEqualTo(server);
    }

    @Test
    void xmemcached_weightsWithoutMeasure_areRefused() {
        List<Node> nodes =
                List.of(Node.tcp("10.0.0.1", 11211, 1_000_000), Node.tcp("10.0.0.2", 11211, 1));
        assertThatThrownBy(() -> Rings.xmemcached(nodes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("points");
    }

    @Test
    void ring_hashBehindTheLastPoint_fallsToTheFirst() {
        RingBuilder builder = RingBuilder.unsigned();
        builder.add(-10, 1);
        builder.add(10, 0);
        Ring ring = builder.build();
        assertThat(ring.serverOf(0)).isEqualTo(0);
        assertThat(ring.serverOf(10)).isEqualTo(0);
        assertThat(ring.serverOf(11)).isEqualTo(1);
        assertThat(ring.serverOf(-10)).isEqualTo(1);
        assertThat(ring.serverOf(-9)).isEqualTo(0);
    }

    @Test
    void ring_signedOrder_putsNegativePointsFirst() {
        RingBuilder builder = RingBuilder.signedLastWins();
        builder.add(-10, 1);
        builder.add(10, 0);
        Ring ring = builder.build();
        assertThat(ring.serverOf(-11)).isEqualTo(1);
        assertThat(ring.serverOf(-9)).isEqualTo(0);
        assertThat(ring.serverOf(11)).isEqualTo(1);
    }

    @Test
    void ring_equalPoints_belongToTheFirstOrLastServer() {
        RingBuilder first = RingBuilder.unsigned();
        RingBuilder last = RingBuilder.unsignedLastWins();
        for (int server = 0; server < 3; server++) {
            first.add(7, server);
            last.add(7, server);
        }
        assertThat(first.build().serverOf(7)).isEqualTo(0);
        assertThat(last.build().serverOf(7)).isEqualTo(2);
        assertThat(first.build().liveServerOf(7, server -> server > 0)).isEqualTo(1);
    }
}
