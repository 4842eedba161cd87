package dev.scrubjay.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryDecoderTest {
    private static final int REQUESTS_MAX = 20;
    private static final Set<Verb> STORES =
            EnumSet.of(Verb.SET, Verb.ADD, Verb.REPLACE, Verb.APPEND, Verb.PREPEND);

    @Test
    void decode_everyShape_isOneOperation() {
        assertThat(decode(sample()))
                .containsExactly(
                        "SET key 77 =value",
                        "GET key 77",
                        "GET other 77 quiet",
                        "INCR n 77",
                        "DELETE key 77 quiet",
                        "TOUCH key 77",
                        "GAT key 77 quiet",
                        "APPEND key 77 quiet=",
                        "FLUSH_ALL  77",
                        "STATS items 77",
                        "UNKNOWN_COMMAND",
                        "META_NOOP  77",
                        "QUIT  77 quiet");
    }

    @Test
    void decode_cutAtEveryByte_comesToTheSame() {
        byte[] sample = sample();
        List<String> whole = decode(sample);
        for (int cut = 0; cut <= sample.length; cut++) {
            assertThat(decode(sample, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void decode_byteByByte_comesToTheSame() {
        byte[] sample = sample();
        int[] cuts = new int[sample.length];
        Arrays.setAll(cuts, index -> index);
        assertThat(decode(sample, cuts)).isEqualTo(decode(sample));
    }

    @Test
    void decode_largeValue_isReceivedPieceByPiece() {
        String value = "v".repeat(100_000);
        byte[] bytes = Packet.of(0x01, 8, "key", value).bytes();
        assertThat(decode(bytes, 60, 5_000)).containsExactly("SET key 77 =" + value);
        assertThat(decode(bytes, 20, 30)).containsExactly("SET key 77 =" + value);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 4, key, ''", // get with extras
        "0x00, 0, '', ''", // get without a key
        "0x00, 0, key, value",
        "0x01, 4, key, value", // set with half of its extras
        "0x01, 8, '', value",
        "0x04, 4, key, ''",
        "0x05, 8, key, ''",
        "0x05, 20, key, value",
        "0x07, 0, key, ''", // quit with a key
        "0x08, 8, '', ''", // flush with too many extras
        "0x08, 0, key, ''",
        "0x0a, 0, '', value",
        "0x0b, 4, '', ''",
        "0x0e, 4, key, value", // append with extras
        "0x10, 4, '', ''",
        "0x10, 0, items, value",
        "0x1c, 0, key, ''", // touch without a time
        "0x1d, 4, key, value",
        "0x20, 0, key, ''",
        "0x21, 0, '', value",
    })
    void decode_lengthsThatMakeNoSense_areRefused(
            int opcode, int extrasLength, String key, String value) {
        byte[] bytes = Packet.of(opcode, extrasLength, key, value).bytes();
        assertThat(decode(bytes)).containsExactly("INVALID", "CLOSE");
    }

    @Test
    void decode_keyTooLong_isRefused() {
        byte[] longest = Packet.of(0x00, 0, "k".repeat(250), "").bytes();
        byte[] tooLong = Packet.of(0x00, 0, "k".repeat(251), "").bytes();
        assertThat(decode(longest)).containsExactly("GET " + "k".repeat(250) + " 77");
        assertThat(decode(tooLong)).containsExactly("INVALID", "CLOSE");
    }

    /// More than would ever be held is not waited for.
    @Test
    void decode_keyTooLongToHold_isRefusedAtTheLimit() {
        byte[] header = Packet.of(0x00, 0, "k".repeat(20_000), "").bytes(60_000, 60_000);
        assertThat(decode(Arrays.copyOf(header, RequestDecoder.HELD_BYTES_MAX - 1))).isEmpty();
        assertThat(decode(Arrays.copyOf(header, RequestDecoder.HELD_BYTES_MAX)))
                .containsExactly("INVALID", "CLOSE");
    }

    @Test
    void decode_partsLongerThanTheBody_areRefused() {
        Packet get = Packet.of(0x00, 0, "aaaaaaaaaa", "");
        assertThat(decode(get.bytes(10, 5))).containsExactly("UNKNOWN_COMMAND", "CLOSE");
    }

    @Test
    void decode_bodyBeyondAGibibyte_isRefused() {
        Packet set = Packet.of(0x01, 8, "aa", "");
        assertThat(decode(set.bytes(2, 0x4000_0001))).containsExactly("INVALID", "CLOSE");
        assertThat(decode(set.bytes(2, -1))).containsExactly("INVALID", "CLOSE");
        assertThat(decode(set.bytes(2, 0x4000_0000))).containsExactly("SET aa 77 =");
    }

    @Test
    void decode_otherMagic_closesWithoutAnAnswer() {
        byte[] noop = Packet.of(0x0a, 0, "", "").bytes();
        byte[] bytes = Arrays.copyOf(noop, noop.length + 1);
        bytes[noop.length] = (byte) 0x81;
        assertThat(decode(bytes)).containsExactly("META_NOOP  77", "CLOSE");
    }

    @Test
    void decode_runOfQuietRequests_countsAsOne() {
        BinaryDecoder decoder = new BinaryDecoder();
        RequestBatch batch = new RequestBatch();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int request = 0; request < 30; request++) {
            bytes.writeBytes(Packet.of(0x09, 0, "key", "").bytes());
        }
        bytes.writeBytes(Packet.of(0x0a, 0, "", "").bytes());
        bytes.writeBytes(Packet.of(0x00, 0, "key", "").bytes());
        batch.clear(padded(bytes.toByteArray()));

        assertThat(decoder.decode(0, bytes.size(), 1, batch))
                .isEqualTo(RequestDecoder.Outcome.BATCH_FULL);
        assertThat(batch.count()).isEqualTo(31);
        assertThat(decoder.linesLeft()).isZero();
    }

    @Test
    void rewind_toAnyOperation_decodesItAgain() {
        byte[] sample = sample();
        BinaryDecoder decoder = new BinaryDecoder();
        RequestBatch batch = new RequestBatch();
        batch.clear(padded(sample));
        decoder.decode(0, sample.length, REQUESTS_MAX, batch);
        int count = batch.count();
        for (int index = count - 1; index >= 0; index--) {
            decoder.rewind(batch, index);
            RequestBatch again = new RequestBatch();
            again.clear(padded(sample));
            decoder.decode(decoder.position(), sample.length, REQUESTS_MAX, again);
            assertThat(again.count()).isEqualTo(count - index);
            assertThat(again.verb(0)).isEqualTo(batch.verb(index));
        }
    }

    @Test
    void decode_anyBytes_neverThrows() {
        long seed = System.nanoTime();
        System.err.println("BinaryDecoderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = random.nextBoolean() ? noise(random) : mutated(random);
            List<String> whole = decode(bytes);
            assertThat(decode(bytes, random.nextInt(bytes.length + 1)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(whole);
        }
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0x80;
        return bytes;
    }

    private static byte[] mutated(Random random) {
        byte[] bytes = sample();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
    }

    private static byte[] sample() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List.of(
                        Packet.of(0x01, 8, "key", "value"),
                        Packet.of(0x00, 0, "key", ""),
                        Packet.of(0x0d, 0, "other", ""),
                        Packet.of(0x05, 20, "n", ""),
                        Packet.of(0x14, 0, "key", ""),
                        Packet.of(0x1c, 4, "key", ""),
                        Packet.of(0x24, 4, "key", ""),
                        Packet.of(0x19, 0, "key", ""),
                        Packet.of(0x08, 4, "", ""),
                        Packet.of(0x10, 0, "items", ""),
                        Packet.of(0x55, 3, "key", "thrown away"),
                        Packet.of(0x0a, 0, "", ""),
                        Packet.of(0x17, 0, "", ""))
                .forEach(packet -> bytes.writeBytes(packet.bytes()));
        return bytes.toByteArray();
    }

    /// Decodes as a connection does, from pieces that end at the cuts.
    private static List<String> decode(byte[] bytes, int... cuts) {
        Feeding feeding = new Feeding(bytes);
        for (int cut : cuts) {
            feeding.upTo(cut);
        }
        feeding.upTo(bytes.length);
        return feeding.operations;
    }

    private static MemorySegment padded(byte[] bytes) {
        return MemorySegment.ofArray(
                Arrays.copyOf(bytes, bytes.length + RequestDecoder.SLACK_BYTES));
    }

    /// One connection's input, which nobody moves while it arrives.
    private static final class Feeding {
        private final BinaryDecoder decoder = new BinaryDecoder();
        private final RequestBatch batch = new RequestBatch();
        private final MemorySegment input;
        private final List<String> operations = new ArrayList<>();
        private int position;
        private int valueBytesLeft;
        private boolean isClosed;

        Feeding(byte[] bytes) {
            input = padded(bytes);
        }

        void upTo(int end) {
            while (!isClosed) {
                int value = Math.min(valueBytesLeft, end - position);
                if (value > 0) {
                    operations.add(operations.removeLast() + text(position, value));
                    position += value;
                    valueBytesLeft -= value;
                }
                position = decoder.swallow(position, end);
                if (end - position < Math.max(1, decoder.neededBytes())) {
                    return;
                }
                batch.clear(input);
                note(decoder.decode(position, end, REQUESTS_MAX, batch));
                position = decoder.position();
            }
        }

        private void note(RequestDecoder.Outcome outcome) {
            boolean isIncomplete = outcome == RequestDecoder.Outcome.VALUE_INCOMPLETE;
            for (int index = 0; index < batch.count(); index++) {
                boolean isArriving = isIncomplete && index == batch.count() - 1;
                operations.add(describe(index, isArriving ? 0 : batch.valueLength(index)));
                valueBytesLeft = isArriving ? batch.valueLength(index) : 0;
            }
            if (outcome == RequestDecoder.Outcome.CLOSE) {
                isClosed = true;
                operations.add("CLOSE");
            }
        }

        private String describe(int index, int valueLength) {
            Verb verb = batch.verb(index);
            if (verb == Verb.REJECTED) {
                return batch.status(index).name();
            }
            boolean isStore = STORES.contains(verb);
            return verb
                    + " "
                    + text(batch.keyOffset(index), batch.keyLength(index))
                    + " "
                    + batch.number(index)
                    + (isStore ? " " : "")
                    + (batch.isNoreply(index) ? (isStore ? "quiet" : " quiet") : "")
                    + (isStore ? "=" + text(batch.valueOffset(index), valueLength) : "");
        }

        private String text(int offset, int length) {
            byte[] bytes = input.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
