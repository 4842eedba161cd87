package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArithmeticTest {
    private TestStore test = new TestStore();

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "5|1|6|6",
                "42|0|42|42",
                "9|1|10|10",
                "1|999999999999|1000000000000|1000000000000",
                "18446744073709551615|1|0|0                   ",
                "18446744073709551610|10|4|4                   ",
                "9223372036854775807|1|9223372036854775808|9223372036854775808",
                "1|18446744073709551614|18446744073709551615|18446744073709551615",
                "007|1|8|8  ",
                "5 |1|6|6 ",
                "5 x|1|6|6  ",
                "1 2|1|2|2  ",
                " 7|1|8|8 ",
                "+7|1|8|8 ",
                "00000000000000000009|1|10|10                  ",
                "0000000000000000000000000009|1|10|10                          ",
            })
    void incr_numericValue_isChanged(String value, String delta, String number, String stored) {
        test.client.set("key", value);
        assertThat(test.client.incr("key", Long.parseUnsignedLong(delta)))
                .isEqualTo(ArithOutcome.DONE);
        assertThat(Long.toUnsignedString(test.client.arith.value)).isEqualTo(number);
        assertThat(test.client.get("key")).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "10000|9999|1|1    ",
                "100|1|99|99 ",
                "5|6|0|0",
                "0|1|0|0",
                "5|18446744073709551615|0|0",
                "9223372036854775808|1|9223372036854775807|9223372036854775807",
                "18446744073709551615|1|18446744073709551614|18446744073709551614",
            })
    void decr_numericValue_isChanged(String value, String delta, String number, String stored) {
        test.client.set("key", value);
        assertThat(test.client.decr("key", Long.parseUnsignedLong(delta)))
                .isEqualTo(ArithOutcome.DONE);
        assertThat(Long.toUnsignedString(test.client.arith.value)).isEqualTo(number);
        assertThat(test.client.get("key")).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "-1",
                "x1",
                "1e3",
                "18446744073709551616",
                "99999999999999999999",
                " ",
                "-",
                "",
                "+",
                "+ 5",
                "1.5",
                "184467440737095516150",
                "0x10",
                "\u00ff"
            })
    void incr_nonNumericValue_isRefusedAndKept(String value) {
        test.client.set("key", value);
        long cas = test.client.write.cas;
        assertThat(test.client.incr("key", 1)).isEqualTo(ArithOutcome.NON_NUMERIC);
        assertThat(test.client.decr("key", 1)).isEqualTo(ArithOutcome.NON_NUMERIC);
        assertThat(test.client.peek("key")).isEqualTo(value);
        assertThat(test.client.casOf("key")).isEqualTo(cas);
    }

    @Test
    void incr_numberWithAZeroByteBehind_isChanged() {
        test.client.set("key", "10\0$x");
        assertThat(test.client.incr("key", 9)).isEqualTo(ArithOutcome.DONE);
        assertThat(test.client.get("key")).isEqualTo("19   ");
        test.client.set("key", "\0" + "10");
        assertThat(test.client.incr("key", 9)).isEqualTo(ArithOutcome.NON_NUMERIC);
    }

    @Test
    void arith_paddedValue_usesThePaddingUp() {
        test.client.set("key", "100");
        test.client.decr("key", 1);
        test.client.incr("key", 1);
        assertThat(test.client.get("key")).isEqualTo("100");
    }

    @Test
    void arith_missing_isNotFound() {
        assertThat(test.client.incr("key", 1)).isEqualTo(ArithOutcome.NOT_FOUND);
    }

    @Test
    void arith_any_keepsFlagsAndExpiryAndGivesANewCas() {
        test.client.set("key", "9", 99, test.clock.toExpiry(100));
        long before = test.client.write.cas;
        test.client.incr("key", 1);
        assertThat(test.client.arith.cas).isGreaterThan(before);
        assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.flags()).isEqualTo(99);
        assertThat(test.client.cursor.expiry()).isEqualTo(test.clock.toExpiry(100));
        assertThat(test.client.cursor.cas()).isEqualTo(test.client.arith.cas);
        assertThat(test.client.cursor.slabClass()).isEqualTo(test.client.arith.slabClass);
        test.client.cursor.release();
    }

    @Test
    void arith_whileTheValueIsRead_makesANewItemOfTheExactLength() {
        test.client.set("key", "100");
        PinnedValue pinned = test.client.pin("key");
        assertThat(test.client.decr("key", 1)).isEqualTo(ArithOutcome.DONE);
        assertThat(test.client.peek("key")).isEqualTo("99");
        assertThat(StoreClient.rest(pinned, 10)).isEqualTo("100");
        pinned.unpin();
    }

    @Test
    void arith_chunkedDigits_areNotNumeric() {
        test.client.set("key", "1".repeat(600_000));
        assertThat(test.client.incr("key", 1)).isEqualTo(ArithOutcome.NON_NUMERIC);
    }

    @Test
    void arith_noCas_isZero() {
        test.close();
        test = new TestStore(StoreConfig.defaults().withCasEnabled(false));
        test.client.set("key", "1");
        test.client.incr("key", 1);
        assertThat(test.client.arith.cas).isZero();
    }

    @Test
    void total_inPlaceAndGrown_countsOnlyTheGrown() {
        test.client.set("key", "8");
        test.client.incr("key", 1);
        assertThat(test.store.stats().items().storedTotal()).isEqualTo(1);
        test.client.incr("key", 1);
        assertThat(test.store.stats().items().storedTotal()).isEqualTo(2);
    }
}
