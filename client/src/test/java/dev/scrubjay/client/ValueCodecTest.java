package dev.scrubjay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Values carry the flags and bytes that each scheme's own clients give them, and theirs are read.
final class ValueCodecTest {
    private static final int MEGABYTE = 1 << 20;

    private final ValueCodec python = codec(FlagScheme.PYTHON);
    private final ValueCodec python151 = codec(FlagScheme.PYTHON_151);
    private final ValueCodec spymemcached = codec(FlagScheme.SPYMEMCACHED);
    private final ValueCodec plain = codec(FlagScheme.PLAIN);

    /// What python-memcached 1.59's `_val_to_store_info` says.
    @Test
    void encode_python_isWhatPythonMemcachedWrites() {
        assertEncoded(python, "jack", 16, "jack");
        assertEncoded(python, "李四", 16, "李四");
        assertEncoded(python, "", 16, "");
        assertEncoded(python, bytes("raw"), 0, "raw");
        assertEncoded(python, 5, 2, "5");
        assertEncoded(python, -5L, 2, "-5");
        assertEncoded(python, (short) 7, 2, "7");
        assertEncoded(python, (byte) 7, 2, "7");
        assertEncoded(python, Long.MIN_VALUE, 2, "-9223372036854775808");
        assertEncoded(python, BigInteger.TWO.pow(70).negate(), 2, "-1180591620717411303424");
    }

    @Test
    void encode_python151_writesTextWithoutFlagsAndBytesAsPickles() {
        assertEncoded(python151, "jack", 0, "jack");
        assertEncoded(python151, 5, 2, "5");
        assertEncoded(
                python151,
                bytes("raw"),
                1,
                "c_codecs\nencode\np0\n(Vraw\np1\nVlatin1\np2\ntp3\nRp4\n.");
        assertThat(python151.decode(bytes("jack"), 0)).isEqualTo("jack");
    }

