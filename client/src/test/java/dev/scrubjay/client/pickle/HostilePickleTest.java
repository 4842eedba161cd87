package dev.scrubjay.client.pickle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Pickles made to hurt: each ends in a value or a [PickleException], soon, and in bounded memory.
final class HostilePickleTest {
    /// A megabyte is what servers keep by default.
    private static final int LARGE = 1_000_000;

    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    /// Garbage included. What is alive at any time is far less.
    private static final long ALLOCATED_FLAT_MAX = 128L << 20;

    private static final long ALLOCATED_PER_BYTE_MAX = 1024;

    private static final int ROUNDS = Boolean.getBoolean("scrubjay.long") ? 5_000_000 : 50_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void nesting_deep_isRefused() {
        assertThat(outcome("]".repeat(501) + "a".repeat(500) + ".")).isEqualTo("read");
        assertThat(outcome("]".repeat(502) + "a".repeat(501) + ".")).contains("nests deeper");
        assertThat(outcome("]".repeat(LARGE) + "a".repeat(LARGE - 1) + ".")).contains("");
        assertThat(outcome(")" + "\u0085".repeat(300_000) + ".")).contains("nests deeper");
        assertThat(outcome("})" + "\u0085".repeat(300_000) + "Ns.")).contains("nests deeper");
        assertThat(outcome("(".repeat(LARGE) + ".")).isNotEqualTo("read");
    }

    @Test
    void nesting_deepThroughAShortcut_isRefused() {
        // 400 deep, kept; then 400 around it.
        String deep = "]".repeat(400) + "a".repeat(399);
        assertThat(outcome("]" + deep + "q\0a]" + "]".repeat(400) + "h\0" + "a".repeat(402) + "."))
                .contains("nests deeper");
    }

    @Test
    void selfReference_isRefused() {
        assertThat(outcome("]q\0h\0a.")).contains("holds itself");
        assertThat(outcome("]q\0h\0ah\0ah\0a.")).contains("holds itself");
        assertThat(outcome("}q\0Nh\0s.")).contains("holds itself");
        assertThat(outcome("]q\0h\0\u0085a.")).contains("holds itself");
    }

    @Test
    void doubling_isRefused() {
        String lists = "]" + "2\u0086".repeat(60) + ".";
        assertThat(outcome(lists)).contains("stands for more");
        assertThat(outcome("})" + "2\u0086".repeat(60) + "Ns.")).contains("too much work");
        assertThat(outcome("\u008f()" + "2\u0086".repeat(60) + "\u0090."))
                .contains("too much work");
    }

    @Test
    void collidingTuples_areRefused() {
        // Texts of "Aa" and "BB" have equal hashes, and so have tuples of them. Java's maps can
        // sort
        // texts, but not tuples.
        var pickle = new StringBuilder("}");
        for (int i = 0; i < 1 << 14; i++) {
            var text = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            pickle.append("U\u001c").append(text).append("\u0085Ns");
        }
        assertThat(outcome(pickle + ".")).contains("too much work");
    }

    @Test
    void longKeysUsedOften_areRefused() {
        String integer = "\u008b@\r\u0003\0" + "\u0011".repeat(200_000) + "q\0";
        assertThat(outcome(integer + "0" + "}h\0Ns0".repeat(100_000) + "N."))
                .contains("too much work");
        String text = "T@\r\u0003\0" + "a".repeat(200_000);
        assertThat(
                        outcome(
                                text
                                        + "q\0"
                                        + text
                                        + "q\u0001}"
                                        + "h\0Nsh\u0001Ns".repeat(60_000)
                                        + "."))
                .contains("too much work");
    }

    @Test
    void copying_often_isRefused() {
        String text = "X@\r\u0003\0" + "a".repeat(200_000) + "q\0";
        String encode = "c_codecs\nencode\nX\u0006\0\0\0latin1q\u00010q\u00020";
        assertThat(
                        outcome(
                                text
                                        + "0"
                                        + encode
                                        + "("
                                        + "h\u0002h\0h\u0001\u0086R".repeat(50_000)
                                        + "t."))
                .contains("too much work");
        String list = "](" + "K\u0001".repeat(100_000) + "eq\0";
        assertThat(
                        outcome(
                                list
                                        + "0cbuiltins\nset\nq\u00010"
                                        + "("
                                        + "h\u0001h\0\u0085R".repeat(50_000)
                                        + "t."))
                .contains("too much work");
    }

    @Test
    void lengths_beyondTheEnd_areRefusedBeforeAnythingIsAllocated() {
        for (String opcode : List.of("X", "B", "T", "\u008b")) {
            for (String length :
                    List.of(
                            "\u00ff\u00ff\u00ff\u007f",
                            "\u00ff\u00ff\u00ff\u00ff",
                            "\0\0\0\u0080")) {
                assertThat(outcome(opcode + length + "abc.")).contains("ends too early");
            }
        }
        for (String opcode : List.of("\u008d", "\u008e", "\u0095")) {
            for (String high : List.of("\u007f", "\u0080", "\u00ff")) {
                assertThat(outcome(opcode + "\u00ff".repeat(7) + high + "abc."))
                        .contains("ends too early");
            }
        }
    }

