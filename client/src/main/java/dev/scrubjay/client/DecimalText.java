package dev.scrubjay.client;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Numbers as decimal digits, the one form that every client and the server's `incr` agree on.
///
/// Blanks around the digits are ignored: `decr` never shortens a value, so 10 less 5 is `"5 "`.
final class DecimalText {
    /// As many digits as Python converts. Work grows faster than the digits.
    private static final int DIGITS_MAX = 4300;

    /// Any 18 digits fit into a long.
    private static final int LONG_DIGITS_SAFE = 18;

    /// Longer than any double's shortest text, and a bound on what a stranger's bytes cost.
    private static final int DOUBLE_CHARACTERS_MAX = 1100;

    private DecimalText() {}

    /// Returns the text of an integer of any size.
    static byte[] of(Object integer) {
        return integer.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Returns the integer as a `Long`, or as a `BigInteger` if it does not fit, or `null` if the
    /// bytes are something else.
    static @Nullable Number parseInteger(byte[] bytes) {
        int start = start(bytes);
        int end = end(bytes, start);
        boolean isSigned = start < end && (bytes[start] == '-' || bytes[start] == '+');
        int digits = isSigned ? start + 1 : start;
        if (digits == end || end - digits > DIGITS_MAX) {
            return null;
        }
        long magnitude = 0;
        for (int i = digits; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            magnitude = magnitude * 10 + digit;
        }
        if (end - digits > LONG_DIGITS_SAFE) {
            return large(text(bytes, start, end));
        }
        return bytes[start] == '-' ? -magnitude : magnitude;
    }

    private static Number large(String digits) {
        BigInteger integer = new BigInteger(digits);
        if (integer.bitLength() < Long.SIZE) {
            return integer.longValue();
        }
        return integer;
    }

    /// Returns the number, or `null` if the bytes are not one. Knows `NaN` and `Infinity` the way
    /// Java prints them.
    static @Nullable Double parseDouble(byte[] bytes) {
        int start = start(bytes);
        int end = end(bytes, start);
        if (start == end || end - start > DOUBLE_CHARACTERS_MAX) {
            return null;
        }
        String text = text(bytes, start, end);
        if (!isNotFinite(text) && !hasOnlyNumberCharacters(text)) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isNotFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    /// Keeps out what only Java takes for a number, such as `1f` and `0x1p3`.
    private static boolean hasOnlyNumberCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int start(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && isBlank(bytes[start])) {
            start++;
        }
        return start;
    }

    private static int end(byte[] bytes, int start) {
        int end = bytes.length;
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
