package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nonsense, lies and endless things: each gets its error or its end, and disturbs nobody else.
final class BadInputTest {
    private static final int MEBIBYTE = 1 << 20;

    private static final List<String> ENDLESS =
            List.of(
                    "x",
                    "set ",
                    "gat 0 key ",
                    " ",
                    "set key 0 0 1 noreply ",
                    "mg key v ",
                    "ms key 1 ",
                    "\0");

    /// Requests that random bytes are then worked into.
    private static final String SAMPLES =
            """
            set fuzz 0 0 5
            hello
            get fuzz fuzz2
            gets fuzz
            incr fuzz 1
            append fuzz 0 0 2 noreply
            ab
            cas fuzz 1 2 3 4
            abc
            touch fuzz 10
            gat 10 fuzz
            delete fuzz noreply
            ms fuzz 5 T0 F1 k Oab
            hello
            mg fuzz s t c f l h k Oab v N30 R30
            ms ZnV6eg== 2 b MA N0 q
            ab
            mg ZnV6eg== b k v
            ma fuzz2 N0 J5 D1 v t c
            md fuzz I T30 k
            md fuzz q
            me fuzz2
            mn
            stats
            stats settings
            stats detail on
            version
            verbosity 1
            flush_all 0
            """
                    .replace("\n", "\r\n");

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void line_withoutEnd_closesTheConnection(ServerKind kind) {
        try (ServerProcess server = kind.start()) {
            for (String word : ENDLESS) {
                try (TextConnection connection = server.connect()) {
                    connection.offer(word.repeat(3_000 / word.length()).getBytes(ISO_8859_1));

                    assertThat(connection.readToEnd()).as(word).isEmpty();
                }
            }
        }
    }

    /// A get line is the one that may be long, since a multiget is one.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void getLine_withoutEnd_isWaitedFor(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            connection.exchange("set key 0 0 1\r\nv\r\n", "STORED\r\n");
            connection.send("gets none");
            for (int i = 0; i < 100; i++) {
                connection.send(" none".repeat(500));
                Deadline.separateSegments();
            }
            connection.exchange(" none\r\nget key\r\n", "END\r\nVALUE key 0 1\r\nv\r\nEND\r\n");
        }
    }

    /// memcached waits for such a line with all of it in memory. Ours need not.
    @Test
    void getLines_withoutEnd_takeNoMemory() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start()) {
            long before = server.residentBytes();
            for (String endless : List.of(" none", " ", "x")) {
                byte[] part = endless.repeat(MEBIBYTE / endless.length()).getBytes(ISO_8859_1);
                try (TextConnection connection = server.connect()) {
                    connection.send("get ");
                    for (int i = 0; i < 20; i++) {
                        connection.send(part);
                    }
                }
                assertThat(server.residentBytes() - before).isLessThan(32L * MEBIBYTE);
            }
        }
    }

    @Test
    void lines_withoutEndOnManyConnections_takeNoMemory() {
        byte[] part = "x".repeat(MEBIBYTE).getBytes(ISO_8859_1);
        try (ServerProcess server = ServerKind.SCRUBJAYD.start()) {
            long before = server.residentBytes();
            for (int i = 0; i < 50; i++) {
                try (TextConnection connection = server.connect()) {
                    assertThat(isCutOff(connection, part)).isTrue();
                }
            }
            assertThat(server.residentBytes() - before).isLessThan(32L * MEBIBYTE);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void valueLength_thatLies_getsItsError(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            connection.exchange("set k 0 0 1\r\nv\r\n", "STORED\r\n");
            connection.exchange(
                    "set k 0 0 3\r\nmuch longer\r\n", "CLIENT_ERROR bad data chunk\r\nERROR\r\n");
            for (String length : List.of("2147483646", "2147483647", "1x", "3.0")) {
                connection.exchange(
                        "set k 0 0 " + length + "\r\n", "CLIENT_ERROR bad command line format\r\n");
            }
            connection.exchange("get k\r\n", "VALUE k 0 1\r\nv\r\nEND\r\n");
        }
    }

    /// The value is swallowed, however long it is, and the connection goes on.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void values_beyondItemSizeMax_areSwallowed(ServerKind kind) {
        String value = "v".repeat(20 * MEBIBYTE);
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            long before = server.residentBytes();
            for (int i = 0; i < 5; i++) {
                connection.exchange(
                        "set k 0 0 %d\r\n%s\r\nget k\r\n".formatted(value.length(), value),
                        "SERVER_ERROR object too large for cache\r\nEND\r\n");
            }
            assertThat(server.residentBytes() - before).isLessThan(32L * MEBIBYTE);
            assertThat(server.stats("stats").number("store_too_large")).isEqualTo(5);
        }
    }

    @Test
    void hugeValues_announcedAndNeverSent_takeNoMemory() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "64")) {
            long before = server.residentBytes();
            for (int i = 0; i < 500; i++) {
                try (TextConnection connection = server.connect()) {
                    connection.send("set k" + i + " 0 0 1000000\r\nonly this");
                    if (i % 2 == 0) {
                        connection.reset();
                    }
                }
            }
            Deadline.await(
                    "all connections gone",
                    Duration.ofSeconds(10),
                    () -> server.stats("stats").number("curr_connections") <= 5);
            assertThat(server.stats("stats").number("curr_items")).isZero();
            assertThat(server.residentBytes() - before).isLessThan(64L * MEBIBYTE);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void garbage_onManyConnections_disturbsNobody(ServerKind kind) {
        Random random = Seed.random("garbage_onManyConnections_disturbsNobody");
        try (ServerProcess server = kind.start("-t", "2");
                TextConnection witness = server.connect()) {
            witness.exchange("set witness 0 0 4\r\nwell\r\n", "STORED\r\n");
            for (int round = 0; round < 500; round++) {
                byte[] garbage = random.nextBoolean() ? noise(random) : mutatedSamples(random);
                try (TextConnection connection = server.connect()) {
                    connection.offer(garbage);
                    if (random.nextBoolean()) {
                        connection.halfClose();
                        connection.readToEnd();
                    }
                }
                witness.exchange("set witness 0 0 4\r\nwell\r\n", "STORED\r\n");
                witness.exchange("get witness\r\n", "VALUE witness 0 4\r\nwell\r\nEND\r\n");
            }
            assertThat(server.isAlive()).isTrue();
            try (TextConnection fresh = server.connect()) {
                assertThat(fresh.ask("version\r\n")).startsWith("VERSION 1.6.");
            }
        }
    }

    private static boolean isCutOff(TextConnection connection, byte[] part) {
        for (int i = 0; i < 100; i++) {
            if (!connection.offer(part)) {
                return true;
            }
        }
        return false;
    }

    /// Bytes of any kind. None begins with the binary protocol's magic, which is no nonsense to a
    /// server that speaks it.
    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(5_000)];
        random.nextBytes(bytes);
        if (bytes.length > 0 && bytes[0] == (byte) 0x80) {
            bytes[0] = 0;
        }
        return bytes;
    }

    /// Requests with some bytes changed, left out or doubled.
    private static byte[] mutatedSamples(Random random) {
        byte[] bytes = SAMPLES.getBytes(ISO_8859_1);
        for (int count = 1 + random.nextInt(8); count > 0; count--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default ->
                        System.arraycopy(
                                bytes, 0, bytes, at / 2, bytes.length - Math.max(at / 2, 1));
            }
        }
        return bytes;
    }
}
