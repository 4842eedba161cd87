package dev.scrubjay.client.net;

import java.nio.charset.StandardCharsets;

/// One line of an answer, read from its start to its end. Valid until the next one is read.
public final class ReplyLine {
    /// Digits of the largest unsigned 64-bit number, which begins with a 1.
    private static final int DIGITS_MAX = 20;

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int at;
    private boolean isNumber;

    /// Takes a line without its line end.
    void set(byte[] source, int from, int to) {
        bytes = source;
        start = from;
        end = to;
        at = from;
    }

    /// The line's first two letters when they are a word, as [Codes] has them; else 0.
    int code() {
        int length = end - start;
        if (length < 2 || (length > 2 && bytes[start + 2] != ' ')) {
            return 0;
        }
        at = start + 2;
        return ((bytes[start] & 0xff) << 8) | (bytes[start + 1] & 0xff);
    }

    boolean is(String ascii) {
        return end - start == ascii.length() && startsWith(ascii);
    }

    /// Whether the line begins so. Reading goes on behind it.
    boolean startsWith(String ascii) {
        int length = ascii.length();
        if (end - start < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        at = start + length;
        return true;
    }

    /// Moves to the next word, and past its first letter, which it returns. At the end: 0.
    int nextFlag() {
        while (at < end && bytes[at] != ' ') {
            at++;
        }
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at < end ? bytes[at++] & 0xff : 0;
    }

    /// Reads an unsigned number, of which [#isNumber()] tells whether it was one.
    long number() {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        int first = at;
        long number = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + (bytes[at++] - '0');
        }
        int count = at - first;
        boolean isOver =
                count > DIGITS_MAX || (count == DIGITS_MAX && !(bytes[first] == '1' && number < 0));
        isNumber = count > 0 && !isOver && (at == end || bytes[at] == ' ');
        return number;
    }

    /// Reads how long a value is; -1 when that is no number, or one too large for any value.
    int length() {
        long length = number();
        return isNumber && length >= 0 && length <= Integer.MAX_VALUE ? (int) length : -1;
    }

    /// Whether the last number read was one.
    boolean isNumber() {
        return isNumber;
    }

    /// Reads a hexadecimal number of at most three digits; -1 when there is none.
    int opaque() {
        int number = 0;
        int first = at;
        while (at < end && at - first < 3) {
            int digit = Character.digit(bytes[at], 16);
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
            at++;
        }
        return at == first ? -1 : number;
    }

    /// Whether the next letters are this key and end there. Reading goes on behind it, if so.
    boolean skipKey(Object key) {
        int length = key instanceof String text ? text.length() : ((EncodedKey) key).bytes().length;
        if (end - at < length || (at + length < end && bytes[at + length] != ' ')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int expected =
                    key instanceof String text
                            ? text.charAt(i)
                            : ((EncodedKey) key).bytes()[i] & 0xff;
            if ((bytes[at + i] & 0xff) != expected) {
                return false;
            }
        }
        at += length;
        return true;
    }

    /// The whole line.
    String text() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
