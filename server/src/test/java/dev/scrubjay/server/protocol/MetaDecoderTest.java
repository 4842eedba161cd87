package dev.scrubjay.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaDecoderTest {
    private static final String KEY_250 = "k".repeat(250);
    private static final String KEY_251 = "k".repeat(251);
    private static final String BASE64_KEYS_LETTERS = "YmswMDE=";

    @Test
    void flags_inAnyOrder_areStepsInThatOrder() {
        assertThat(
                        DecodedText.whole(
                                "mg key s t c f l h k Oab T30 N-1 R5 v q u L\r\n"
                                        + "mg  key   R5 N-1 T30 Oab k h l f c t s  \n"
                                        + "md k O k\r\nma k q M+ D7\r\nme k other words\r\n"))
                .containsExactly(
                        "META_GET key quiet s t c f l h k Oab T30 N-1 R5",
                        "META_GET key R5 N-1 T30 Oab k h l f c t s",
                        "META_DELETE k O k",
                        "META_ARITHMETIC k quiet",
                        "META_DEBUG k");
    }

    @Test
    void set_everyForm_takesItsValue() {
        assertThat(
                        DecodedText.whole(
                                "ms k 3\r\nabc\r\nms k 003 F4294967295 T-1 C9 k q\nabc\r\n"
                                        + "ms k 0 S\r\n\r\nms k 2 ME\r\nabc\r\nmn\r\n"))
                .containsExactly(
                        "META_SET k F0 C0=abc",
                        "META_SET k quiet T-1 k F4294967295 C9=abc",
                        "INVALID_FLAG",
                        "BAD_CHUNK",
                        "BAD_FORMAT",
                        "META_NOOP ");
    }

    @Test
    void set_withoutALengthToRelyOn_leavesTheValueToBeACommand() {
        for (String length : List.of("", "-1", "x", "1x", "2147483646", "k 3")) {
            assertThat(DecodedText.whole("ms k " + length + "\r\nversion\r\n"))
                    .containsExactly("BAD_FORMAT", "VERSION ");
        }
    }

    /// Whatever is wrong with the flags: with a length, the value is thrown away.
    @ParameterizedTest
    @ValueSource(strings = {"Z", "k k", "!", "Tx", "F", "b", "MX", "C", "E-1", "Nx"})
    void set_refused_swallowsItsValue(String flags) {
        assertThat(DecodedText.whole("ms k 7 " + flags + "\r\nversion\r\nmn\r\n"))
                .hasSize(2)
                .last()
                .isEqualTo("META_NOOP ");
    }

    @ParameterizedTest
    @CsvSource({
        "a, INVALID_FLAG",
        "S, INVALID_FLAG",
        "5, INVALID_FLAG",
        "_, INVALID_FLAG",
        "!, BAD_FORMAT",
        "{, BAD_FORMAT",
        "v v, DUPLICATE_FLAG",
        "v !, BAD_FORMAT",
        "Z !, BAD_FORMAT",
        "Z v v, INVALID_FLAG",
        "v v Z, DUPLICATE_FLAG",
        "Tx, BAD_TOKEN",
        "T, BAD_TOKEN",
        "T2147483648, BAD_TOKEN",
        "T+1, BAD_TOKEN",
        "N1.5, BAD_TOKEN",
        "R-, BAD_TOKEN",
        "C, BAD_TOKEN",
        "E18446744073709551616, BAD_TOKEN",
        "Tx Z, INVALID_FLAG",
        "Dx, BAD_DELTA_VALUE",
        "J-1, BAD_INITIAL_VALUE",
        "Dx Tx, BAD_TOKEN",
        "Fx, BAD_FORMAT",
        "Tx Fx, BAD_TOKEN",
        "Fx Tx, BAD_TOKEN",
        "b, BAD_KEY_ENCODING",
        "b Tx, BAD_TOKEN",
        "Oppppppppppppppppppppppppppppppppp, OPAQUE_TOO_LONG",
        "Oppppppppppppppppppppppppppppppppp Tx, BAD_TOKEN",
        "MX, META_GET k",
    })
    void get_badFlags_isRefused(String flags, String expected) {
        assertThat(DecodedText.whole("mg k " + flags + "\r\nmn\r\n"))
                .containsExactly(expected, "META_NOOP ");
    }

    @ParameterizedTest
    @CsvSource({
        "Z, BAD_ARITH_FLAGS",
        "v v, BAD_ARITH_FLAGS",
        "Dx, BAD_ARITH_FLAGS",
        "b, BAD_ARITH_FLAGS",
        "+, BAD_FORMAT",
        "M, BAD_ARITH_MODE",
        "MX Oppppppppppppppppppppppppppppppppp, BAD_ARITH_MODE",
        "Oppppppppppppppppppppppppppppppppp, OPAQUE_TOO_LONG",
    })
    void arithmetic_badFlags_isRefused(String flags, String expected) {
        assertThat(DecodedText.whole("ma k " + flags + "\r\n")).containsExactly(expected);
    }

    @Test
    void line_ofMoreWordsThanAllowed_isRefused() {
        String all = "b c f h k l q s t u v x I O1 T1 N1 R1 E1";
        assertThat(DecodedText.whole("mg " + BASE64_KEYS_LETTERS + " " + all + "\r\n"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("META_GET bk001 quiet");
        for (String more : List.of(" J1", " Z", " k", " J1 D1 F1")) {
            assertThat(DecodedText.whole("mg YmswMDE= " + all + more + "\r\n"))
                    .containsExactly("TOO_MANY_FLAGS");
        }
    }

    @Test
    void key_ofAnyLength_isCheckedBeforeItIsDecoded() {
        assertThat(DecodedText.whole("mg " + KEY_250 + "\r\n"))
                .containsExactly("META_GET " + KEY_250);
        for (String verb : List.of("mg", "md", "me", "ms")) {
            String length = verb.equals("ms") ? " 1\r\nx" : "";
            assertThat(DecodedText.whole(verb + " " + KEY_251 + length + "\r\n"))
                    .containsExactly("BAD_FORMAT");
        }
        assertThat(DecodedText.whole("ma " + KEY_251 + "\r\n")).containsExactly("BAD_ARITH_FLAGS");
        assertThat(DecodedText.whole("mg\r\nms\r\nmd \r\nma  \r\nme\n"))
                .hasSize(5)
                .containsOnly("BAD_FORMAT");
    }

    @Test
    void base64Key_goodOrBad_isDecodedOrRefused() {
        assertThat(DecodedText.whole("mg YmswMDE= v b\r\nme YmswMDE= b\r\nmg Bw== b\r\n"))
                .containsExactly("META_GET bk001", "META_DEBUG bk001", "META_GET \u0007");
        for (String bad : List.of("abc", "====", "a===", "ab=c", "-_-_", "YmswMDE", "YQ==YQ==")) {
            assertThat(DecodedText.whole("mg " + bad + " b\r\nme " + bad + " b\r\n"))
                    .as(bad)
                    .containsExactly("BAD_KEY_ENCODING", "BAD_FORMAT");
        }
    }

    @Test
    void base64_randomBytes_areTheSameThereAndBack() {
        Random random = random();
        MemorySegment letters = MemorySegment.ofArray(new byte[512]);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(187)];
            random.nextBytes(bytes);
            int end = Base64Key.encode(MemorySegment.ofArray(bytes), 0, bytes.length, letters, 3);
            byte[] expected = java.util.Base64.getEncoder().encode(bytes);
            assertThat(
                            letters.asSlice(3, end - 3L)
                                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                    .isEqualTo(expected);
            byte[] decoded = new byte[bytes.length];
            assertThat(Base64Key.decode(letters, 3, end, MemorySegment.ofArray(decoded), 0))
                    .isEqualTo(bytes.length);
            assertThat(decoded).isEqualTo(bytes);
        }
    }

    @Test
    void decode_everySplitPoint_sameOperations() {
        byte[] session =
                ("ms a 5 T30 k Oab\r\nhello\r\nmg a v k q\r\nmg YmswMDE= b k v\r\n"
                                + "ms YmswMDE= 2 b q\r\nab\r\nms a 3 Z\r\nabc\r\nget a b\r\n"
                                + "ma n N0 J5 v\nmd a I T5 q\r\nme a b\r\nms a 1\r\nabc\r\n"
                                + "mg !\r\nmg a Tx\r\nmn\r\nmg "
                                + KEY_251
                                + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        List<String> expected = DecodedText.whole(new String(session, StandardCharsets.ISO_8859_1));
        assertThat(expected).contains("META_SET bk001 quiet F0 C0=ab", "INVALID_FLAG");
        for (int split = 0; split <= session.length; split++) {
            DecodedText decoded = new DecodedText(3);
            decoded.feed(Arrays.copyOf(session, split));
            decoded.feed(Arrays.copyOfRange(session, split, session.length));
            assertThat(decoded.operations()).as("split at %d", split).isEqualTo(expected);
        }
        DecodedText bytewise = new DecodedText(20);
        for (byte one : session) {
            bytewise.feed(new byte[] {one});
        }
        assertThat(bytewise.operations()).isEqualTo(expected);
    }

    @Test
    void decode_randomLinesRandomlySplit_sameOperations() {
        Random random = random();
        String[] words =
                ("mg ms md ma me mn k YmswMDE= 0 3 17000 -1 v c f s t q b T30 Tx N5 R9 C7 E8 F1 Fx"
                                + " M MA MX D1 J2 Oab O x I u h l k Z ! 5 get set noreply \r\n \r\n"
                                + " \r\n \n \0 \u0080 \u00ff "
                                + KEY_250
                                + " "
                                + KEY_251)
                        .split(" ", -1);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(TextDecoder.LINE_BYTES_MAX - 2 * KEY_251.length());
            while (text.length() < length) {
                text.append(words[random.nextInt(words.length)]);
                text.append(random.nextInt(5) == 0 ? "" : " ");
            }
            byte[] input = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            DecodedText whole = new DecodedText(20);
            whole.feed(input);
            DecodedText pieces = DecodedText.inPieces(input, random);
            assertThat(pieces.operations())
                    .as("round %d: %s", round, text)
                    .isEqualTo(whole.operations());
        }
    }

    /// A key in base64 is decoded elsewhere, so that the line can be decoded once more.
    @Test
    void rewind_base64Key_isDecodedAgain() {
        byte[] text =
                "mg YmswMDE= b k\r\nms YmswMDI= 1 b\r\nx\r\nmg c k\r\n\0\0\0\0\0\0\0\0"
                        .getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment input = MemorySegment.ofArray(text);
        int end = text.length - TextDecoder.SLACK_BYTES;
        TextDecoder decoder = new TextDecoder();
        RequestBatch batch = new RequestBatch();
        batch.clear(input);
        decoder.decode(0, end, 100, batch);
        for (int index = 0; index < 3; index++) {
            decoder.rewind(batch, index);
            batch.clear(input);
            decoder.decode(decoder.position(), end, 100, batch);
            assertThat(batch.count()).isEqualTo(3 - index);
            assertThat(batch.keyLength(0)).isEqualTo(index == 2 ? 1 : 5);
            decoder.decode(0, 0, 100, batch);
            batch.clear(input);
            decoder.decode(0, end, 100, batch);
        }
    }

    private static Random random() {
        long seed = Long.getLong("scrubjay.seed", System.nanoTime());
        System.err.println("MetaDecoderTest seed " + seed);
        return new Random(seed);
    }
}
