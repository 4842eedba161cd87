package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nothing stays behind when clients vanish in the middle of things.
final class LeakTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int CONNECTIONS = 1_500;
    private static final Duration SETTLE = Duration.ofSeconds(15);

    /// The keys the churn uses: few, and all known, so that all can be deleted again.
    private static final int KEY_COUNT = 40;

    private static final Pattern HEAP_USED = Pattern.compile("total \\d+K, used (\\d+)K");

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void connections_lostInTheMiddleOfRequests_leaveNothing(ServerKind kind) {
        Random random = Seed.random("connections_lostInTheMiddleOfRequests_leaveNothing");
        assertLeaveNothing(kind.launch("-m", "128", "-c", "4096"), random);
    }

    /// Not on Debian's memcached: there a chunk of a client that has gone stays in use, in one run
    /// of two.
    @Test
    void connections_lostOverUnixSocket_leaveNothing() {
        Random random = Seed.random("connections_lostOverUnixSocket_leaveNothing");
        ServerLaunch launch = ServerKind.SCRUBJAYD.launch("-m", "128", "-c", "4096");
        assertLeaveNothing(launch.atSocket(directory.resolve("s")), random);
    }

    private static void assertLeaveNothing(ServerLaunch launch, Random random) {
        try (ServerProcess server = launch.start()) {
            churn(server, random);
            awaitConnections(server);
            int files = server.openFileCount();
            long resident = bytesBesideItems(server);

            churn(server, random);
            awaitConnections(server);

            Deadline.await("the files closed", SETTLE, () -> server.openFileCount() <= files + 2);
            // What the JVM's compilers have used is given back some seconds later.
            Deadline.await(
                    "the memory given back",
                    SETTLE,
                    () -> bytesBesideItems(server) - resident < 24L * MEBIBYTE);
            // A client that has gone may be served later than those who count connections.
            Deadline.await("no item, no byte, no chunk", SETTLE, () -> isEmptied(server));
        }
    }

    /// What the server holds on the Java heap does not depend on how many clients came and went.
    @Test
    void javaHeap_afterManyConnections_holdsWhatItHeldBefore() {
        Random random = Seed.random("javaHeap_afterManyConnections_holdsWhatItHeldBefore");
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "128", "-c", "4096")) {
            churn(server, random);
            awaitConnections(server);
            long before = liveHeapBytes(server);

            churn(server, random);
            awaitConnections(server);

            assertThat(liveHeapBytes(server) - before).isLessThan(MEBIBYTE);
        }
    }

    /// What the process occupies, without the pages that items have taken: these stay.
    private static long bytesBesideItems(ServerProcess server) {
        return server.residentBytes() - server.stats("stats slabs").number("total_malloced");
    }

    private static boolean isEmptied(ServerProcess server) {
        deleteAll(server);
        Stats stats = server.stats("stats");
        return stats.number("curr_items") == 0
                && stats.number("bytes") == 0
                && usedChunks(server) == 0;
    }

    /// Many clients, most of which leave at a moment of their own.
    private static void churn(ServerProcess server, Random random) {
        for (int i = 0; i < CONNECTIONS; i++) {
            TextConnection connection = server.connect();
            byte[] requests = requests(random).getBytes(ISO_8859_1);
            int sent = random.nextInt(4) == 0 ? requests.length : random.nextInt(requests.length);
            connection.send(requests, 0, sent);
            switch (random.nextInt(4)) {
                case 0 -> connection.reset();
                case 1 -> {
                    connection.halfClose();
                    connection.readToEnd();
                    connection.close();
                }
                default -> connection.close();
            }
        }
    }

    private static String requests(Random random) {
        StringBuilder requests = new StringBuilder();
        for (int count = 1 + random.nextInt(5); count > 0; count--) {
            String key = "k" + random.nextInt(KEY_COUNT);
            int length = random.nextInt(3) == 0 ? random.nextInt(300_000) : random.nextInt(200);
            switch (random.nextInt(4)) {
                case 0 -> requests.append("get ").append(key).append("\r\n");
                case 1 -> requests.append("append %s 0 0 2\r\nab\r\n".formatted(key));
                default ->
                        requests.append("set %s 0 0 %d\r\n".formatted(key, length))
                                .append("v".repeat(length))
                                .append("\r\n");
            }
        }
        return requests.toString();
    }

    /// Waits until only the listener and the asking connection are counted.
    private static void awaitConnections(ServerProcess server) {
        Deadline.await(
                "all connections gone",
                SETTLE,
                () -> server.stats("stats").number("curr_connections") <= 3);
    }

    private static void deleteAll(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            for (int i = 0; i < KEY_COUNT; i++) {
                connection.ask("delete k" + i + "\r\n");
            }
        }
    }

    private static long usedChunks(ServerProcess server) {
        return server.stats("stats slabs").values().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(":used_chunks"))
                .map(Map.Entry::getValue)
                .mapToLong(Long::parseLong)
                .sum();
    }

    /// What is still in use on the Java heap after a full collection.
    private static long liveHeapBytes(ServerProcess server) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(server.pid());
        ExternalProgram.run(jcmd, pid, "GC.run").outOfSuccess();
        String info = ExternalProgram.run(jcmd, pid, "GC.heap_info").outOfSuccess();
        Matcher used = HEAP_USED.matcher(info);
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        assertThat(kilobytes).as(info).isPositive();
        return kilobytes * 1024;
    }
}
