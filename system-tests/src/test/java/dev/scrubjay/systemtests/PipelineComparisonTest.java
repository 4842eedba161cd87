package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The same random pipelines go to our server and to Debian's memcached, whose answers must be the
/// same bytes.
///
/// Only what 1.6.18 and 1.6.45 answer alike is asked. The unique numbers of `gets` are each
/// server's own: they are compared by whether they changed, and `cas` is given each server its own.
final class PipelineComparisonTest {
    private static final int ROUNDS = 400;

    private static final Pattern UNIQUE =
            Pattern.compile(
                    "(?:VALUE (?<key>k\\d+) \\d+ \\d+ | k(?<metaKey>k\\d+) c)"
                            + "(?<unique>[1-9]\\d*)(?= |\r\n)");

    @Test
    void randomPipelines_onBothServers_areAnsweredAlike() {
        Random random = Seed.random("randomPipelines_onBothServers_areAnsweredAlike");
        try (ServerProcess ours = ServerKind.SCRUBJAYD.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess theirs =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, new RequestMaker(random)::pipeline, ours, theirs);
        }
    }

    @Test
    void randomMetaPipelines_onBothServers_areAnsweredAlike() {
        Random random = Seed.random("randomMetaPipelines_onBothServers_areAnsweredAlike");
        try (ServerProcess ours = ServerKind.SCRUBJAYD.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess theirs =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, new MetaRequestMaker(random)::pipeline, ours, theirs);
        }
    }

    /// Debian's memcached beside itself: a difference between two servers means something.
    @Test
    void randomPipelines_onTheSameServerTwice_areAnsweredAlike() {
        Random random = Seed.random("randomPipelines_onTheSameServerTwice_areAnsweredAlike");
        try (ServerProcess one = ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess other =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, new RequestMaker(random)::pipeline, one, other);
        }
    }

    @Test
    void randomMetaPipelines_onTheSameServerTwice_areAnsweredAlike() {
        Random random = Seed.random("randomMetaPipelines_onTheSameServerTwice_areAnsweredAlike");
        try (ServerProcess one = ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess other =
                        ServerKind.MEMCACHED.start("-o", ServerKind.WITHOUT_HELPERS)) {
            compare(random, new MetaRequestMaker(random)::pipeline, one, other);
        }
    }

    private static void compare(
            Random random, Supplier<List<String>> maker, ServerProcess ours, ServerProcess theirs) {
        try (Side ourSide = new Side(ours.connect());
                Side theirSide = new Side(theirs.connect())) {
            for (int round = 0; round < ROUNDS; round++) {
                List<String> requests = maker.get();
                int cutSeed = random.nextInt();
                String our = ourSide.answer(requests, new Random(cutSeed));
                String their = theirSide.answer(requests, new Random(cutSeed));
                if (!our.equals(their)) {
                    throw new AssertionError(difference(round, requests, our, their));
                }
            }
            List<String> last = List.of(RequestMaker.allKeys());
            assertThat(ourSide.answer(last, random)).isEqualTo(theirSide.answer(last, random));
        }
        assertThat(counted(ours)).isEqualTo(counted(theirs));
    }

    private static Map<String, Long> counted(ServerProcess server) {
        Stats stats = server.stats("stats");
        return RequestMaker.COUNTERS.stream()
                .collect(Collectors.toMap(name -> name, stats::number));
    }

    private static String difference(int round, List<String> requests, String our, String their) {
        int at = 0;
        while (at < Math.min(our.length(), their.length()) && our.charAt(at) == their.charAt(at)) {
            at++;
        }
        int from = Math.max(0, at - 100);
        return "round %d, from byte %d\n ours   %s\n theirs %s\n requests %s"
                .formatted(
                        round,
                        from,
                        TextConnection.show(our.substring(from)),
                        TextConnection.show(their.substring(from)),
                        requests.stream().map(TextConnection::show).toList());
    }

    /// One server's side of the comparison.
    private static final class Side implements AutoCloseable {
        /// Answered by both alike, and by nothing else in a pipeline: what ends it.
        private static final String LAST_REQUEST = "get the-end-of-this-pipeline\r\n";

        private final TextConnection connection;
        private final Map<String, String> uniques = new HashMap<>();

        /// The uniques in the order they were first seen.
        private final Map<String, Integer> names = new HashMap<>();

        Side(TextConnection connection) {
            this.connection = connection;
            connection.exchange("set the-end-of-this-pipeline 0 0 3\r\nEND\r\n", "STORED\r\n");
        }

        String answer(List<String> requests, Random cuts) {
            byte[] bytes = withUniques(requests).getBytes(StandardCharsets.ISO_8859_1);
            int cut = cuts.nextInt(bytes.length);
            connection.send(bytes, 0, cut);
            Deadline.separateSegments();
            CompletableFuture<Void> sent =
                    connection.sendAside(Arrays.copyOfRange(bytes, cut, bytes.length));
            String answer =
                    connection.readThrough("VALUE the-end-of-this-pipeline 0 3\r\nEND\r\nEND\r\n");
            sent.join();
            return rename(answer);
        }

        @Override
        public void close() {
            connection.close();
        }

        private String withUniques(List<String> requests) {
            StringBuilder text = new StringBuilder();
            for (String request : requests) {
                int mark = request.indexOf(RequestMaker.UNIQUE_OF);
                if (mark < 0) {
                    text.append(request);
                    continue;
                }
                int end = request.indexOf('}', mark);
                String key = request.substring(mark + RequestMaker.UNIQUE_OF.length(), end);
                text.append(request, 0, mark)
                        .append(uniques.getOrDefault(key, "18446744073709551615"))
                        .append(request.substring(end + 1));
            }
            return text.append(LAST_REQUEST).toString();
        }

        /// Replaces each unique by the order in which it appeared first.
        private String rename(String answer) {
            Matcher values = UNIQUE.matcher(answer);
            StringBuilder renamed = new StringBuilder();
            while (values.find()) {
                String unique = values.group("unique");
                String key = values.group("key");
                uniques.put(key == null ? values.group("metaKey") : key, unique);
                Integer name = names.computeIfAbsent(unique, _ -> names.size());
                int start = values.start("unique") - values.start();
                values.appendReplacement(
                        renamed,
                        Matcher.quoteReplacement(values.group().substring(0, start))
                                + "unique-"
                                + name);
            }
            return values.appendTail(renamed).toString();
        }
    }
}
