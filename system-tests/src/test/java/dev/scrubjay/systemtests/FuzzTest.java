package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Everything that was ever recorded, mangled: of both protocols, cut anywhere, with lies in the
/// lengths. Afterwards the server serves the next client, has nobody and nothing of it left, and
/// never broke a connection by a fault of its own.
final class FuzzTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int ROUNDS = Boolean.getBoolean("scrubjay.long") ? 40_000 : 4_000;
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final int HEADER_BYTES = 24;

    private static final List<String> TEXT_AREAS =
            List.of(
                    "text-storage",
                    "text-retrieval",
                    "text-arithmetic",
                    "text-errors",
                    "text-noreply",
                    "touch-gat",
                    "meta-mg",
                    "meta-ms",
                    "meta-md",
                    "meta-ma",
                    "meta-lease",
                    "meta-misc",
                    "base64-keys",
                    "admin",
                    "stats-keys");

    private static final Pattern SENT = Pattern.compile("\"send\": \"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-f]{4}|.)");

    /// Lengths that lie, and those around which lengths change their meaning.
    private static final List<Integer> LENGTHS =
            List.of(0, 1, 8, 20, 24, 250, 251, 255, 256, 65_535, MEBIBYTE, 1 << 30, 1 << 31, -1);

    private final List<byte[]> samples = textRequests();

    @Test
    void requests_mangledInEveryWay_leaveNothingBehind() {
        Random random = Seed.random("requests_mangledInEveryWay_leaveNothingBehind");
        assertThat(samples).hasSizeGreaterThan(800);
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-t", "2")) {
            long connections = Held.by(server).connections();
            // What is made once for all: buffers, code, pages of the cache.
            fuzz(server, random, ROUNDS / 2);
            Held before = settled(server, connections);
            long residentBytes = server.residentBytes();

            fuzz(server, random, ROUNDS);

            assertThat(server.isAlive()).isTrue();
            awaitHeld(server, before);
            assertThat(server.residentBytes() - residentBytes).isLessThan(64L * MEBIBYTE);
            assertThat(server.stats("stats scrubjay").number("connections_broken")).isZero();
            serveOneMore(server);
        }
    }

    /// A header that ends too soon, at every byte, with every opcode.
    @Test
    void binaryHeaders_cutAtEveryByte_areForgottenWithTheirConnection() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-t", "1")) {
            Held before = Held.by(server);
            for (int opcode = 0; opcode <= 0x40; opcode++) {
                byte[] packet =
                        BinaryPacket.store(opcode, "key", 0, 0, "value")
                                .request()
                                .getBytes(ISO_8859_1);
                int length = 1 + opcode % HEADER_BYTES;
                for (int cut = length; cut < packet.length; cut += HEADER_BYTES / 2) {
                    try (TextConnection connection = server.connect()) {
                        connection.offer(Arrays.copyOf(packet, cut));
                        connection.halfClose();
                        assertThat(connection.readToEnd().length()).isLessThan(200);
                    }
                }
            }
            awaitHeld(server, before);
            serveOneMore(server);
        }
    }

    // --------------------------------------------------------------- what is sent

    private void fuzz(ServerProcess server, Random random, int rounds) {
        for (int round = 0; round < rounds; round++) {
            byte[] garbage = garbage(random);
            try (TextConnection connection = server.connect()) {
                int cut = random.nextInt(garbage.length + 1);
                connection.offer(Arrays.copyOf(garbage, cut));
                if (random.nextInt(4) == 0) {
                    Deadline.separateSegments();
                }
                connection.offer(Arrays.copyOfRange(garbage, cut, garbage.length));
                leave(connection, random);
            }
            if (round % 50 == 0) {
                serveOneMore(server);
            }
        }
    }

    private static void leave(TextConnection connection, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> connection.reset();
            case 1 -> {
                connection.halfClose();
                connection.readToEnd();
            }
            default -> connection.close();
        }
    }

    private byte[] garbage(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> noise(random);
            case 1 -> liar(random);
            default -> mangled(random);
        };
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(40_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// A binary packet with some lengths, some of which may be right, and a body of another one.
    private static byte[] liar(Random random) {
        BinaryPacket packet =
                BinaryPacket.of(
                        random.nextInt(256),
                        "e".repeat(random.nextInt(3) == 0 ? random.nextInt(30) : 8),
                        "k".repeat(1 + random.nextInt(300)),
                        "v".repeat(random.nextInt(2) == 0 ? 3 : random.nextInt(50_000)));
        int rightBody = packet.extras().length() + packet.key().length() + packet.value().length();
        int keyLength = random.nextInt(3) == 0 ? anyLength(random) : packet.key().length();
        int bodyLength = random.nextInt(2) == 0 ? anyLength(random) : rightBody;
        return packet.request(keyLength, bodyLength).getBytes(ISO_8859_1);
    }

    private static int anyLength(Random random) {
        return LENGTHS.get(random.nextInt(LENGTHS.size()));
    }

    /// Some recorded requests in a row, with bytes changed, left out, doubled and moved.
    private byte[] mangled(Random random) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int count = 1 + random.nextInt(20); count > 0; count--) {
            all.writeBytes(samples.get(random.nextInt(samples.size())));
        }
        byte[] bytes = all.toByteArray();
        for (int count = random.nextInt(10); count > 0 && bytes.length > 1; count--) {
            int at = random.nextInt(bytes.length);
            int other = random.nextInt(bytes.length);
            int length = Math.min(random.nextInt(64), bytes.length - Math.max(at, other));
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> System.arraycopy(bytes, at, bytes, other, length);
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }

    private static List<byte[]> textRequests() {
        List<byte[]> requests = new ArrayList<>();
        for (GoldenCase each : GoldenCase.load(TEXT_AREAS)) {
            Matcher sent = SENT.matcher(each.line());
            while (sent.find()) {
                String request = unescaped(sent.group(1));
                // A log of all this is not what is to be tested.
                if (!request.contains("verbosity")) {
                    requests.add(request.getBytes(ISO_8859_1));
                }
            }
        }
        return requests;
    }

    private static String unescaped(String json) {
        return ESCAPE.matcher(json)
                .replaceAll(found -> {
                    String code = found.group(1);
                    String text =
                            switch (code.charAt(0)) {
                                case 'r' -> "\r";
                                case 'n' -> "\n";
                                case 't' -> "\t";
                                case 'u' ->
                                        Character.toString(Integer.parseInt(code.substring(1), 16));
                                default -> code;
                            };
                    return Matcher.quoteReplacement(text);
                });
    }

    // --------------------------------------------------------------- what is left

    /// What a server holds for its clients.
    ///
    /// @param connections besides the asking one
    /// @param readBufferBytes of the buffers in use
    /// @param answers that wait to be sent, besides the asking one's
    /// @param files open
    private record Held(long connections, long readBufferBytes, long answers, long files) {
        static Held by(ServerProcess server) {
            Stats stats = server.stats("stats");
            return new Held(
                    stats.number("curr_connections"),
                    stats.number("read_buf_bytes") - stats.number("read_buf_bytes_free"),
                    stats.number("response_obj_count"),
                    server.openFileCount());
        }
    }

    /// Waits until a server holds what it held before.
    private static void awaitHeld(ServerProcess server, Held before) {
        long deadlineNanos = System.nanoTime() + SETTLE.toNanos();
        Held now = Held.by(server);
        while (!now.equals(before) && System.nanoTime() - deadlineNanos < 0) {
            Deadline.poll();
            now = Held.by(server);
        }
        assertThat(now).isEqualTo(before);
    }

    /// Waits until only the asking connection is left, and says what is held then.
    private static Held settled(ServerProcess server, long connections) {
        Deadline.await(
                "all connections gone",
                SETTLE,
                () -> server.stats("stats").number("curr_connections") <= connections);
        return Held.by(server);
    }

    /// Others may still flush what it stores.
    private static void serveOneMore(ServerProcess server) {
        try (TextConnection fresh = server.connect()) {
            fresh.exchange("set witness 0 0 4\r\nwell\r\n", "STORED\r\n");
            fresh.exchange("get nobody\r\nmn\r\n", "END\r\nMN\r\n");
        }
    }
}
