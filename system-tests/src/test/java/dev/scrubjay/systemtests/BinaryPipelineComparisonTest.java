package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The same random pipelines of the binary protocol go to our server and to Debian's memcached,
/// whose answers must be the same packets, field by field, and whose counters the same numbers.
///
/// The cas of an item is each server's own: it is compared by whether it changed, and requests that
/// name one are given each server its own.
final class BinaryPipelineComparisonTest {
    private static final int ROUNDS = 400;

    @Test
    void randomPipelines_onBothServers_areAnsweredAlike() {
        Random random = Seed.random("binary: randomPipelines_onBothServers_areAnsweredAlike");
        try (ServerProcess ours = ServerKind.SCRUBJAYD.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess theirs =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, ours, theirs);
        }
    }

    /// Debian's memcached beside itself: a difference between two servers means something.
    @Test
    void randomPipelines_onTheSameServerTwice_areAnsweredAlike() {
        Random random = Seed.random("binary: randomPipelines_onTheSameServerTwice");
        try (ServerProcess one = ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess other =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, one, other);
        }
    }

    /// Without cas, requests that name one are something else again.
    @Test
    void randomPipelines_withoutCas_areAnsweredAlike() {
        Random random = Seed.random("binary: randomPipelines_withoutCas_areAnsweredAlike");
        try (ServerProcess ours =
                        ServerKind.SCRUBJAYD.start("-C", "-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess theirs =
                        ServerKind.MEMCACHED.start("-C", "-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, ours, theirs);
        }
    }

    private static void compare(Random random, ServerProcess ours, ServerProcess theirs) {
        BinaryRequestMaker maker = new BinaryRequestMaker(random);
        try (Side ourSide = new Side(ours);
                Side theirSide = new Side(theirs)) {
            for (int round = 0; round < ROUNDS; round++) {
                List<BinaryPacket> requests = maker.pipeline();
                String mistake = random.nextInt(10) == 0 ? maker.mistake() : "";
                int cutSeed = random.nextInt();
                List<String> our = ourSide.answers(requests, mistake, new Random(cutSeed));
                List<String> their = theirSide.answers(requests, mistake, new Random(cutSeed));
                if (!our.equals(their)) {
                    throw new AssertionError(difference(round, requests, our, their));
                }
            }
            List<BinaryPacket> last = maker.allKeys();
            assertThat(ourSide.answers(last, "", random))
                    .isEqualTo(theirSide.answers(last, "", random));
        }
        assertThat(counted(ours)).isEqualTo(counted(theirs));
    }

    private static Map<String, Long> counted(ServerProcess server) {
        Stats stats = server.stats("stats");
        return Stream.concat(RequestMaker.COUNTERS.stream(), Stream.of("total_items"))
                .collect(Collectors.toMap(name -> name, stats::number));
    }

    private static String difference(
            int round, List<BinaryPacket> requests, List<String> our, List<String> their) {
        int at = 0;
        while (at < Math.min(our.size(), their.size()) && our.get(at).equals(their.get(at))) {
            at++;
        }
        return "round %d, answer %d\n ours   %s\n theirs %s\n requests %s"
                .formatted(
                        round,
                        at,
                        at < our.size() ? our.get(at) : "nothing",
                        at < their.size() ? their.get(at) : "nothing",
                        requests.stream().map(each -> shown(each, each.cas())).toList());
    }

    private static String shown(BinaryPacket packet, Object cas) {
        return "%02x #%d status %d cas %s %s %s %s"
                .formatted(
                        packet.opcode(),
                        packet.opaque(),
                        packet.status(),
                        cas,
                        TextConnection.show(packet.extras()),
                        packet.key(),
                        packet.value().length() < 200
                                ? TextConnection.show(packet.value())
                                : packet.value().length() + " bytes " + packet.value().hashCode());
    }

    /// One server's side of the comparison.
    private static final class Side implements AutoCloseable {
        /// The opaque of the no-op that ends a pipeline.
        private static final int LAST = 1_000_000;

        private final ServerProcess server;
        private final Map<String, Long> uniques = new HashMap<>();

        /// The uniques in the order they were first seen.
        private final Map<Long, Integer> names = new HashMap<>();

        private TextConnection connection;

        Side(ServerProcess server) {
            this.server = server;
            connection = server.connect();
        }

        /// Sends a pipeline, and reads until its end: the answer to a no-op, or to the mistake that
        /// has the server close the connection.
        List<String> answers(List<BinaryPacket> requests, String mistake, Random cuts) {
            String end =
                    mistake.isEmpty()
                            ? BinaryPacket.of(BinaryPacket.NOOP, "").withOpaque(LAST).request()
                            : mistake;
            byte[] bytes = (withUniques(requests) + end).getBytes(ISO_8859_1);
            int cut = cuts.nextInt(bytes.length);
            connection.send(bytes, 0, cut);
            Deadline.separateSegments();
            CompletableFuture<Void> sent =
                    connection.sendAside(Arrays.copyOfRange(bytes, cut, bytes.length));
            List<String> answers = new ArrayList<>();
            boolean isLast = false;
            while (!isLast) {
                BinaryPacket answer = BinaryPacket.read(connection);
                answers.add(note(requests, answer));
                boolean isMistaken = answer.opaque() == 0 && isClosing(answer);
                isLast = mistake.isEmpty() ? answer.opaque() == LAST : isMistaken;
            }
            sent.join();
            if (!mistake.isEmpty()) {
                assertThat(connection.readToEnd()).isEmpty();
                connection.close();
                connection = server.connect();
            }
            return answers;
        }

        /// What nothing else in a pipeline is answered with and the number of the first.
        private static boolean isClosing(BinaryPacket answer) {
            return answer.status() == 0x04
                    || (answer.status() == 0x81 && answer.opcode() <= 0x0d && answer.opcode() >= 0);
        }

        @Override
        public void close() {
            connection.close();
        }

        private String withUniques(List<BinaryPacket> requests) {
            StringBuilder text = new StringBuilder();
            for (BinaryPacket request : requests) {
                long cas = request.cas();
                text.append(
                        cas == BinaryRequestMaker.KNOWN_CAS
                                ? request.withCas(uniques.getOrDefault(request.key(), 1L << 40))
                                        .request()
                                : request.request());
            }
            return text.toString();
        }

        /// Replaces the cas by the order in which it appeared first.
        private String note(List<BinaryPacket> requests, BinaryPacket answer) {
            long cas = answer.cas();
            if (cas == 0) {
                return shown(answer, "none");
            }
            uniques.put(requests.get(answer.opaque()).key(), cas);
            return shown(answer, names.computeIfAbsent(cas, _ -> names.size()));
        }
    }
}
