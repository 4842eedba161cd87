package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The binary protocol on its way: cut into pieces, out of order, endless, nonsense.
final class BinaryProtocolTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Pattern SENT_HEX = Pattern.compile("\"send_hex\": \"([0-9a-f]+)\"");
    private static final HexFormat HEX = HexFormat.of();

    /// Every shape of request, each of them answered the same from whatever state the one before
    /// has left.
    private static final List<BinaryPacket> REQUESTS =
            numbered(
                    BinaryPacket.store(BinaryPacket.SETQ, "k1", 5, 0, "va\r\nlue"),
                    BinaryPacket.of(BinaryPacket.GET, "k1"),
                    BinaryPacket.of(0x0d, "k1"),
                    BinaryPacket.of(0x09, "none"),
                    BinaryPacket.store(0x12, "k1", 0, 0, "x"),
                    BinaryPacket.of(0x19, "", "k1", "+"),
                    BinaryPacket.of(0x24, BinaryPacket.number(0), "k1", ""),
                    BinaryPacket.of(0x14, "k1"),
                    BinaryPacket.of(0x0c, "k1"),
                    BinaryPacket.arithmetic(0x15, "n", 1, 10, 0),
                    BinaryPacket.arithmetic(0x05, "n", 5, 10, 0),
                    BinaryPacket.arithmetic(0x16, "n", 100, 0, 0),
                    BinaryPacket.of(0x0d, "n"),
                    BinaryPacket.of(0x14, "n"),
                    BinaryPacket.of(BinaryPacket.STAT, "sizes"),
                    BinaryPacket.of(0x21, "", "PLAIN", "\0user\0secret"),
                    BinaryPacket.of(BinaryPacket.NOOP, ""));

    private static final List<BinaryPacket> ANSWERS =
            List.of(
                    answer(0x00, 1, 0, flags(5), "", "va\r\nlue"),
                    answer(0x0d, 2, 0, flags(5), "k1", "va\r\nlue"),
                    answer(0x12, 4, 2, "", "", "Data exists for key."),
                    answer(0x24, 6, 0, flags(5), "k1", "va\r\nlue+"),
                    answer(0x0c, 8, 1, "", "k1", ""),
                    answer(0x05, 10, 0, "", "", BinaryPacket.number(15L)),
                    answer(0x0d, 12, 0, flags(0), "n", "0 "),
                    answer(0x10, 14, 0, "", "sizes_status", "disabled"),
                    answer(0x10, 14, 0, "", "", ""),
                    answer(0x21, 15, 0x81, "", "", "Unknown command"),
                    answer(0x0a, 16, 0, "", "", ""));

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void requests_cutAtEveryByte_areAnsweredAlike(ServerKind kind) {
        byte[] requests = bytes(REQUESTS);
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

    /// The slowest of all writers.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void requests_arrivingByteByByte_areAnsweredAlike(ServerKind kind) {
        byte[] requests = bytes(REQUESTS);
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int i = 0; i < requests.length; i++) {
                connection.send(requests, i, 1);
                Deadline.separateSegments();
            }
            expect(connection, "byte by byte");
        }
    }

    /// Values that are received in many parts, cut near each of their ends; joined, and refused.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void largeValues_cutNearTheirEnds_areStoredWhole(ServerKind kind) {
        String value = "0123456789abcdef".repeat(20_000);
        String set = BinaryPacket.store(BinaryPacket.SETQ, "large", 3, 0, value).request();
        String rest =
                Stream.of(
                                BinaryPacket.of(0x19, "", "large", "+".repeat(100_000)),
                                BinaryPacket.store(0x12, "large", 0, 0, value),
                                BinaryPacket.of(BinaryPacket.GET, "large"),
                                BinaryPacket.store(0x13, "large", 0, 0, "r".repeat(2 * MEBIBYTE)),
                                BinaryPacket.of(BinaryPacket.NOOP, ""))
                        .map(BinaryPacket::request)
                        .collect(Collectors.joining());
        byte[] requests = (set + rest).getBytes(ISO_8859_1);
        int valueStart = set.length() - value.length();
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            for (int step = -3; step <= 3; step++) {
                for (int cut : new int[] {valueStart + step, set.length() + step}) {
                    connection.send(requests, 0, cut);
                    Deadline.poll();
                    var sent =
                            connection.sendAside(
                                    Arrays.copyOfRange(requests, cut, requests.length));
                    assertThat(BinaryPacket.read(connection).status()).isEqualTo(2);
                    assertThat(BinaryPacket.read(connection).value())
                            .isEqualTo(value + "+".repeat(100_000));
                    assertThat(BinaryPacket.read(connection).status()).isEqualTo(3);
                    assertThat(BinaryPacket.read(connection).opcode()).isEqualTo(0x0a);
                    sent.join();
                }
            }
        }
    }

    /// More answers than buffers hold, large values among them, to a client that reads late.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void quietGets_readLate_areAllAnsweredInOrder(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            StringBuilder requests = new StringBuilder();
            for (int key = 0; key < 40; key++) {
                String value = ("v" + key).repeat(key % 4 == 0 ? 30_000 : 300);
                requests.append(
                        BinaryPacket.store(BinaryPacket.SETQ, "k" + key, key, 0, value).request());
            }
            for (int index = 0; index < 400; index++) {
                requests.append(
                        BinaryPacket.of(0x0d, "k" + index % 50).withOpaque(index).request());
            }
            requests.append(BinaryPacket.of(BinaryPacket.NOOP, "").request());
            var sent = connection.sendAside(requests.toString().getBytes(ISO_8859_1));
            Deadline.poll();
            for (int index = 0; index < 400; index++) {
                int key = index % 50;
                if (key < 40) {
                    BinaryPacket answer = BinaryPacket.read(connection);
                    assertThat(answer.opaque()).isEqualTo(index);
                    assertThat(answer.key()).isEqualTo("k" + key);
                    assertThat(answer.extras()).isEqualTo(flags(key));
                    assertThat(answer.value())
                            .isEqualTo(("v" + key).repeat(key % 4 == 0 ? 30_000 : 300));
                }
            }
            assertThat(BinaryPacket.read(connection).opcode()).isEqualTo(BinaryPacket.NOOP);
            sent.join();
        }
    }

    /// The protocol is found out once, by the first byte.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void text_afterBinary_closesWithoutAWord(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            BinaryPacket noop = BinaryPacket.of(BinaryPacket.NOOP, "");
            connection.exchange(noop.request(), noop.response());
            connection.send("get this-is-no-packet-at-all\r\n");

            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void text_onABinaryServer_closesWithoutAWord(ServerKind kind) {
        try (ServerProcess server = kind.start("-B", "binary");
                TextConnection text = server.connect();
                TextConnection binary = server.connect()) {
            text.send("get this-is-no-packet-at-all\r\n");
            assertThat(text.readToEnd()).isEmpty();

            BinaryPacket noop = BinaryPacket.of(BinaryPacket.NOOP, "");
            binary.exchange(noop.request(), noop.response());
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void flush_whenForbidden_isAnAuthFailure(ServerKind kind) {
        try (ServerProcess server = kind.start("-F");
                TextConnection connection = server.connect()) {
            for (int opcode : new int[] {0x08, 0x18}) {
                connection.exchange(
                        BinaryPacket.of(opcode, "").request(),
                        answer(opcode, 0, 0x20, "", "", "Auth failure.").response());
            }
            assertThat(server.stats("stats").number("cmd_flush")).isZero();
        }
    }

    /// The numbers are the text protocol's: every report has the same names in the same order.
    @Test
    void reports_ofBothProtocols_haveTheSameNames() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start();
                TextConnection binary = server.connect();
                TextConnection text = server.connect()) {
            text.exchange("set key 0 0 5\r\nvalue\r\n", "STORED\r\n");
            for (String name : List.of("", "settings", "items", "slabs", "sizes", "scrubjay")) {
                binary.send(BinaryPacket.of(BinaryPacket.STAT, name).request());
                Stream<String> names =
                        Stream.generate(() -> BinaryPacket.read(binary).key())
                                .takeWhile(key -> !key.isEmpty());
                assertThat(names.toList()).isEqualTo(text.stats(("stats " + name).strip()).names());
            }
        }
    }

    @Test
    void trace_ofPackets_showsTheirHeaders() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-vv")) {
            try (TextConnection connection = server.connect()) {
                connection.send(bytes(REQUESTS));
                expect(connection, "traced");
            }
            assertThat(server.log())
                    .contains(" Read binary protocol data:\n", "    0x80 0x0a 0x00 0x00\n")
                    .contains(" GETKQ k1\n")
                    .contains(" Writing bin response:\n", "   0x81 0x0a 0x00 0x00\n");
        }
    }

    // --------------------------------------------------------------- nonsense

    @Test
    void hugeValues_announcedAndNeverSent_takeNoMemory() {
        BinaryPacket set = BinaryPacket.store(BinaryPacket.SET, "k", 0, 0, "only this");
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "64")) {
            long before = server.residentBytes();
            for (int i = 0; i < 500; i++) {
                try (TextConnection connection = server.connect()) {
                    int bodyLength = i % 3 == 0 ? 1 << 30 : 1_000_000;
                    connection.send(set.request(1, bodyLength));
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

    @Test
    void bodies_ofUnknownRequests_areThrownAway() {
        BinaryPacket noop = BinaryPacket.of(BinaryPacket.NOOP, "");
        BinaryPacket unknown = BinaryPacket.of(0x99, "extras", "key", "v".repeat(20 * MEBIBYTE));
        try (ServerProcess server = ServerKind.SCRUBJAYD.start();
                TextConnection connection = server.connect()) {
            long before = server.residentBytes();
            for (int i = 0; i < 5; i++) {
                connection.exchange(
                        unknown.request() + noop.request(),
                        answer(0x99, 0, 0x81, "", "", "Unknown command").response()
                                + noop.response());
            }
            assertThat(server.residentBytes() - before).isLessThan(32L * MEBIBYTE);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void garbage_onManyConnections_disturbsNobody(ServerKind kind) {
        Random random = Seed.random("binary: garbage_onManyConnections_disturbsNobody");
        List<byte[]> samples = recordedRequests();
        BinaryPacket set = BinaryPacket.store(BinaryPacket.SETQ, "witness", 7, 0, "well");
        BinaryPacket get = BinaryPacket.of(BinaryPacket.GET, "witness");
        try (ServerProcess server = kind.start("-t", "2");
                TextConnection witness = server.connect()) {
            long before = server.residentBytes();
            for (int round = 0; round < 500; round++) {
                byte[] garbage =
                        random.nextInt(4) == 0
                                ? noise(random)
                                : mutated(samples.get(random.nextInt(samples.size())), random);
                try (TextConnection connection = server.connect()) {
                    connection.offer(garbage);
                    if (random.nextBoolean()) {
                        connection.halfClose();
                        connection.readToEnd();
                    }
                }
                witness.send(set.request() + get.request());
                assertThat(BinaryPacket.read(witness).value()).isEqualTo("well");
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(server.residentBytes() - before).isLessThan(64L * MEBIBYTE);
            try (TextConnection fresh = server.connect()) {
                assertThat(fresh.ask("version\r\n")).startsWith("VERSION 1.6.");
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0x80;
        return bytes;
    }

    /// A recorded request with some bytes changed, and perhaps cut off.
    private static byte[] mutated(byte[] sample, Random random) {
        byte[] bytes = sample.clone();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            bytes[random.nextInt(Math.min(bytes.length, 60))] = (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0
                ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length))
                : bytes;
    }

    private static List<byte[]> recordedRequests() {
        return GoldenCase.load(List.of("binary")).stream()
                .flatMap(each -> SENT_HEX.matcher(each.line()).results())
                .map(found -> HEX.parseHex(found.group(1)))
                .toList();
    }

    // --------------------------------------------------------------- packets

    private static List<BinaryPacket> numbered(BinaryPacket... requests) {
        for (int index = 0; index < requests.length; index++) {
            requests[index] = requests[index].withOpaque(index);
        }
        return List.of(requests);
    }

    private static BinaryPacket answer(
            int opcode, int opaque, int status, String extras, String key, String value) {
        return new BinaryPacket(opcode, status, extras, key, value, opaque, 0);
    }

    private static String flags(int flags) {
        return BinaryPacket.number(flags);
    }

    private static byte[] bytes(List<BinaryPacket> requests) {
        return requests.stream()
                .map(BinaryPacket::request)
                .collect(Collectors.joining())
                .getBytes(ISO_8859_1);
    }

    /// The cas is the server's own.
    private static void expect(TextConnection connection, String how) {
        for (BinaryPacket answer : ANSWERS) {
            assertThat(BinaryPacket.read(connection).withCas(0)).as(how).isEqualTo(answer);
        }
    }
}
