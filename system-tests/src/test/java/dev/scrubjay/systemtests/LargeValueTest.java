package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.net.uring.Availability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Values of very many chunks: in and out, over every protocol and every transport, while others of
/// the same worker are answered.
final class LargeValueTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final boolean IS_LONG = Boolean.getBoolean("scrubjay.long");

    /// With `--long` just below the greatest there is.
    private static final int LENGTH = IS_LONG ? (1 << 30) - 1000 : 64 * MEBIBYTE;

    private static final String ITEM_LIMIT = IS_LONG ? "1024m" : "128m";
    private static final String MEMORY_LIMIT = IS_LONG ? "2048" : "256";

    /// What the process may take besides the value.
    private static final long OTHER_BYTES_MAX = 48L * MEBIBYTE;

    private static final int CHUNK_BYTES = MEBIBYTE / 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NON_NUMERIC =
            "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";

    /// No chunk's length is a multiple, so that a chunk in the wrong place shows.
    private static final byte[] PATTERN = new byte[1_000_003];

    static {
        new Random(1).nextBytes(PATTERN);
    }

    static List<String> transports() {
        return Availability.problem() == null ? List.of("uring", "nio") : List.of("nio");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void value_overEveryProtocol_comesBackWhileOthersAreAnswered(String transport) {
        try (ServerProcess server = start(transport);
                TextConnection connection = server.connect();
                TextConnection other = other(server)) {
            long before = server.residentBytes();

            connection.send("set big 7 0 " + LENGTH + "\r\n");
            send(connection, LENGTH, other);
            connection.exchange("\r\n", "STORED\r\n");
            connection.send("get big\r\n");
            connection.expect("VALUE big 7 " + LENGTH + "\r\n");
            read(connection, LENGTH, other);
            connection.expect("\r\nEND\r\n");

            connection.send("ms big " + LENGTH + " F5\r\n");
            send(connection, LENGTH, other);
            connection.exchange("\r\n", "HD\r\n");
            connection.send("mg big s f t v\r\n");
            connection.expect("VA " + LENGTH + " s" + LENGTH + " f5 t-1\r\n");
            read(connection, LENGTH, other);
            connection.expect("\r\n");

            try (TextConnection binary = server.connect()) {
                BinaryPacket store = BinaryPacket.store(BinaryPacket.SET, "big", 3, 0, "");
                binary.send(store.request(3, 8 + 3 + LENGTH));
                send(binary, LENGTH, other);
                assertThat(BinaryPacket.read(binary).status()).isZero();
                binary.send(BinaryPacket.of(BinaryPacket.GET, "big").request());
                binary.readExactly(24 + 4);
                read(binary, LENGTH, other);
            }
            // A value that is replaced is there until its successor is complete.
            assertThat(server.residentBytes() - before).isLessThan(2L * LENGTH + OTHER_BYTES_MAX);
            assertNothingIsLeft(connection);
        }
    }

    @Test
    void value_changedInEveryWay_isRightAndNotCopied() {
        try (ServerProcess server = start(ServerKind.transport());
                TextConnection connection = server.connect();
                TextConnection other = other(server)) {
            int length = LENGTH - 100;
            connection.send("set big 0 0 " + length + "\r\n");
            send(connection, length, other);
            connection.exchange("\r\n", "STORED\r\n");
            long before = server.residentBytes();
            connection.exchange("append big 0 0 4\r\ntail\r\n", "STORED\r\n");
            connection.exchange("prepend big 0 0 4\r\nhead\r\n", "STORED\r\n");
            connection.exchange("ms big 2 MA s\r\n!!\r\n", "HD s" + (length + 10) + "\r\n");
            connection.exchange("ms big 2 MP T500 s\r\n??\r\n", "HD s" + (length + 12) + "\r\n");
            assertThat(server.residentBytes() - before).isLessThan(LENGTH / 2);
            connection.exchange("incr big 1\r\n", NON_NUMERIC);
            connection.exchange("ma big\r\n", NON_NUMERIC);
            connection.exchange("touch big 1000\r\n", "TOUCHED\r\n");
            connection.exchange("mg big s f\r\n", "HD s" + (length + 12) + " f0\r\n");
            connection.send("gat 0 big\r\n");
            connection.expect("VALUE big 0 " + (length + 12) + "\r\n??head");
            read(connection, length, other);
            connection.expect("tail!!\r\nEND\r\n");
            connection.exchange("mg big t\r\n", "HD t-1\r\n");
            assertNothingIsLeft(connection);
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void value_changedAndDeletedWhileItIsSent_isSentAsItWas(String transport) {
        try (ServerProcess server = start(transport);
                TextConnection connection = server.connect();
                TextConnection other = other(server)) {
            connection.send("set big 0 0 " + (LENGTH - 100) + "\r\n");
            send(connection, LENGTH - 100, other);
            connection.exchange("\r\n", "STORED\r\n");
            connection.send("get big\r\n");
            connection.expect("VALUE big 0 " + (LENGTH - 100) + "\r\n");
            other.exchange("append big 0 0 4\r\ntail\r\n", "STORED\r\n");
            other.exchange("mg big s\r\n", "HD s" + (LENGTH - 96) + "\r\n");
            other.exchange("delete big\r\n", "DELETED\r\n");
            other.exchange("set big 0 0 3\r\nnew\r\n", "STORED\r\n");
            read(connection, LENGTH - 100, other);
            connection.expect("\r\nEND\r\n");
            connection.exchange("get big\r\n", "VALUE big 0 3\r\nnew\r\nEND\r\n");
            assertNothingIsLeft(connection);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void value_tooLarge_isSwallowed(ServerKind kind) {
        try (ServerProcess server = kind.start("-I", "8m", "-t", "1");
                TextConnection connection = server.connect();
                TextConnection other = other(server)) {
            int length = 9 * MEBIBYTE;
            connection.send("set big 0 0 " + length + "\r\n");
            send(connection, length, other);
            connection.exchange("\r\n", "SERVER_ERROR object too large for cache\r\n");
            connection.send("ms big " + length + "\r\n");
            send(connection, length, other);
            connection.exchange("\r\n", "SERVER_ERROR object too large for cache\r\n");
            int fitting = 8 * MEBIBYTE - 100;
            connection.send("set big 0 0 " + fitting + "\r\n");
            send(connection, fitting, other);
            connection.exchange("\r\n", "STORED\r\n");
            connection.exchange("append big 0 0 4\r\ntail\r\n", "STORED\r\n");
            String piece = "p".repeat(100);
            connection.exchange("append big 0 0 100\r\n" + piece + "\r\n", "NOT_STORED\r\n");
            connection.exchange("mg big s\r\n", "HD s" + (fitting + 4) + "\r\n");
        }
    }

    @Test
    void memory_takenByUnfinishedStores_isRefusedAndThenFreeAgain() {
        int length = 28 * MEBIBYTE;
        String store = "set key 0 0 " + length + "\r\n";
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "64", "-I", "32m");
                TextConnection connection = server.connect();
                TextConnection other = other(server)) {
            try (TextConnection first = server.connect();
                    TextConnection second = server.connect()) {
                first.send(store);
                second.send(store);
                Deadline.await(
                        "two reservations",
                        PATIENCE,
                        () -> usedChunks(other) > 2L * length / CHUNK_BYTES);
                connection.exchange(store, "SERVER_ERROR out of memory storing object\r\n");
                send(connection, length, other);
                connection.exchange("\r\nmn\r\n", "MN\r\n");
            }
            awaitOneChunk(other);
            connection.send(store);
            send(connection, length, other);
            connection.exchange("\r\n", "STORED\r\n");
        }
    }

    private static ServerProcess start(String transport) {
        return ServerKind.SCRUBJAYD.start(
                "-o", "transport=" + transport, "-I", ITEM_LIMIT, "-m", MEMORY_LIMIT, "-t", "1");
    }

    /// A connection of somebody who asks for a small item while the large one is on its way.
    private static TextConnection other(ServerProcess server) {
        TextConnection other = server.connect();
        other.exchange("set small 0 0 1\r\ns\r\n", "STORED\r\n");
        return other;
    }

    private static void send(TextConnection connection, int length, TextConnection other) {
        for (int sent = 0; sent < length; sent += PATTERN.length) {
            connection.send(PATTERN, 0, Math.min(PATTERN.length, length - sent));
            other.exchange("get small\r\n", "VALUE small 0 1\r\ns\r\nEND\r\n");
        }
    }

    private static void read(TextConnection connection, int length, TextConnection other) {
        for (int start = 0; start < length; start += PATTERN.length) {
            byte[] read = connection.readExactly(Math.min(PATTERN.length, length - start));
            int mismatch = Arrays.mismatch(read, 0, read.length, PATTERN, 0, read.length);
            assertThat(mismatch).as("wrong byte after " + start).isEqualTo(-1);
            other.exchange("get small\r\n", "VALUE small 0 1\r\ns\r\nEND\r\n");
        }
    }

    private static void assertNothingIsLeft(TextConnection connection) {
        connection.exchange("delete big\r\n", "DELETED\r\n");
        awaitOneChunk(connection);
    }

    /// Waits until only the small item is left: the last to read a value gives its chunks back a
    /// moment after the client has it all.
    private static void awaitOneChunk(TextConnection connection) {
        Deadline.await("free chunks", PATIENCE, () -> usedChunks(connection) == 1);
    }

    private static long usedChunks(TextConnection connection) {
        Stats stats = connection.stats("stats slabs");
        return stats.names().stream()
                .filter(name -> name.endsWith(":used_chunks"))
                .mapToLong(stats::number)
                .sum();
    }
}
