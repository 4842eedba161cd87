package dev.scrubjay.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.client.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What comes of answers that no server should send: the connection is refused, and nobody gets
/// what is another's.
final class ReplyFuzzTest {
    private static final int ROUNDS = Boolean.getBoolean("scrubjay.long") ? 2_000_000 : 10_000;
    private static final int KEYS = 12;
    private static final int VALUE_BYTES_MAX = 4096;

    /// Whole answers that have no value.
    private static final List<String> ANSWERS =
            List.of("END\r\n", "EN\r\n", "HD\r\n", "STORED\r\n", "ERROR\r\n", "1\r\n", "\r\n");

    private static final List<String> SCRAPS =
            List.of(
                    "END\r\n",
                    "EN\r\n",
                    "HD\r\n",
                    "STORED\r\n",
                    "ERROR\r\n",
                    "SERVER_ERROR out of memory\r\n",
                    "VALUE k1 0 4\r\n",
                    "VALUE k1 0 99999999999999999999\r\n",
                    "VA 4 f0 O001\r\n",
                    "VA -1\r\n",
                    "VA 4294967295 f0\r\n",
                    "\r\n",
                    "\n",
                    "\0",
                    "VA",
                    "VALUE ",
                    "9223372036854775807\r\n");

    /// Asked keys with their values, and what the server answers to each.
    private static final class Round {
        private final Random random;
        private final boolean isMeta;
        private final FedReader reader = new FedReader(VALUE_BYTES_MAX);
        private final List<GetOperation> gets = new ArrayList<>();
        private final List<String> replies = new ArrayList<>();

        Round(Random random) {
            this.random = random;
            isMeta = random.nextBoolean();
            for (int number = 0; number < KEYS; number++) {
                GetOperation get = new GetOperation("k" + number);
                String opaque = reader.ask(get, isMeta);
                gets.add(get);
                replies.add(reply(number, opaque));
                if (random.nextInt(20) == 0) {
                    get.fail(Failure.of(Failure.Kind.TIMEOUT, "too late"));
                }
            }
        }

        /// A value says whose it is.
        private String reply(int number, String opaque) {
            if (random.nextInt(3) == 0) {
                return isMeta ? "EN\r\n" : "END\r\n";
            }
            String value = "k" + number + "=" + "v".repeat(random.nextInt(40));
            return isMeta
                    ? "VA " + value.length() + " f16" + opaque + "\r\n" + value + "\r\n"
                    : "VALUE k" + number + " 16 " + value.length() + "\r\n" + value + "\r\nEND\r\n";
        }

        /// Feeds the bytes in pieces of any size.
        ///
        /// @return whether all were taken
        boolean feed(byte[] bytes) {
            try {
                for (int at = 0; at < bytes.length; ) {
                    int next = Math.min(bytes.length, at + 1 + random.nextInt(100));
                    reader.feed(Arrays.copyOfRange(bytes, at, next));
                    at = next;
                }
                return true;
            } catch (ProtocolException e) {
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void checkValues() {
            for (int number = 0; number < KEYS; number++) {
                GetOperation get = gets.get(number);
                byte[] value = get.value();
                if (!get.isPending() && get.failure() == null && value != null) {
                    assertThat(new String(value, StandardCharsets.ISO_8859_1))
                            .startsWith("k" + number + "=");
                }
            }
        }
    }

    @Test
    void wholeAnswers_lostDoubledOrSwapped_giveNobodyAnothersValue() {
        Random random = Seed.random("wholeAnswers_lostDoubledOrSwapped_giveNobodyAnothersValue");
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(random);
            List<String> replies = round.replies;
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int which = random.nextInt(replies.size());
                switch (random.nextInt(4)) {
                    case 0 -> replies.remove(which);
                    case 1 -> replies.add(which, replies.get(random.nextInt(replies.size())));
                    case 2 -> Collections.swap(replies, which, random.nextInt(replies.size()));
                    default -> replies.add(which, ANSWERS.get(random.nextInt(ANSWERS.size())));
                }
            }
            if (!round.feed(bytes(replies))) {
                refused++;
            }
            round.checkValues();
        }
        assertThat(refused).isGreaterThan(ROUNDS / 4);
    }

    private static byte[] bytes(List<String> replies) {
        return String.join("", replies).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void bytes_changedLostOrAdded_areReadOrRefused() {
        Random random = Seed.random("bytes_changedLostOrAdded_areReadOrRefused");
        for (int i = 0; i < ROUNDS; i++) {
            Round round = new Round(random);
            byte[] bytes = bytes(round.replies);
            for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 1; changes--) {
                bytes = changed(bytes, random);
            }
            round.feed(bytes);
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
        return switch (random.nextInt(4)) {
            case 0 -> {
                bytes[at] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 1 -> joined(bytes, at, new byte[0], Arrays.copyOfRange(tail, 1, tail.length));
            case 2 -> {
                String scrap = SCRAPS.get(random.nextInt(SCRAPS.size()));
                yield joined(bytes, at, scrap.getBytes(StandardCharsets.ISO_8859_1), tail);
            }
            default -> Arrays.copyOf(bytes, Math.max(1, at));
        };
    }

    private static byte[] joined(byte[] bytes, int count, byte[] middle, byte[] tail) {
        ByteBuffer all = ByteBuffer.allocate(count + middle.length + tail.length);
        return all.put(bytes, 0, count).put(middle).put(tail).array();
    }

    @Test
    void noise_toEveryKindOfRequest_isReadOrRefused() {
        Random random = Seed.random("noise_toEveryKindOfRequest_isReadOrRefused");
        for (int i = 0; i < ROUNDS; i++) {
            FedReader reader = new FedReader(VALUE_BYTES_MAX);
            boolean isMeta = random.nextBoolean();
            Operation[] operations = {
                new GetOperation("k1"),
                new GetOperation("k1", true, 5, 5, 5),
                new MultiGetOperation(new Object[] {"k1", "k2"}, new int[3]),
                new StoreOperation(StoreOperation.Mode.SET, "k1", 0, 0, new byte[0], 0),
                new ArithOperation("k1", true, 1),
                new DeleteOperation("k1", 5, 5),
                new TouchOperation("k1", 5),
                new LinesOperation("stats", true),
                new LinesOperation("version", false)
            };
            for (int count = 0; count < 4; count++) {
                reader.ask(operations[random.nextInt(operations.length)], isMeta);
            }
            StringBuilder noise = new StringBuilder();
            while (noise.length() < 120) {
                if (random.nextInt(4) == 0) {
                    noise.append((char) random.nextInt(256));
                } else {
                    noise.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
                }
            }
            try {
                reader.feed(noise.toString());
            } catch (ProtocolException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