    @Test
    void encode_ownStringFlags_areUsed() {
        var unmarked = new ValueCodec(FlagScheme.PYTHON, 0, Map.of(), null, 0, MEGABYTE);
        assertEncoded(unmarked, "jack", 0, "jack");
        assertThat(unmarked.decode(bytes("jack"), 0, String.class)).isEqualTo("jack");
        assertThatThrownBy(() -> new ValueCodec(FlagScheme.PYTHON, 1, Map.of(), null, 0, MEGABYTE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ValueCodec(FlagScheme.PLAIN, 16, Map.of(), null, 0, MEGABYTE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// What spymemcached 2.12.3's and xmemcached 2.4.9's `SerializingTranscoder` both wrote.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    String,  jack,                    0,    6a61636b
                    String,  张三,                    0,    e5bca0e4b889
                    Integer, 0,                       512,  ''
                    Integer, 1,                       512,  01
                    Integer, -1,                      512,  ffffffff
                    Integer, 255,                     512,  ff
                    Integer, 256,                     512,  0100
                    Integer, 65536,                   512,  010000
                    Integer, 2147483647,              512,  7fffffff
                    Integer, -2147483648,             512,  80000000
                    Long,    0,                       768,  ''
                    Long,    1,                       768,  01
                    Long,    -1,                      768,  ffffffffffffffff
                    Long,    300,                     768,  012c
                    Long,    9223372036854775807,     768,  7fffffffffffffff
                    Long,    -9223372036854775808,    768,  8000000000000000
                    Boolean, true,                    256,  31
                    Boolean, false,                   256,  30
                    Byte,    0,                       1280, 00
                    Byte,    1,                       1280, 01
                    Byte,    -1,                      1280, ff
                    Float,   0.0,                     1536, ''
                    Float,   1.5,                     1536, 3fc00000
                    Float,   -2.5,                    1536, c0200000
                    Float,   NaN,                     1536, 7fc00000
                    Double,  0.0,                     1792, ''
                    Double,  1.5,                     1792, 3ff8000000000000
                    Double,  -2.5,                    1792, c004000000000000
                    Double,  1.7976931348623157E308,  1792, 7fefffffffffffff
                    Double,  NaN,                     1792, 7ff8000000000000
                    Date,    0,                       1024, ''
                    Date,    1700000000000,           1024, 018bcfe56800
                    byte[],  '',                      2048, ''
                    byte[],  0001ff,                  2048, 0001ff
                    """)
    void encodeAndDecode_java_areWhatSerializingTranscoderWritesAndReads(
            String type, String text, int flags, String hex) {
        Object value = value(type, text);
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (FlagScheme scheme : List.of(FlagScheme.SPYMEMCACHED, FlagScheme.XMEMCACHED)) {
            ValueCodec codec = codec(scheme);
            assertThat(codec.encode(value)).isEqualTo(new EncodedValue(bytes, flags));
            assertThat(codec.decode(bytes, flags)).isEqualTo(value);
            assertThat((Object) codec.decode(bytes, flags, value.getClass())).isEqualTo(value);
        }
    }

    @SuppressWarnings("JavaUtilDate") // One of the types those clients write.
    private static Object value(String type, String text) {
        return switch (type) {
            case "Integer" -> Integer.valueOf(text);
            case "Long" -> Long.valueOf(text);
            case "Boolean" -> Boolean.valueOf(text);
            case "Byte" -> Byte.valueOf(text);
            case "Float" -> Float.valueOf(text);
            case "Double" -> Double.valueOf(text);
            case "Date" -> new Date(Long.parseLong(text));
            case "byte[]" -> HexFormat.of().parseHex(text);
            default -> text;
        };
    }

    @Test
    void encode_plain_hasNoFlags() {
        assertEncoded(plain, "jack", 0, "jack");
        assertEncoded(plain, 5, 0, "5");
        assertEncoded(plain, bytes("raw"), 0, "raw");
        assertThat(plain.decode(bytes("李四"), 0)).isEqualTo("李四");
        assertThat(plain.decode(bytes("李四"), 0, byte[].class)).isEqualTo(bytes("李四"));
        assertRefused(plain, bytes("x"), 16);
    }

    @Test
    void encode_unknownType_namesTheClass() {
        for (ValueCodec codec : List.of(python, python151, plain, spymemcached)) {
            assertThatThrownBy(() -> codec.encode(CharBuffer.wrap("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("CharBuffer");
        }
        assertThatThrownBy(() -> python.encode(1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> python.encode(true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_python_readsEveryFlag() {
        assertThat(python.decode(bytes("raw"), 0)).isEqualTo(bytes("raw"));
        assertThat(python.decode(bytes("李四"), 16)).isEqualTo("李四");
        assertThat(python.decode(bytes("5"), 2)).isEqualTo(5L);
        assertThat(python.decode(bytes("-5"), 4)).isEqualTo(-5L);
        assertThat(python.decode(bytes("1180591620717411303424"), 4))
                .isEqualTo(BigInteger.TWO.pow(70));
        assertThat(python.decode(bytes("F1.5\n."), 1)).isEqualTo(1.5);
        assertThat(python.decode(bytes("I01\n."), 1)).isEqualTo(true);
        assertThat(python.decode(bytes("(lp0\nI1\na."), 1)).isEqualTo(List.of(1L));
        assertThat(python.decode(bytes("N."), 1)).isNull();
        assertThat((Object) python.decode(bytes("N."), 1, Integer.class)).isNull();
        // Python looks at one bit after the other, and never at those it does not know.
        assertThat(python.decode(bytes("jack"), 16 | 1 | 256)).isEqualTo("jack");
    }

    @Test
    void decode_afterDecr_ignoresTheBlank() {
        assertThat(python.decode(bytes("5 "), 2)).isEqualTo(5L);
        assertThat(python.decode(bytes("5 "), 2, Integer.class)).isEqualTo(5);
        assertThat(python.decode(bytes("5 "), 16, Long.class)).isEqualTo(5);
        assertThat(spymemcached.decode(bytes("5 "), 0, Integer.class)).isEqualTo(5);
        assertThat(python.decode(bytes(" \t\r\n5 \t"), 0, BigInteger.class))
                .isEqualTo(BigInteger.valueOf(5));
    }

    @Test
    void decode_unknownFlags_areRefused() {
        for (int flags : List.of(32, 64, 1 << 8, 1 << 31)) {
            assertRefused(python, bytes("x"), flags);
        }
        for (int flags : List.of(4, 8, 16, 9 << 8, 1 << 16, JavaFlags.INTEGER | 4)) {
            assertRefused(spymemcached, bytes("1"), flags);
        }
    }

    @Test
    void decode_brokenContent_isRefused() {
        assertRefused(python, bytes("five"), 2);
        assertRefused(python, bytes(""), 2);
        assertRefused(python, bytes("cos\nsystem\n."), 1);
        assertRefused(python, new byte[] {'a', (byte) 0xff}, 16);
        assertRefused(python151, new byte[] {'a', (byte) 0xff}, 0);
        assertThat(python.decode(new byte[] {'a', (byte) 0xff}, 16, byte[].class)).hasSize(2);
        assertThat(python.decode("\ufffd".getBytes(UTF_8), 16)).isEqualTo("\ufffd");
        assertRefused(spymemcached, new byte[5], JavaFlags.INTEGER);
        assertRefused(spymemcached, new byte[9], JavaFlags.LONG);
        assertRefused(spymemcached, bytes(""), JavaFlags.BOOLEAN);
        assertRefused(spymemcached, bytes("x"), JavaFlags.BOOLEAN);
        assertRefused(spymemcached, new byte[2], JavaFlags.BYTE);
    }

    @ParameterizedTest
    @EnumSource
    void roundTrip_everyScheme_keepsTextBytesAndIntegers(FlagScheme scheme) {
        Compressor compressor = scheme == FlagScheme.PLAIN ? null : scheme.decompressor();
        for (ValueCodec codec :
                List.of(
                        codec(scheme),
                        new ValueCodec(scheme, -1, Map.of(), compressor, 0, MEGABYTE))) {
            for (String text : List.of("", "jack", "李四 😀 \u0000\ufffd", "long ".repeat(1000))) {
                EncodedValue encoded = codec.encode(text);
                assertThat(codec.decode(encoded.bytes(), encoded.flags(), String.class))
                        .isEqualTo(text);
                byte[] raw = bytes(text);
                EncodedValue bytes = codec.encode(raw);
                assertThat(codec.decode(bytes.bytes(), bytes.flags(), byte[].class)).isEqualTo(raw);
            }
            for (long number : new long[] {0, 1, -1, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE}) {
                EncodedValue encoded = codec.encode(number);
                assertThat(codec.decode(encoded.bytes(), encoded.flags(), Long.class))
                        .isEqualTo(number);
                EncodedValue narrow = codec.encode((int) number);
                assertThat(codec.decode(narrow.bytes(), narrow.flags(), Integer.class))
                        .isEqualTo((int) number);
            }
        }
    }

    @Test
    void decode_stringAndBytes_areNotCopied() {
        byte[] stored = bytes("raw");
        assertThat(python.encode(stored).bytes()).isSameAs(stored);
        assertThat(python.decode(stored, 0, byte[].class)).isSameAs(stored);
    }

    @Test
    void transcoder_named_isUsedForItsType() {
        ValueCodec codec =
                codec(FlagScheme.PYTHON, Map.of(Celsius.class, new CelsiusTranscoder(16)));
        EncodedValue encoded = codec.encode(new Celsius(21));
        assertThat(encoded).isEqualTo(new EncodedValue(bytes("21C"), 16));
        assertThat(codec.decode(encoded.bytes(), 16, Celsius.class)).isEqualTo(new Celsius(21));
        assertThat(codec.decode(encoded.bytes(), 16)).isEqualTo("21C");
        assertThatThrownBy(() -> codec.decode(bytes("warm"), 16, Celsius.class))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining("Celsius")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void transcoder_ofASupertype_isUsedWhenNothingElseFits() {
        Transcoder<CharSequence> text = transcoder(16, Object::toString, read -> read);
        ValueCodec codec = codec(FlagScheme.PYTHON, Map.of(CharSequence.class, text));
        assertEncoded(codec, CharBuffer.wrap("built"), 16, "built");
        assertEncoded(codec, "text", 16, "text");
    }

    @Test
    void transcoder_flagsThatMisleadOthers_areRefused() {
        for (int flags : List.of(32, 256, 8, 16 | 8, 1 << 31)) {
            ValueCodec codec =
                    codec(FlagScheme.PYTHON, Map.of(Celsius.class, new CelsiusTranscoder(flags)));
            assertThatThrownBy(() -> codec.encode(new Celsius(1)))
                    .isInstanceOf(TranscodingException.class)
                    .hasMessageContaining(Integer.toUnsignedString(flags));
        }
        for (int flags : List.of(0, 1, 16, 16 | 256)) {
            ValueCodec codec =
                    codec(FlagScheme.PYTHON, Map.of(Celsius.class, new CelsiusTranscoder(flags)));
            assertThat(codec.encode(new Celsius(1)).flags()).isEqualTo(flags);
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // Lying about types is what this is about.
    void transcoder_thatLies_failsHereAndNotAtTheUsers() {
        Transcoder liar = transcoder(16, Object::toString, text -> text);
        Map<Class<?>, Transcoder<?>> lies = Map.of(Celsius.class, liar);
        assertThatThrownBy(
                        () -> codec(FlagScheme.PYTHON, lies).decode(bytes("x"), 16, Celsius.class))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining("Celsius")
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void transcoder_largeOutput_isCompressedAndGivenBackPlain() {
        Transcoder<CharSequence> text = transcoder(16, Object::toString, read -> read);
        var codec =
                new ValueCodec(
                        FlagScheme.PYTHON,
                        -1,
                        Map.of(CharSequence.class, text),
                        Compressor.zlib(),
                        100,
                        MEGABYTE);
        EncodedValue encoded = codec.encode(CharBuffer.wrap("x".repeat(500)));
        assertThat(encoded.flags()).isEqualTo(24);
        assertThat(encoded.bytes()).hasSizeLessThan(100);
        assertThat(codec.decode(encoded.bytes(), 24, CharSequence.class))
                .isEqualTo("x".repeat(500));
    }

    private record Celsius(int degrees) {}

    private record CelsiusTranscoder(int flags) implements Transcoder<Celsius> {
        @Override
        public EncodedValue encode(Celsius value) {
            return new EncodedValue(bytes(value.degrees() + "C"), flags);
        }

        @Override
        public Celsius decode(EncodedValue encoded) {
            String text = new String(encoded.bytes(), UTF_8);
            return new Celsius(Integer.parseInt(text.substring(0, text.length() - 1)));
        }
    }

    private static <T> Transcoder<T> transcoder(
            int flags, Function<T, String> write, Function<String, T> read) {
        return new Transcoder<>() {
            @Override
            public EncodedValue encode(T value) {
                return new EncodedValue(bytes(write.apply(value)), flags);
            }

            @Override
            public T decode(EncodedValue encoded) {
                return read.apply(new String(encoded.bytes(), UTF_8));
            }
        };
    }

    private static ValueCodec codec(FlagScheme scheme) {
        return codec(scheme, Map.of());
    }

    private static ValueCodec codec(FlagScheme scheme, Map<Class<?>, Transcoder<?>> transcoders) {
        return new ValueCodec(scheme, -1, transcoders, null, 0, MEGABYTE);
    }

    private static void assertEncoded(ValueCodec codec, Object value, int flags, String bytes) {
        assertThat(codec.encode(value)).isEqualTo(new EncodedValue(bytes(bytes), flags));
    }

    private static void assertRefused(ValueCodec codec, byte[] bytes, int flags) {
        assertThatThrownBy(() -> codec.decode(bytes, flags))
                .isInstanceOf(TranscodingException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
