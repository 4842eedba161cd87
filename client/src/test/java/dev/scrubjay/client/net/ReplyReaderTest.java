package dev.scrubjay.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What the operations make of a server's bytes, however these are cut.
final class ReplyReaderTest {
    private static final int BUFFER_BYTES = 64 * 1024;

    /// A dialogue: requests, all that is answered to them, and what they then must say.
    private static final class Dialogue {
        private final FedReader reader = new FedReader();
        private final StringBuilder replies = new StringBuilder();
        private final List<Operation> operations = new ArrayList<>();
        private final List<Runnable> checks = new ArrayList<>();

        /// @param reply where `O` stands alone it becomes the request's opaque
        <T extends Operation> void exchange(
                boolean meta, T operation, String reply, Function<T, Object> said, Object wanted) {
            String opaque = reader.ask(operation, meta);
            replies.append(reply.replace(" O\r\n", opaque + "\r\n").replace(" O ", opaque + " "));
            operations.add(operation);
            checks.add(() -> {
                assertThat(operation.isPending()).as("%s", operation).isFalse();
                Failure failure = operation.failure();
                Object is =
                        failure == null
                                ? said.apply(operation)
                                : failure.kind() + ": " + failure.detail();
                assertThat(is).as("%s", operation).isEqualTo(wanted);
            });
        }

        byte[] bytes() {
            return replies.toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        void check() {
            assertThat(reader.unanswered()).isZero();
            checks.forEach(Runnable::run);
        }
    }

    private static String said(GetOperation get) {
        byte[] value = get.value();
        return (value == null ? "miss" : new String(value, StandardCharsets.ISO_8859_1))
                + " flags "
                + Integer.toUnsignedString(get.flags())
                + " cas "
                + Long.toUnsignedString(get.cas())
                + (get.isWon() ? " W" : "")
                + (get.isStale() ? " X" : "")
                + (get.isTaken() ? " Z" : "");
    }

