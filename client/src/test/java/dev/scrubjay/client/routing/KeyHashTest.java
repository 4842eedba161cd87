package dev.scrubjay.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyHashTest {
    /// Longer than any key, and enough for several MD5 blocks.
    private static final int LENGTH_MAX = 300;

    @Test
    void md5_anyLength_isThatOfTheJdk() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 0; length <= LENGTH_MAX; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] digest = MessageDigest.getInstance("MD5").digest(bytes);
            int[] words = new int[4];
            ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
            String text = KeyText.bytes(bytes);
            assertThat(Md5.words(text)).as("seed %d length %d", seed, length).isEqualTo(words);
            assertThat(KeyHash.MD5.of(text)).isEqualTo(words[0]);
        }
    }

    @Test
    void crc32_anyLength_isThatOfTheJdk() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 0; length <= LENGTH_MAX; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            assertThat(Crc32.of(KeyText.bytes(bytes)))
                    .as("seed %d length %d", seed, length)
                    .isEqualTo((int) crc.getValue());
        }
    }

    @ParameterizedTest
    @CsvSource({"abc, 3017643002", "键, 2941713443", "abc键, 1275121542", "6666, 1361238019"})
    void murmur3_lowBytesOfText_isThatOfPymemcache(String text, long expected) {
        String bytes = KeyText.lowBytes(text);
        assertThat(Integer.toUnsignedLong(KeyHash.MURMUR3.of(bytes))).isEqualTo(expected);
        for (int i = 0; i <= bytes.length(); i++) {
            int hash = Murmur3.of(bytes.substring(0, i), bytes.substring(i));
            assertThat(Integer.toUnsignedLong(hash)).as("split at %d", i).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "k1, b'k1'",
        "say \"hi\", b'say \"hi\"'",
        "both'\", b'both\\'\"'",
        "back\\slash, b'back\\\\slash'",
        "é, b'\\xc3\\xa9'",
    })
    void pythonLiteral_quotesAndOtherBytes_areWrittenAsPythonDoes(String text, String expected) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(KeyText.pythonLiteral(bytes)).isEqualTo(expected);
    }

    @Test
    void pythonLiteral_singleQuoteOnly_isWrittenInDoubleQuotes() {
        byte[] bytes = "it's".getBytes(StandardCharsets.UTF_8);
        assertThat(KeyText.pythonLiteral(bytes)).isEqualTo("b\"it's\"");
    }

    @Test
    void pythonLiteral_controlBytes_areEscaped() {
        byte[] bytes = {0, 9, 10, 13, 0x1f, 0x7f, (byte) 0xff};
        assertThat(KeyText.pythonLiteral(bytes)).isEqualTo("b'\\x00\\t\\n\\r\\x1f\\x7f\\xff'");
    }

    @Test
    void utf8_asciiKey_isTheKeyItself() {
        String key = "user:7";
        assertThat(KeyText.utf8(key)).isSameAs(key);
        assertThat(KeyText.utf8("é")).isEqualTo("\u00c3\u00a9");
    }
}
