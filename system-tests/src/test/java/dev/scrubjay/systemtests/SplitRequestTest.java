package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the bytes of a request are cut on their way makes no difference to its answer.
final class SplitRequestTest {
    /// Every shape of request, each of them answered the same from whatever state the one before
    /// has left: the first thing it does is to clean up.
    private static final String REQUESTS =
            """
            delete k1 noreply
            delete k2 noreply
            set k1 5 0 6
            va\tlue
            set k2 4294967295 100 0 noreply

            get k1
            get k1 none k2
            gat 0 k2 k1
            add k1 0 0 1
            x
            replace k1 7 0 2 noreply
            12
            append k1 0 0 1
            3
            prepend k1 0 0 1 noreply
            0
            incr k1 5
            decr k1 1000 noreply
            get k1 k1
            cas k1 1 1 1 18446744073709551615
            z
            touch k2 0
            delete k2
            bogus
            set k1 0 0 3
            toolong
            verbosity 1 noreply
            delete m1 noreply
            delete m2 noreply
            ms m1 6 F7 k Oab
            va\tlue
            mg m1 v f k Oab
            mg none v q
            ms m1 2 MA q
            12
            mg m1 s
            ms YjA= 1 b k q T0
            x
            mg YjA= b k v
            ma m2 N0 J5 v
            ma m2 D6 v
            md m1 I
            mg m1 v
            mg m1 Z
            ms m1 3 k k
            abc
            ms m1 3
            toolong
            md m1 k
            get k2
            """
                    .replace("\n", "\r\n");

    private static final String ANSWERS =
            """
            STORED
            VALUE k1 5 6
            va\tlue
            END
            VALUE k1 5 6
            va\tlue
            VALUE k2 4294967295 0

            END
            VALUE k2 4294967295 0

            VALUE k1 5 6
            va\tlue
            END
            NOT_STORED
            STORED
            128
            VALUE k1 7 4
            0\s\s\s
            VALUE k1 7 4
            0\s\s\s
            END
            EXISTS
            TOUCHED
            DELETED
            ERROR
            CLIENT_ERROR bad data chunk
            ERROR
            HD km1 Oab
            VA 6 f7 km1 Oab
            va\tlue
            HD s8
            VA 1 kYjA= b
            x
            VA 1
            5
            VA 2
            11
            HD
            VA 8 X W
            va\tlue12
            CLIENT_ERROR invalid flag
            CLIENT_ERROR duplicate flag
            CLIENT_ERROR bad data chunk
            ERROR
            HD km1
            END
            """
                    .replace("\n", "\r\n");

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void requests_cutAtEveryByte_areAnsweredAlike(ServerKind kind) {
        byte[] requests = REQUESTS.getBytes(ISO_8859_1);
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int cut = 0; cut <= requests.length; cut++) {
                connection.send(requests, 0, cut);
                Deadline.separateSegments();
                connection.send(requests, cut, requests.length - cut);
                expect(connection, "cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void requests_cutIntoRandomPieces_areAnsweredAlike(ServerKind kind) {
        byte[] requests = REQUESTS.getBytes(ISO_8859_1);
        Random random = Seed.random("requests_cutIntoRandomPieces_areAnsweredAlike");
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int round = 0; round < 200; round++) {
                int longest = 1 + random.nextInt(60);
                for (int start = 0; start < requests.length; ) {
                    int length = Math.min(1 + random.nextInt(longest), requests.length - start);
                    connection.send(requests, start, length);
                    Deadline.separateSegments();
                    start += length;
                }
                expect(connection, "round " + round);
            }
        }
    }

    /// The slowest of all writers.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void requests_arrivingByteByByte_areAnsweredAlike(ServerKind kind) {
        byte[] requests = REQUESTS.getBytes(ISO_8859_1);
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int i = 0; i < requests.length; i++) {
                connection.send(requests, i, 1);
                Deadline.separateSegments();
            }
            expect(connection, "byte by byte");
        }
    }

    /// A value that is received in many parts, cut near each of its ends.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void largeValue_cutNearItsEnds_isStoredWhole(ServerKind kind) {
        String value = "0123456789abcdef".repeat(40_000);
        String line = "set large 3 0 " + value.length() + "\r\n";
        String expected =
                "STORED\r\nVALUE large 3 %d\r\n%s\r\nEND\r\n".formatted(value.length(), value);
        cutNearTheEnds(kind, line, value, "get large\r\n", expected);
    }

    /// What the answer repeats of the request is remembered while the value arrives.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void largeMetaValue_cutNearItsEnds_isStoredWhole(ServerKind kind) {
        String value = "0123456789abcdef".repeat(40_000);
        String line = "ms AGxhcmdl " + value.length() + " F3 Oopaque k b T100\r\n";
        String expected =
                "HD Oopaque kAGxhcmdl b\r\nVA %d f3 kAGxhcmdl b O2\r\n%s\r\n"
                        .formatted(value.length(), value);
        cutNearTheEnds(kind, line, value, "mg AGxhcmdl b v f k O2\r\n", expected);
    }

    private static void cutNearTheEnds(
            ServerKind kind, String line, String value, String question, String expected) {
        byte[] request = (line + value + "\r\n" + question).getBytes(ISO_8859_1);
        int valueEnd = line.length() + value.length();
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int step = -3; step <= 3; step++) {
                for (int cut : new int[] {line.length() + step, valueEnd + step}) {
                    connection.send(request, 0, cut);
                    Deadline.poll();
                    connection.send(request, cut, request.length - cut);
                    connection.expect(expected);
                }
            }
        }
    }

    private static void expect(TextConnection connection, String how) {
        try {
            connection.expect(ANSWERS);
        } catch (AssertionError e) {
            throw new AssertionError(how, e);
        }
    }
}