    @Test
    void memo_farNumbers_areRefused() {
        assertThat(outcome("Nr\u00ff\u00ff\u00ff\u007f.")).contains("numbers a value");
        assertThat(outcome("Nr\u00ff\u00ff\u00ff\u00ff.")).contains("numbers a value");
        assertThat(outcome("Np99999999999999999999\n.")).contains("numbers a value");
        assertThat(outcome("Nr\u0000\u0010\u0000\u0000.")).isEqualTo("read");
        assertThat(outcome("j\u00ff\u00ff\u00ff\u00ff.")).contains("no number");
    }

    @Test
    void digits_many_areRefused() {
        assertThat(outcome("L" + "9".repeat(LARGE) + "L\n.")).contains("digits");
        assertThat(outcome("I" + "9".repeat(4301) + "\n.")).contains("digits");
        assertThat(outcome("I" + "9".repeat(4300) + "\n.")).isEqualTo("read");
        assertThat(outcome("F" + "9".repeat(LARGE) + "\n.")).isEqualTo("read");
    }

    @Test
    void containers_many_areBounded() {
        assertThat(outcome("(" + "}".repeat(LARGE) + "t.")).contains("holds more than");
        assertThat(outcome("(" + "}NNs".repeat(LARGE / 4) + "t.")).isEqualTo("read");
        assertThat(outcome("(" + "\u008f(N\u0090".repeat(LARGE / 4) + "t.")).isEqualTo("read");
        assertThat(outcome("(" + "]Na".repeat(LARGE / 3) + "t.")).isEqualTo("read");
        assertThat(outcome("(" + "N".repeat(5 * LARGE) + "t.")).contains("holds more than");
    }

    @Test
    void fuzz_randomBytes_giveAValueOrAPickleException() {
        long seed = new Random().nextLong();
        System.out.println("HostilePickleTest random bytes, seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            outcome(bytes);
        }
    }

    @Test
    void fuzz_randomOpcodes_giveAValueOrAPickleException() {
        long seed = new Random().nextLong();
        System.out.println("HostilePickleTest random opcodes, seed " + seed);
        var random = new Random(seed);
        List<String> opcodes =
                List.of(
                        "(",
                        "0",
                        "1",
                        "2",
                        "N",
                        "K\u0001",
                        "I7\n",
                        "U\u0001a",
                        "]",
                        "}",
                        ")",
                        "\u008f",
                        "a",
                        "e",
                        "s",
                        "u",
                        "t",
                        "\u0085",
                        "\u0086",
                        "\u0090",
                        "\u0094",
                        "h\0",
                        "h\u0001",
                        "q\0",
                        "q\u0001",
                        "l",
                        "d",
                        "cbuiltins\nset\n",
                        "c_codecs\nencode\n",
                        "X\u0006\0\0\0latin1",
                        "R",
                        "G\0\0\0\0\0\0\0\0",
                        "\u0093");
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            var pickle = new StringBuilder();
            for (int j = random.nextInt(40); j >= 0; j--) {
                pickle.append(opcodes.get(random.nextInt(opcodes.size())));
            }
            read += outcome(pickle + ".").equals("read") ? 1 : 0;
        }
        assertThat(read).isPositive();
    }

    @Test
    void fuzz_mutatedGolden_giveAValueOrAPickleException() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("HostilePickleTest mutated pickles, seed " + seed);
        var random = new Random(seed);
        List<byte[]> pickles =
                GoldenPickles.read().stream().map(GoldenPickles.Golden::pickle).toList();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] one = pickles.get(random.nextInt(pickles.size()));
            byte[] other = pickles.get(random.nextInt(pickles.size()));
            outcome(mutated(one, other, random));
        }
    }

    private static byte[] mutated(byte[] one, byte[] other, Random random) {
        byte[] bytes = one.clone();
        for (int change = random.nextInt(3); change >= 0 && bytes.length > 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                        bytes =
                                joined(
                                        bytes,
                                        at,
                                        bytes,
                                        Math.min(bytes.length, at + 1 + random.nextInt(4)));
                default -> bytes = joined(bytes, at, other, random.nextInt(other.length));
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] head, int headEnd, byte[] tail, int tailStart) {
        var out = new ByteArrayOutputStream();
        out.write(head, 0, headEnd);
        out.writeBytes(Arrays.copyOfRange(tail, tailStart, tail.length));
        return out.toByteArray();
    }

    private String outcome(String pickle) {
        return outcome(pickle.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Returns `"read"`, or why it was not. A value is walked as its user would.
    private String outcome(byte[] pickle) {
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        String outcome;
        Object value = null;
        try {
            value = PickleReader.read(pickle);
            outcome = "read";
        } catch (PickleException e) {
            outcome = String.valueOf(e.getMessage());
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        assertThat(allocated)
                .isLessThan(ALLOCATED_FLAT_MAX + ALLOCATED_PER_BYTE_MAX * pickle.length);
        assertThat(String.valueOf(value).length() + (value == null ? 0 : value.hashCode() & 1))
                .isNotNegative();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIME_MAX);
        return outcome;
    }
}
