package dev.scrubjay.client.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The ways in which pickles write text and numbers.
final class PickleText {
    /// As many digits as Python converts. Work grows faster than the digits.
    private static final int DIGITS_MAX = 4300;

    /// Any 18 digits fit into a long.
    private static final int LONG_DIGITS_SAFE = 18;

    private PickleText() {}

    /// Returns one character for each byte.
    static String latin1(byte[] bytes, int start, int length) {
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    /// Returns the text of bytes below 128, which is what Python 2's strings have to be.
    static String ascii(byte[] bytes, int start, int length) {
        return requireAscii(latin1(bytes, start, length));
    }

    private static String requireAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                throw new PickleException("a string of Python 2 is not ASCII");
            }
        }
        return text;
    }

    /// Returns the text of UTF-8 in which half a surrogate pair stands for itself: Python's strings
    /// can hold such a half, and so can ours.
    static String utf8(byte[] bytes, int start, int length) {
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : exactUtf8(bytes, start, start + length);
    }

    private static String exactUtf8(byte[] bytes, int start, int end) {
        var text = new StringBuilder();
        int done = start;
        for (int i = start; i + 2 < end; i++) {
            if (isSurrogate(bytes, i)) {
                appendUtf8(text, bytes, done, i);
                text.append((char) (0xd000 | (bytes[i + 1] & 0x3f) << 6 | (bytes[i + 2] & 0x3f)));
                done = i + 3;
                i += 2;
            }
        }
        appendUtf8(text, bytes, done, end);
        return text.toString();
    }

    private static boolean isSurrogate(byte[] bytes, int at) {
        return bytes[at] == (byte) 0xed
                && (bytes[at + 1] & 0xe0) == 0xa0
                && (bytes[at + 2] & 0xc0) == 0x80;
    }

    private static void appendUtf8(StringBuilder text, byte[] bytes, int start, int end) {
        try {
            text.append(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes, start, end - start)));
        } catch (CharacterCodingException e) {
            throw new PickleException("a string is not UTF-8", e);
        }
    }

    /// Returns the text of protocol 0: Latin 1, with `\\u` and `\\U` for what that does not have.
    static String rawUnicode(String line) {
        int escape = line.indexOf('\\');
        if (escape < 0) {
            return line;
        }
        var text = new StringBuilder(line.length());
        int done = 0;
        while (escape >= 0) {
            text.append(line, done, escape);
            char kind = escape + 1 < line.length() ? line.charAt(escape + 1) : 0;
            int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits == 0) {
                // Not an escape: both characters mean themselves, even if the second is a
                // backslash.
                done = Math.min(escape + 2, line.length());
                text.append(line, escape, done);
            } else {
                text.appendCodePoint(hex(line, escape + 2, digits));
                done = escape + 2 + digits;
            }
            escape = line.indexOf('\\', done);
        }
        return text.append(line, done, line.length()).toString();
    }

    private static int hex(String line, int start, int digits) {
        long number = 0;
        for (int i = start; i < start + digits; i++) {
            int digit = i < line.length() ? Character.digit(line.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new PickleException("an escape in a string is cut short");
            }
            number = number << 4 | digit;
        }
        if (number > Character.MAX_CODE_POINT) {
            throw new PickleException("an escape in a string is no character");
        }
        return (int) number;
    }

    /// Returns the text of a string as Python 2 prints it, with its quotes.
    static String quoted(String line) {
        int last = line.length() - 1;
        if (last < 1
                || line.charAt(0) != line.charAt(last)
                || (line.charAt(0) != '\'' && line.charAt(0) != '"')) {
            throw new PickleException("a string of Python 2 has no quotes");
        }
        var text = new StringBuilder(last);
        int i = 1;
        while (i < last) {
            char c = line.charAt(i++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            if (i == last) {
                throw new PickleException("an escape in a string is cut short");
            }
            char kind = line.charAt(i++);
            if (kind == 'x') {
                text.append((char) hex(line, i, 2));
                i += 2;
            } else if (kind >= '0' && kind <= '7') {
                int octal = kind - '0';
                int end = Math.min(i + 2, last);
                while (i < end && line.charAt(i) >= '0' && line.charAt(i) <= '7') {
                    octal = octal << 3 | (line.charAt(i++) - '0');
                }
                text.append((char) (octal & 0xff));
            } else {
                appendEscaped(text, kind);
            }
        }
        return requireAscii(text.toString());
    }

    private static void appendEscaped(StringBuilder text, char kind) {
        switch (kind) {
            case '\\', '\'', '"' -> text.append(kind);
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'v' -> text.append('\u000b');
            default -> text.append('\\').append(kind);
        }
    }

    /// Returns a `Long`, or a `BigInteger` if that is too small.
    static Object integer(String digits) {
        int start = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
        int count = digits.length() - start;
        if (count == 0 || count > DIGITS_MAX) {
            throw new PickleException("an integer has " + count + " digits");
        }
        for (int i = start; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw new PickleException("an integer has something else among its digits");
            }
        }
        return count <= LONG_DIGITS_SAFE
                ? (Object) Long.valueOf(digits)
                : narrowed(new BigInteger(digits));
    }

    static Object narrowed(BigInteger integer) {
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    /// Returns the number of a line such as `1.5`, `-1e+100`, `inf` or `nan`.
    static double number(String line) {
        return switch (line) {
            case "nan", "-nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> finite(line);
        };
    }

    private static double finite(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                throw new PickleException("a float has a character too many");
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new PickleException("a float is no number", e);
        }
    }
}
