package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumberTextTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "abc, 0",
        "'  12x', 12",
        "-7, -7",
        "+7, 7",
        "--7, 0",
        "2147483647, 2147483647",
        "2147483648, -2147483648",
        "9999999999999, 1316134911",
        "99999999999999999999, -1",
    })
    void leadingInt_ofAnyText_isWhatAtoiGives(String text, int number) {
        assertThat(NumberText.leadingInt(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "x, 0",
        ".x, 0",
        "nan, 0",
        "inf, 0",
        "1.25, 1.25",
        "' -2.5e1y', -25",
        "1e, 1",
        "1e+, 1",
        "1.2.3, 1.2",
        ".5, 0.5",
        "5., 5",
    })
    void leadingDouble_ofAnyText_isWhatAtofGives(String text, double number) {
        assertThat(NumberText.leadingDouble(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4294967295, 4294967295",
        "4294967296, -1",
        "99999999999999999999, -1",
        "-1, -1",
        "'', -1",
        "12x, -1",
        "'12 x', 12",
        "' 12', 12",
    })
    void unsigned32_ofAnyText_isTheWholeNumberOrNone(String text, long number) {
        assertThat(NumberText.unsigned32(text)).isEqualTo(number);
    }
}
