package dev.scrubjay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A typed read gives that type, or says why not; it never lets a `ClassCastException` out.
final class ValueConversionTest {
    private static final BigInteger HUGE = BigInteger.TWO.pow(70);

    private static final List<Class<?>> TYPES =
            List.of(
                    String.class,
                    byte[].class,
                    Integer.class,
                    Long.class,
                    Short.class,
                    Byte.class,
                    BigInteger.class,
                    Double.class,
                    Float.class,
                    Boolean.class,
                    Object.class,
                    Number.class,
                    CharSequence.class,
                    Comparable.class,
                    Serializable.class,
                    List.class,
                    ArrayList.class,
                    Map.class,
                    Set.class,
                    Collection.class,
                    Date.class,
                    BigDecimal.class,
                    Character.class,
                    Void.class,
                    int[].class,
                    Thread.class,
                    int.class,
                    long.class,
                    short.class,
                    byte.class,
                    double.class,
                    float.class,
                    boolean.class,
                    char.class,
                    void.class);

    private final ValueCodec python =
            new ValueCodec(FlagScheme.PYTHON, -1, Map.of(), null, 0, 1 << 20);
    private final ValueCodec java =
            new ValueCodec(FlagScheme.SPYMEMCACHED, -1, Map.of(), null, 0, 1 << 20);

    @Test
    void text_asOtherTypes_givesWhatItSpells() {
        for (int flags : List.of(0, 16)) {
            assertThat(read("jack", flags, String.class)).isEqualTo("jack");
            assertThat(read("jack", flags, byte[].class)).isEqualTo(bytes("jack"));
            assertThat(read("jack", flags, CharSequence.class)).isEqualTo("jack");
            assertThat(read("87", flags, Integer.class)).isEqualTo(87);
            assertThat(read("87", flags, int.class)).isEqualTo(87);
            assertThat(read("+87", flags, Long.class)).isEqualTo(87L);
            assertThat(read("-87", flags, Short.class)).isEqualTo((short) -87);
            assertThat(read("87", flags, Byte.class)).isEqualTo((byte) 87);
            assertThat(read("87", flags, BigInteger.class)).isEqualTo(BigInteger.valueOf(87));
            assertThat(read("87", flags, Number.class)).isEqualTo(87L);
            assertThat(read("87", flags, Double.class)).isEqualTo(87.0);
            assertThat(read("1.5e1", flags, Double.class)).isEqualTo(15.0);
            assertThat(read("NaN", flags, Double.class)).isNaN();
            assertThat(read("-Infinity", flags, double.class)).isNegative().isInfinite();
            assertThat(read("1.5", flags, Float.class)).isEqualTo(1.5f);
            assertThat(read("true", flags, Boolean.class)).isTrue();
            assertThat(read("false", flags, boolean.class)).isFalse();
            assertThat(read("0", flags, Boolean.class)).isFalse();
        }
        assertThat(read("jack", 16, Object.class)).isEqualTo("jack");
        assertThat(read("jack", 0, Object.class)).isEqualTo(bytes("jack"));
        assertThat(read("jack", 16, Serializable.class)).isEqualTo("jack");
    }

    @Test
    void text_thatSpellsSomethingElse_namesBothTypes() {
        for (String text :
                List.of("", " ", "-", "five", "5 5", "0x5", "1_000", "5.0", "٣", "5\u00a0")) {
            assertThatThrownBy(() -> read(text, 16, Integer.class))
                    .isInstanceOf(TranscodingException.class)
                    .hasMessageContaining("java.lang.String")
                    .hasMessageContaining("java.lang.Integer");
        }
        for (String text : List.of("", "five", "1f", "1d", "0x1p3", "nan", "1e", "--1", "1.5.2")) {
            assertThatThrownBy(() -> read(text, 16, Double.class))
                    .isInstanceOf(TranscodingException.class);
        }
        assertThatThrownBy(() -> read("yes", 16, Boolean.class))
                .isInstanceOf(TranscodingException.class);
        assertThatThrownBy(() -> read("jack", 16, List.class))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("java.util.List");
        assertThatThrownBy(() -> read("9".repeat(4301), 16, BigInteger.class))
                .isInstanceOf(TranscodingException.class);
    }

