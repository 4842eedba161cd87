package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers that go on with the items of the one before (`-e`).
final class WarmRestartTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int EX_ABORTED = 134;
    private static final int EX_OSERR = 71;
    private static final int EX_NOUSER = 67;
    private static final int KEYS = 3000;
    private static final int HUGE_BYTES = 700_000;
    private static final int KILLS = Boolean.getBoolean("scrubjay.long") ? 60 : 9;

    @TempDir private Path directory;
    private String file;

    @BeforeEach
    void setUp() {
        file = directory.resolve("memory").toString();
    }

    private ServerProcess start(ServerKind kind, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-m", "64", "-A", "-v", "-e", file));
        arguments.addAll(List.of(more));
        return kind.start(arguments.toArray(String[]::new));
    }

    private ServerProcess start(String... more) {
        return start(ServerKind.SCRUBJAYD, more);
    }

    private static void stopGracefully(ServerProcess server) {
        server.signal("USR1");
        assertThat(server.awaitExit()).isZero();
        assertThat(server.log()).contains("Gracefully stopping");
    }

    /// memcached refuses items that were left within the second.
    private static void awaitRestart(ServerKind kind) {
        if (kind == ServerKind.SCRUBJAYD) {
            return;
        }
        long second = System.currentTimeMillis() / 1000;
        Deadline.await("time", SOON, () -> System.currentTimeMillis() / 1000 > second + 1);
    }

    private static void fill(TextConnection connection) {
        fill(connection, ServerKind.SCRUBJAYD);
    }

    private static void fill(TextConnection connection, ServerKind kind) {
        StringBuilder sets = new StringBuilder();
        for (int number = 0; number < KEYS; number++) {
            String value = "value" + number + "-" + "v".repeat(number % 900);
            sets.append(
                    "set key%d %d %d %d noreply\r\n%s\r\n"
                            .formatted(
                                    number,
                                    number % 3,
                                    number % 5 == 0 ? 1000 + number : 0,
                                    value.length(),
                                    value));
        }
        connection.exchange(sets + "mn\r\n", "MN\r\n");
        String huge = "huge".repeat(HUGE_BYTES / 4);
        connection.exchange(
                "set huge 4294967295 5000 %d\r\n%s\r\n".formatted(huge.length(), huge),
                "STORED\r\n");
        connection.exchange("ms AAEC/w== 6 b F9\r\nbinary\r\n", "HD\r\n");
        connection.exchange("set stale 1 0 5\r\nstale\r\n", "STORED\r\n");
        connection.exchange("md stale I T300\r\n", "HD\r\n");
        connection.exchange("mg stale v\r\n", "VA 5 X W\r\nstale\r\n");
        // Debian's memcached takes no cas from a client yet.
        String chosen = kind == ServerKind.SCRUBJAYD ? " E987654321" : "";
        connection.exchange("ms chosen 1" + chosen + "\r\nc\r\n", "HD\r\n");
        connection.exchange("set gone 0 -1 1\r\nx\r\n", "STORED\r\n");
        connection.exchange("set number 0 0 2\r\n41\r\nincr number 1\r\n", "STORED\r\n42\r\n");
        connection.exchange("delete key7\r\n", "DELETED\r\n");
    }

    /// Everything about all items but when they expire.
    private static String items(TextConnection connection) {
        StringBuilder gets = new StringBuilder();
        for (int number = 0; number < KEYS; number++) {
            gets.append("mg key%d k v s f c h\r\n".formatted(number));
        }
        for (String key : List.of("huge", "stale", "chosen", "gone", "number", "AAEC/w== b")) {
            gets.append("mg ").append(key).append(" k v s f c h\r\n");
        }
        connection.send(gets + "mn\r\n");
        return connection.readThrough("MN\r\n");
    }

    /// When a key expires, in unix time.
    private static long expiry(TextConnection connection, String key) {
        for (int tries = 0; tries < 100; tries++) {
            long before = connection.stats("stats").number("time");
            String answer = connection.ask("mg " + key + " t\r\n");
            if (connection.stats("stats").number("time") == before) {
                return before + Long.parseLong(answer.replace("HD t", ""));
            }
        }
        throw new AssertionError("the clock never stands still");
    }

    private static long lastCas(TextConnection connection) {
        connection.exchange("set last 0 0 1\r\nx\r\n", "STORED\r\n");
        return Long.parseLong(connection.ask("mg last c\r\n").replace("HD c", ""));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void items_ofEveryKind_areThereAgainThreeTimes(ServerKind kind) {
        String before;
        long cas;
        long expiry;
        long uptime;
        try (ServerProcess server = start(kind);
                TextConnection connection = server.connect()) {
            fill(connection, kind);
            items(connection);
            before = items(connection);
            cas = lastCas(connection);
            expiry = expiry(connection, "key5");
            uptime = server.stats("stats").number("uptime");
            stopGracefully(server);
        }
        for (int round = 0; round < 3; round++) {
            awaitRestart(kind);
            try (ServerProcess server = start(kind);
                    TextConnection connection = server.connect()) {
                assertThat(items(connection)).as("%s", server.log()).isEqualTo(before);
                assertThat(expiry(connection, "key5")).isBetween(expiry - 1, expiry + 1);
                // memcached spends one when it writes them down.
                cas += kind == ServerKind.MEMCACHED ? 2 : 1;
                assertThat(lastCas(connection)).isEqualTo(cas);
                assertThat(server.stats("stats").number("uptime")).isGreaterThanOrEqualTo(uptime);
                assertThat(server.stats("stats").number("curr_items")).isEqualTo(KEYS + 5);
                connection.exchange("mg stale v\r\n", "VA 5 Z X\r\nstale\r\n");
                stopGracefully(server);
            }
        }
    }

    @Test
    void shutdown_graceful_leavesItemsAndOtherStopsDoNot() {
        String before;
        try (ServerProcess server = start();
                TextConnection connection = server.connect()) {
            assertThat(server.log())
                    .contains("[restart] no items were left in it, starting with a clean cache");
            fill(connection);
            items(connection);
            before = items(connection);
            connection.send("shutdown graceful\r\n");
            assertThat(server.awaitExit()).isZero();
            assertThat(server.log()).contains("Gracefully stopping").doesNotContain("lost");
        }
        for (String stop : List.of("shutdown", "TERM", "INT")) {
            try (ServerProcess server = start();
                    TextConnection connection = server.connect()) {
                if (stop.equals("shutdown")) {
                    assertThat(server.log()).containsPattern("\\[restart] 300\\d items in \\d+ ms");
                    assertThat(items(connection)).isEqualTo(before);
                    connection.send("shutdown\r\n");
                } else {
                    assertThat(server.log())
                            .contains("[restart] the server before was not stopped by SIGUSR1");
                    assertThat(server.stats("stats").number("curr_items")).isZero();
                    connection.exchange("set key 0 0 1\r\nx\r\n", "STORED\r\n");
                    server.signal(stop);
                }
                assertThat(server.awaitExit()).isZero();
            }
        }
        try (ServerProcess server = start()) {
            assertThat(server.stats("stats").number("curr_items")).isZero();
        }
    }

    @Test
    void lists_ofItems_keepTheirOrder() {
        String plain = ServerKind.WITHOUT_HELPERS;
        String before;
        try (ServerProcess server = start("-o", plain);
                TextConnection connection = server.connect()) {
            fill(connection);
            connection.send("stats cachedump 3 0\r\n");
            before = connection.readThrough("END\r\n");
            stopGracefully(server);
        }
        try (ServerProcess server = start("-o", plain);
                TextConnection connection = server.connect()) {
            connection.send("stats cachedump 3 0\r\n");
            assertThat(connection.readThrough("END\r\n")).isEqualTo(before);
            assertThat(before.lines().count()).isGreaterThan(10);
        }
    }

    /// memcached names the same settings in the same words.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void settings_others_areRefusedAndNamed(ServerKind kind) {
        List<List<String>> others =
                List.of(
                        List.of("-m", "65"),
                        List.of("-I", "2m"),
                        List.of("-f", "1.5"),
                        List.of("-n", "72"),
                        List.of("-C"));
        List<String> names =
                List.of("maxbytes", "item_size_max", "slab_config", "chunk_size", "use_cas");
        for (int index = 0; index < others.size(); index++) {
            try (ServerProcess server = start(kind);
                    TextConnection connection = server.connect()) {
                connection.exchange("set key 0 0 1\r\nx\r\n", "STORED\r\n");
                stopGracefully(server);
            }
            awaitRestart(kind);
            try (ServerProcess server = start(kind, others.get(index).toArray(String[]::new))) {
                assertThat(server.log())
                        .contains("[restart] restart incompatible due to setting for")
                        .contains("[" + names.get(index) + "] [old value: ")
                        .contains(
                                "[restart] failed to validate metadata,"
                                        + " starting with a clean cache");
                assertThat(server.stats("stats").number("curr_items")).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void file_thatCannotBe_isRefused(ServerKind kind) {
        for (String path : List.of(directory.resolve("no/file").toString(), directory.toString())) {
            ExternalProgram.Result result = kind.launch("-e", path).runToEnd();
            assertThat(result.exit()).isEqualTo(EX_ABORTED);
            assertThat(result.err())
                    .contains("failed to open file for mmap: ")
                    .contains(
                            path.endsWith("file") ? "No such file or directory" : "Is a directory");
        }
    }

    /// memcached maps it, and both write to it.
    @Test
    void file_ofARunningServer_isRefused() {
        try (ServerProcess server = start();
                TextConnection connection = server.connect()) {
            fill(connection);
            items(connection);
            String before = items(connection);
            ExternalProgram.Result second =
                    ServerKind.SCRUBJAYD.launch("-m", "64", "-e", file).runToEnd();
            assertThat(second.exit()).isEqualTo(EX_ABORTED);
            assertThat(second.err()).contains("in use by another server");
            assertThat(items(connection)).isEqualTo(before);
            stopGracefully(server);
        }
        try (ServerProcess server = start()) {
            assertThat(server.stats("stats").number("curr_items")).isEqualTo(KEYS + 4);
        }
    }

    /// memcached loses them.
    @Test
    void start_thatFails_leavesItemsForTheNextOne() {
        String before;
        try (ServerProcess server = start();
                TextConnection connection = server.connect()) {
            fill(connection);
            items(connection);
            before = items(connection);
            stopGracefully(server);
        }
        try (ServerProcess other = ServerKind.SCRUBJAYD.start()) {
            ServerKind kind = ServerKind.SCRUBJAYD;
            ExternalProgram.Result inUse =
                    kind.launch("-m", "64", "-e", file).port(other.port()).runToEnd();
            assertThat(inUse.exit()).as(inUse.err()).isEqualTo(EX_OSERR);
            ExternalProgram.Result nobody =
                    kind.launch("-m", "64", "-e", file).user("no-such-user").runToEnd();
            assertThat(nobody.exit()).as(nobody.err()).isEqualTo(EX_NOUSER);
            String missing = "discovery_file=" + directory.resolve("missing");
            ExternalProgram.Result failed =
                    kind.launch("-m", "64", "-e", file, "-o", missing).runToEnd();
            assertThat(failed.exit()).as(failed.err()).isNotZero();
            assertThat(failed.err()).contains("missing");
        }
        try (ServerProcess server = start();
                TextConnection connection = server.connect()) {
            assertThat(items(connection)).as("%s", server.log()).isEqualTo(before);
        }
    }

    @Test
    void user_withoutRights_findsItemsAgain() throws Exception {
        ServerLaunch launch = ServerKind.SCRUBJAYD.launch("-m", "64", "-e", file).user("nobody");
        for (int round = 0; round < 2; round++) {
            try (ServerProcess server = launch.start();
                    TextConnection connection = server.connect()) {
                connection.exchange("incr round 1\r\n", round == 0 ? "NOT_FOUND\r\n" : "2\r\n");
                if (round == 0) {
                    connection.exchange("set round 0 0 1\r\n1\r\n", "STORED\r\n");
                }
                stopGracefully(server);
            }
        }
        assertThat(Files.getPosixFilePermissions(Path.of(file))).hasSize(2);
    }

    /// While it serves, while it stops, while it starts.
    @Test
    void server_killedAtAnyMoment_leavesAllOrNothing() {
        long seed = System.nanoTime();
        System.out.println("WarmRestartTest seed " + seed);
        Random random = new Random(seed);
        int warm = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int generation = kill;
            try (ServerProcess server = start();
                    TextConnection connection = server.connect()) {
                store(connection, generation);
                stopGracefully(server);
            }
            boolean isStarting = kill % 3 == 0;
            try (ServerProcess server =
                    isStarting ? startWithoutWaiting() : start("-o", "debug_commands")) {
                if (kill % 3 == 1) {
                    server.signal("USR1");
                }
                LockSupport.parkNanos(
                        TimeUnit.MILLISECONDS.toNanos(random.nextInt(isStarting ? 1000 : 100)));
                server.kill();
            }
            try (ServerProcess server = start();
                    TextConnection connection = server.connect()) {
                long items = server.stats("stats").number("curr_items");
                boolean isWarm = items > 0;
                warm += isWarm ? 1 : 0;
                assertThat(items).as("seed %s, kill %s", seed, kill).isIn(0L, (long) KEYS);
                assertThat(server.log().contains("starting with a clean cache"))
                        .isNotEqualTo(isWarm);
                if (isWarm) {
                    assertStored(connection, generation);
                }
                connection.exchange("flush_all\r\n", "OK\r\n");
            }
        }
        System.out.println("killed " + KILLS + " times, all items there " + warm + " times");
    }

    private ServerProcess startWithoutWaiting() {
        return ServerKind.SCRUBJAYD.launch("-m", "64", "-e", file).startWithoutWaiting();
    }

    private static void store(TextConnection connection, int generation) {
        StringBuilder sets = new StringBuilder();
        for (int number = 0; number < KEYS; number++) {
            String value = "%d-%d-%s".formatted(generation, number, "v".repeat(number));
            sets.append(
                    "set key%d 0 0 %d noreply\r\n%s\r\n".formatted(number, value.length(), value));
        }
        connection.exchange(sets + "mn\r\n", "MN\r\n");
    }

    private static void assertStored(TextConnection connection, int generation) {
        for (int number = 0; number < KEYS; number++) {
            String value = "%d-%d-%s".formatted(generation, number, "v".repeat(number));
            connection.exchange(
                    "mg key%d v\r\n".formatted(number),
                    "VA %d\r\n%s\r\n".formatted(value.length(), value));
        }
    }
}
