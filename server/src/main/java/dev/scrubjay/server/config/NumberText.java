package dev.scrubjay.server.config;

/// Numbers as C's library reads them, because that is how memcached reads its command line: blanks
/// before are skipped, and so is all that follows the number.
final class NumberText {
    private static final long UNSIGNED_INT_MAX = 0xffff_ffffL;

    private NumberText() {}

    /// Reads as `atoi` does: 0 when there is no number, and the low 32 bits of a larger one.
    static int leadingInt(String text) {
        return (int) leadingLong(text, 10);
    }

    /// Reads the leading digits of a base, as far as a `long` goes.
    static long leadingLong(String text, int base) {
        int index = afterSign(text);
        boolean isNegative = index > 0 && text.charAt(index - 1) == '-';
        long value = 0;
        for (; index < text.length(); index++) {
            int digit = asciiDigit(text.charAt(index));
            if (digit < 0 || digit >= base) {
                break;
            }
            if (value > (Long.MAX_VALUE - digit) / base) {
                return isNegative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * base + digit;
        }
        return isNegative ? -value : value;
    }

    /// Whether there is a number at all.
    static boolean startsWithNumber(String text) {
        int index = afterSign(text);
        return index < text.length() && asciiDigit(text.charAt(index)) >= 0;
    }

    /// Reads a whole number of 32 bits without a sign, or -1. Only a blank may follow it.
    static long unsigned32(String text) {
        if (!startsWithNumber(text) || text.indexOf('-') >= 0) {
            return -1;
        }
        int end = afterDigits(text, afterSign(text));
        if (end < text.length() && !isBlank(text.charAt(end))) {
            return -1;
        }
        long value = leadingLong(text, 10);
        return value <= UNSIGNED_INT_MAX ? value : -1;
    }

    /// Reads as `atof` does: 0 when there is no number.
    static double leadingDouble(String text) {
        int start = afterSign(text);
        int end = afterDigits(text, start);
        int digits = end - start;
        if (isAt(text, end, '.')) {
            int fraction = end + 1;
            end = afterDigits(text, fraction);
            digits += end - fraction;
        }
        if (digits == 0) {
            return 0;
        }
        if (isAt(text, end, 'e') || isAt(text, end, 'E')) {
            int exponent = end + 1;
            if (isAt(text, exponent, '-') || isAt(text, exponent, '+')) {
                exponent++;
            }
            int exponentEnd = afterDigits(text, exponent);
            end = exponentEnd > exponent ? exponentEnd : end;
        }
        return Double.parseDouble(text.substring(afterBlanks(text), end));
    }

    private static boolean isAt(String text, int index, char c) {
        return index < text.length() && text.charAt(index) == c;
    }

    private static int afterDigits(String text, int start) {
        int index = start;
        while (index < text.length() && asciiDigit(text.charAt(index)) >= 0) {
            index++;
        }
        return index;
    }

    private static int afterSign(String text) {
        int index = afterBlanks(text);
        if (isAt(text, index, '-') || isAt(text, index, '+')) {
            index++;
        }
        return index;
    }

    private static int afterBlanks(String text) {
        int index = 0;
        while (index < text.length() && isBlank(text.charAt(index))) {
            index++;
        }
        return index;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static int asciiDigit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : -1;
    }
}