    @Test
    void integer_asOtherTypes_fitsOrIsRefused() {
        assertThat(read("5", 2, Integer.class)).isEqualTo(5);
        assertThat(read("5", 2, Object.class)).isEqualTo(5L);
        assertThat(read("5 ", 2, String.class)).isEqualTo("5");
        assertThat(read("5", 2, BigInteger.class)).isEqualTo(BigInteger.valueOf(5));
        assertThat(read("5", 2, Double.class)).isEqualTo(5.0);
        assertThat(read("16777217", 2, double.class)).isEqualTo(16777217.0);
        assertThat(read("1", 2, Boolean.class)).isTrue();
        assertThat(read(HUGE.toString(), 2, BigInteger.class)).isEqualTo(HUGE);
        assertThat(read(HUGE.toString(), 2, Double.class)).isEqualTo(0x1p70);
        assertThat(read("2147483647", 2, Integer.class)).isEqualTo(Integer.MAX_VALUE);
        assertThat(read("-9223372036854775808", 2, Long.class)).isEqualTo(Long.MIN_VALUE);
        assertThat(read("18446744073709551615", 2, BigInteger.class))
                .isEqualTo(new BigInteger("18446744073709551615"));

        assertNoFit("2147483648", 2, Integer.class);
        assertNoFit("-2147483649", 2, Integer.class);
        assertNoFit("18446744073709551615", 2, Long.class);
        assertNoFit("-9223372036854775809", 2, Long.class);
        assertNoFit("32768", 2, Short.class);
        assertNoFit("128", 2, Byte.class);
        assertNoFit("2", 2, Boolean.class);
        assertNoFit("9007199254740993", 2, Double.class);
        assertNoFit("16777217", 2, Float.class);
        assertNoFit("1" + "0".repeat(400), 2, Double.class);
        assertNoFit("5", 2, byte[].class);
        assertNoFit("5", 2, BigDecimal.class);
    }

    @Test
    void pickled_asOtherTypes_followsTheSameRules() {
        assertThat(read("F1.5\n.", 1, Double.class)).isEqualTo(1.5);
        assertThat(read("F0.1\n.", 1, Float.class)).isEqualTo(0.1f);
        assertThat(read("I01\n.", 1, Boolean.class)).isTrue();
        assertThat(read("I7\n.", 1, Integer.class)).isEqualTo(7);
        assertThat(read("Vjack\n.", 1, String.class)).isEqualTo("jack");
        assertThat(read("V7\n.", 1, Integer.class)).isEqualTo(7);
        assertThat((Object) read("(lI1\na.", 1, List.class)).isEqualTo(List.of(1L));
        assertThat((Object) read("(lI1\na.", 1, Collection.class)).isEqualTo(List.of(1L));
        assertThat((Object) read("(dI1\nI2\ns.", 1, Map.class)).isEqualTo(Map.of(1L, 2L));
        assertNoFit("F1.5\n.", 1, Integer.class);
        assertNoFit("F1.5\n.", 1, String.class);
        assertNoFit("I01\n.", 1, Integer.class);
        assertNoFit("(lI1\na.", 1, String.class);
        assertNoFit("(lI1\na.", 1, Map.class);
        assertNoFit("(I1\nt.", 1, ArrayList.class);
    }

    @Test
    void anyValue_asAnyType_isOfThatTypeOrATranscodingException() {
        List<EncodedValue> pythons =
                List.of(
                        new EncodedValue(bytes("jack"), 16), new EncodedValue(bytes("5 "), 16),
                        new EncodedValue(bytes("true"), 0), new EncodedValue(bytes("1.5"), 0),
                        new EncodedValue(bytes("300"), 2), new EncodedValue(bytes("1"), 4),
                        new EncodedValue(bytes(HUGE.toString()), 2),
                                new EncodedValue(bytes("N."), 1),
                        new EncodedValue(bytes("I01\n."), 1), new EncodedValue(bytes("F1.5\n."), 1),
                        new EncodedValue(bytes("(lI1\na."), 1),
                                new EncodedValue(bytes("(I1\nt."), 1),
                        new EncodedValue(bytes("(dI1\nI2\ns."), 1),
                                new EncodedValue(bytes("x"), 32),
                        new EncodedValue(new byte[] {-1}, 16), new EncodedValue(new byte[0], 0));
        int fits = 0;
        for (EncodedValue value : pythons) {
            fits += fits(python, value);
        }
        for (int flags = 0; flags <= 9; flags++) {
            fits += fits(java, new EncodedValue(new byte[] {'1'}, flags << 8));
        }
        assertThat(fits).isGreaterThan(100);
    }

    private static int fits(ValueCodec codec, EncodedValue value) {
        int fits = 0;
        for (Class<?> type : TYPES) {
            try {
                Object read = codec.decode(value.bytes(), value.flags(), type);
                assertThat(read == null || ValueConversion.boxed(type).isInstance(read)).isTrue();
                fits++;
            } catch (TranscodingException e) {
                assertThat(e).hasMessageNotContainingAny("jack");
            }
        }
        return fits;
    }

    private void assertNoFit(String text, int flags, Class<?> type) {
        assertThatThrownBy(() -> read(text, flags, type))
                .isInstanceOf(TranscodingException.class)
                .hasMessageContaining(type.getTypeName());
    }

    private <T> T read(String text, int flags, Class<T> type) {
        T value = python.decode(bytes(text), flags, type);
        assertThat((Object) value).isNotNull();
        return Objects.requireNonNull(value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