    private static String said(MultiGetOperation get) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < get.itemCount(); i++) {
            byte[] value = get.value(i);
            values.add(
                    value == null
                            ? "-"
                            : new String(value, StandardCharsets.ISO_8859_1) + "/" + get.flags(i));
        }
        return values.toString();
    }

    private static StoreOperation store(StoreOperation.Mode mode) {
        return new StoreOperation(mode, "k", 0, 0, new byte[] {1}, 7);
    }

    private static GetOperation lease(String key) {
        return new GetOperation(key, true, GetOperation.NO_TTL, 10, GetOperation.NO_TTL);
    }

    private static Dialogue meta() {
        Dialogue all = new Dialogue();
        Function<GetOperation, Object> got = ReplyReaderTest::said;
        all.exchange(
                true,
                new GetOperation("k1"),
                "VA 5 f16 O\r\nhello\r\n",
                got,
                "hello flags 16 cas 0");
        all.exchange(true, new GetOperation("k2"), "EN\r\n", got, "miss flags 0 cas 0");
        all.exchange(true, new GetOperation("k3"), "VA 0 f0 O\r\n\r\n", got, " flags 0 cas 0");
        all.exchange(
                true,
                new GetOperation("k4"),
                "VA 8 f4294967295 O\r\nEN\r\nHD\r\n\r\n",
                got,
                "EN\r\nHD\r\n flags 4294967295 cas 0");
        all.exchange(
                true,
                lease("k5"),
                "VA 1 f2 c18446744073709551615 O W\r\n \r\n",
                got,
                "  flags 2 cas 18446744073709551615 W");
        all.exchange(
                true,
                lease("k6"),
                "VA 3 O f2 c9 t30 X Z\r\n\r\n\n\r\n",
                got,
                "\r\n\n flags 2 cas 9 X Z");
        all.exchange(true, lease("k7"), "VA 0 f0 c1 O Z\r\n\r\n", got, " flags 0 cas 1 Z");
        Function<StoreOperation, Object> stored = StoreOperation::result;
        StoreOperation.Mode set = StoreOperation.Mode.SET;
        all.exchange(true, store(set), "HD O\r\n", stored, StoreOperation.Result.STORED);
        all.exchange(true, store(set), "NS O\r\n", stored, StoreOperation.Result.NOT_STORED);
        all.exchange(true, store(set), "EX O\r\n", stored, StoreOperation.Result.EXISTS);
        all.exchange(true, store(set), "NF O\r\n", stored, StoreOperation.Result.NOT_FOUND);
        Function<DeleteOperation, Object> deleted = DeleteOperation::isFound;
        all.exchange(true, new DeleteOperation("k", 5, 0), "HD O\r\n", deleted, true);
        all.exchange(true, new DeleteOperation("k", 5, 0), "NF O\r\n", deleted, false);
        all.exchange(true, new DeleteOperation("k", 5, 3), "EX O\r\n", deleted, false);
        Function<TouchOperation, Object> touched = TouchOperation::isFound;
        all.exchange(true, new TouchOperation("k", 5), "HD O\r\n", touched, true);
        all.exchange(true, new TouchOperation("k", 5), "EN\r\n", touched, false);
        arith(all, true, "VA 20 O\r\n18446744073709551615\r\n", "18446744073709551615");
        arith(all, true, "VA 1 O\r\n0\r\n", "0");
        arith(all, true, "NF O\r\n", "none");
        failures(all, true);
        multi(all, true);
        return all;
    }

    private static Dialogue text() {
        Dialogue all = new Dialogue();
        Function<GetOperation, Object> got = ReplyReaderTest::said;
        all.exchange(
                false,
                new GetOperation("k1"),
                "VALUE k1 16 5\r\nhello\r\nEND\r\n",
                got,
                "hello flags 16 cas 0");
        all.exchange(false, new GetOperation("k2"), "END\r\n", got, "miss flags 0 cas 0");
        all.exchange(
                false,
                new GetOperation("k3"),
                "VALUE k3 4294967295 0\r\n\r\nEND\r\n",
                got,
                " flags 4294967295 cas 0");
        all.exchange(
                false,
                new GetOperation("k4"),
                "VALUE k4 1 7\r\nEND\r\n\r\n\r\nEND\r\n",
                got,
                "END\r\n\r\n flags 1 cas 0");
        all.exchange(
                false,
                lease("k5"),
                "VALUE k5 2 3 18446744073709551615\r\n 5 \r\nEND\r\n",
                got,
                " 5  flags 2 cas 18446744073709551615");
        Function<StoreOperation, Object> stored = StoreOperation::result;
        StoreOperation.Mode set = StoreOperation.Mode.SET;
        all.exchange(false, store(set), "STORED\r\n", stored, StoreOperation.Result.STORED);
        all.exchange(false, store(set), "NOT_STORED\r\n", stored, StoreOperation.Result.NOT_STORED);
        all.exchange(false, store(set), "EXISTS\r\n", stored, StoreOperation.Result.EXISTS);
        all.exchange(false, store(set), "NOT_FOUND\r\n", stored, StoreOperation.Result.NOT_FOUND);
        Function<DeleteOperation, Object> deleted = DeleteOperation::isFound;
        all.exchange(false, new DeleteOperation("k", 5, 0), "DELETED\r\n", deleted, true);
        all.exchange(false, new DeleteOperation("k", 5, 0), "NOT_FOUND\r\n", deleted, false);
        Function<TouchOperation, Object> touched = TouchOperation::isFound;
        all.exchange(false, new TouchOperation("k", 5), "TOUCHED\r\n", touched, true);
        all.exchange(false, new TouchOperation("k", 5), "NOT_FOUND\r\n", touched, false);
        arith(all, false, "18446744073709551615\r\n", "18446744073709551615");
        arith(all, false, "0\r\n", "0");
        arith(all, false, "NOT_FOUND\r\n", "none");
        failures(all, false);
        multi(all, false);
        return all;
    }

    private static void arith(Dialogue all, boolean meta, String reply, Object wanted) {
        Function<ArithOperation, Object> said =
                operation ->
                        operation.isFound() ? Long.toUnsignedString(operation.number()) : "none";
        all.exchange(meta, new ArithOperation("n", false, 1), reply, said, wanted);
    }

    private static void failures(Dialogue all, boolean meta) {
        Function<Operation, Object> said = operation -> "answered";
        all.exchange(
                meta,
                new GetOperation("k1"),
                "SERVER_ERROR out of memory\r\n",
                said,
                "SERVER_ERROR: out of memory");
        all.exchange(
                meta,
                store(StoreOperation.Mode.SET),
                "SERVER_ERROR object too large for cache\r\n",
                said,
                "TOO_LARGE: object too large for cache");
        all.exchange(
                meta,
                new ArithOperation("n", true, 1),
                "CLIENT_ERROR cannot increment\r\n",
                said,
                "CLIENT_ERROR: cannot increment");
        all.exchange(
                meta,
                new TouchOperation("k", 1),
                "CLIENT_ERROR bad command line format\r\n",
                said,
                "CLIENT_ERROR: bad command line format");
        all.exchange(
                meta, new DeleteOperation("k", 1, 0), "ERROR\r\n", said, "CLIENT_ERROR: ERROR");
        all.exchange(
                meta,
                new LinesOperation("stats", true),
                "ERROR Too many open connections\r\n",
                said,
                "CLIENT_ERROR: ERROR Too many open connections");
    }

    private static void multi(Dialogue all, boolean meta) {
        Function<MultiGetOperation, Object> got = ReplyReaderTest::said;
        Function<LinesOperation, Object> lines = LinesOperation::lines;
        Object[] keys = {"a", "ab", "abc", "b"};
        all.exchange(
                meta,
                new MultiGetOperation(keys, new int[keys.length]),
                "VALUE ab 1 2\r\n\r\n\r\nVALUE b 16 1\r\nB\r\nEND\r\n",
                got,
                "[-, \r\n/1, -, B/16]");
        all.exchange(
                meta,
                new MultiGetOperation(keys, new int[keys.length]),
                "END\r\n",
                got,
                "[-, -, -, -]");
        all.exchange(
                meta,
                new MultiGetOperation(keys, new int[keys.length]),
                "VALUE a 0 1\r\nA\r\nSERVER_ERROR out of memory writing get response\r\n",
                got,
                "SERVER_ERROR: out of memory writing get response");
        all.exchange(
                meta,
                new LinesOperation("stats", true),
                "STAT pid 1\r\nSTAT version 1.6.18\r\nSTAT empty \r\nEND\r\n",
                lines,
                List.of("STAT pid 1", "STAT version 1.6.18", "STAT empty ", "END"));
        all.exchange(
                meta,
                new LinesOperation("stats reset", true),
                "RESET\r\n",
                lines,
                List.of("RESET"));
        all.exchange(
                meta,
                new LinesOperation("version", false),
                "VERSION 1.6.18\r\n",
                lines,
                List.of("VERSION 1.6.18"));
        all.exchange(meta, new LinesOperation("flush_all", false), "OK\r\n", lines, List.of("OK"));
    }

    @Test
    void everyAnswer_splitAtEveryByte_isReadTheSame() throws IOException {
        for (boolean isMeta : new boolean[] {true, false}) {
            int length = (isMeta ? meta() : text()).bytes().length;
            for (int split = 0; split <= length; split++) {
                Dialogue all = isMeta ? meta() : text();
                byte[] bytes = all.bytes();
                all.reader.feed(Arrays.copyOfRange(bytes, 0, split));
                all.reader.feed(Arrays.copyOfRange(bytes, split, length));
                all.check();
            }
        }
    }

    @Test
    void everyAnswer_byteByByte_isReadTheSame() throws IOException {
        for (Dialogue all : List.of(meta(), text())) {
            for (byte one : all.bytes()) {
                all.reader.feed(new byte[] {one});
            }
            all.check();
        }
    }

    @Test
    void abandonedRequests_whoseAnswersComeLate_leaveTheOthersTheirs() throws IOException {
        for (int which = 0; which < meta().operations.size(); which++) {
            for (Dialogue all : List.of(meta(), text())) {
                if (which >= all.operations.size()) {
                    continue;
                }
                all.operations.get(which).fail(Failure.of(Failure.Kind.TIMEOUT, "too late"));
                byte[] bytes = all.bytes();
                all.reader.feed(Arrays.copyOfRange(bytes, 0, bytes.length / 2));
                all.reader.feed(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length));
                all.checks.remove(which);
                all.check();
            }
        }
    }

    @Test
    void largeValues_cutAnywhere_arriveWhole() throws IOException {
        Random random = Seed.random("largeValues_cutAnywhere_arriveWhole");
        int[] sizes = {
            BUFFER_BYTES - 40,
            BUFFER_BYTES - 2,
            BUFFER_BYTES - 1,
            BUFFER_BYTES,
            BUFFER_BYTES + 1,
            2 * BUFFER_BYTES,
            300_001,
            1 << 20
        };
        for (int size : sizes) {
            for (int round = 0; round < 8; round++) {
                byte[] value = new byte[size];
                random.nextBytes(value);
                FedReader reader = new FedReader();
                GetOperation small = new GetOperation("small");
                GetOperation large = new GetOperation("large");
                GetOperation after = new GetOperation("after");
                String first = reader.ask(small, true);
                String second = reader.ask(large, true);
                String third = reader.ask(after, true);
                if (round == 7) {
                    large.fail(Failure.of(Failure.Kind.TIMEOUT, "too late"));
                }
                byte[] all =
                        join(
                                "VA 1 f0" + first + "\r\n1\r\nVA " + size + " f3" + second + "\r\n",
                                value,
                                "\r\nVA 2 f0" + third + "\r\n22\r\n");
                int pieceMax = round % 2 == 0 ? 200_000 : 3_000;
                for (int at = 0; at < all.length; ) {
                    int next = Math.min(all.length, at + 1 + random.nextInt(pieceMax));
                    reader.feed(Arrays.copyOfRange(all, at, next));
                    at = next;
                }
                assertThat(small.value()).isEqualTo(new byte[] {'1'});
                if (round != 7) {
                    assertThat(large.value()).isEqualTo(value);
                    assertThat(large.flags()).isEqualTo(3);
                }
                assertThat(after.value()).isEqualTo(new byte[] {'2', '2'});
            }
        }
    }

    private static byte[] join(String before, byte[] value, String after) {
        byte[] head = before.getBytes(StandardCharsets.ISO_8859_1);
        byte[] tail = after.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + value.length + tail.length);
        System.arraycopy(value, 0, all, head.length, value.length);
        System.arraycopy(tail, 0, all, head.length + value.length, tail.length);
        return all;
    }

    @Test
    void answersOutOfStep_areRefused() {
        // To mg k: another request's answer, no opaque at all, or what answers other requests.
        assertRefused(true, new GetOperation("k"), "VA 1 f0 O123\r\n1\r\n");
        assertRefused(true, new GetOperation("k"), "VA 1 f0\r\n1\r\n");
        assertRefused(true, new GetOperation("k"), "VA 1 f0 Offff\r\n1\r\n");
        assertRefused(true, new GetOperation("k"), "HD O" + first() + "\r\n");
        assertRefused(true, new GetOperation("k"), "VALUE k 0 1\r\n1\r\nEND\r\n");
        assertRefused(true, store(StoreOperation.Mode.SET), "HD O123\r\n");
        assertRefused(true, store(StoreOperation.Mode.SET), "EN\r\n");
        assertRefused(true, store(StoreOperation.Mode.SET), "STORED\r\n");
        assertRefused(true, new DeleteOperation("k", 1, 0), "NF O123\r\n");
        assertRefused(true, new DeleteOperation("k", 1, 0), "NS\r\n");
        assertRefused(true, new TouchOperation("k", 1), "HD O123\r\n");
        assertRefused(true, new ArithOperation("k", true, 1), "VA 1 O123\r\n1\r\n");
        assertRefused(true, new ArithOperation("k", true, 1), "VA 2 O" + first() + "\r\nxx\r\n");
        assertRefused(true, new ArithOperation("k", true, 1), "EN\r\n");
        // To get k: another key's value, a second value, or what answers other requests.
        assertRefused(false, new GetOperation("k"), "VALUE kk 0 1\r\n1\r\nEND\r\n");
        assertRefused(false, new GetOperation("kk"), "VALUE k 0 1\r\n1\r\nEND\r\n");
        assertRefused(false, new GetOperation("k"), "VALUE K 0 1\r\n1\r\nEND\r\n");
        assertRefused(
                false, new GetOperation("k"), "VALUE k 0 1\r\n1\r\nVALUE k 0 1\r\n2\r\nEND\r\n");
        assertRefused(false, new GetOperation("k"), "STORED\r\n");
        assertRefused(false, new GetOperation("k"), "EN\r\n");
        assertRefused(false, lease("k"), "VALUE k 0 1\r\n1\r\nEND\r\n");
        assertRefused(false, store(StoreOperation.Mode.SET), "END\r\n");
        assertRefused(false, new DeleteOperation("k", 1, 0), "STORED\r\n");
        assertRefused(false, new TouchOperation("k", 1), "DELETED\r\n");
        assertRefused(false, new ArithOperation("k", true, 1), "STORED\r\n");
        assertRefused(
                false,
                new MultiGetOperation(new Object[] {"a", "b"}, new int[3]),
                "VALUE c 0 1\r\nC\r\nEND\r\n");
        assertRefused(
                false,
                new MultiGetOperation(new Object[] {"a", "b"}, new int[3]),
                "VALUE a 0 1\r\nA\r\nVALUE a 0 1\r\nA\r\nEND\r\n");
        assertRefused(false, new LinesOperation("stats", true), "STAT a 1\r\nVALUE k 0 1\r\n");
    }

    private static String first() {
        return Integer.toHexString(FedReader.FIRST_OPAQUE);
    }

    @Test
    void answersWithoutForm_areRefused() {
        for (String length : List.of("-1", "x", "", "1x", "1048577", "2147483648", "4294967297")) {
            assertRefused(true, new GetOperation("k"), "VA " + length + " f0 Offe\r\n1\r\n");
            assertRefused(false, new GetOperation("k"), "VALUE k 0 " + length + "\r\n1\r\n");
        }
        // Numbers of more than 63 bits, which wrap around to 1.
        for (String length : List.of("9223372036854775809", "18446744073709551617")) {
            assertRefused(true, new GetOperation("k"), "VA " + length + " f0 Offe\r\n1\r\n");
            assertRefused(false, new GetOperation("k"), "VALUE k 0 " + length + "\r\n1\r\nEND\r\n");
            assertRefused(
                    false,
                    new MultiGetOperation(new Object[] {"k"}, new int[3]),
                    "VALUE k 0 " + length + "\r\n1\r\nEND\r\n");
        }
        assertRefused(true, new GetOperation("k"), "VA 1 f0 Offe\r\n12\r\n");
        assertRefused(true, new GetOperation("k"), "VA 1 f0 Offe\n1\n");
        assertRefused(true, new GetOperation("k"), "EN\n");
        assertRefused(true, new GetOperation("k"), "\r\n");
        assertRefused(true, new GetOperation("k"), "\n");
        assertRefused(false, new GetOperation("k"), "END\n");
        assertRefused(false, new GetOperation("k"), "VALUE k 0 1\r\n1END\r\n");
        assertRefused(true, new GetOperation("k"), "HTTP/1.1 400 Bad Request\r\n");
        assertRefused(true, new GetOperation("k"), "x".repeat(20_000));
    }

    @Test
    void aLineThatNobodyAskedFor_isRefused() {
        FedReader reader = new FedReader();
        assertThatThrownBy(() -> reader.feed("EN\r\n")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aLongName_thatNeverEnds_isRefusedSoon() {
        FedReader reader = new FedReader();
        reader.ask(new LinesOperation("version", false), true);
        byte[] endless = new byte[1024];
        Arrays.fill(endless, (byte) 'v');
        assertThatThrownBy(
                        () -> {
                            for (int kilobytes = 0; kilobytes < 100; kilobytes++) {
                                reader.feed(endless);
                            }
                        })
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("vvvv");
    }

    private static void assertRefused(boolean meta, Operation operation, String reply) {
        FedReader reader = new FedReader();
        reader.ask(operation, meta);
        assertThatThrownBy(() -> reader.feed(reply))
                .as("%s to %s", reply, operation)
                .isInstanceOf(ProtocolException.class);
        assertThat(operation.isPending()).as("%s to %s", reply, operation).isTrue();
    }
}
