package dev.scrubjay.client.net;

import java.nio.charset.StandardCharsets;

/// Bytes of requests on their way out. Used by one thread at a time, which holds the connection.
public final class RequestWriter {
    /// More than any request without its value takes: a key of 250 bytes in base64 and all flags.
    static final int REQUEST_BYTES_MAX = 1024;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// Digits of the largest unsigned 64-bit number.
    private static final int DIGITS_MAX = 20;

    final byte[] bytes;
    int length;

    private final byte[] digits = new byte[DIGITS_MAX];

    RequestWriter(int size) {
        bytes = new byte[size];
    }

    int room() {
        return bytes.length - length;
    }

    RequestWriter put(char c) {
        bytes[length++] = (byte) c;
        return this;
    }

    // The replacement makes an array; this one copies the low bytes, and of ASCII there are no
    // others.
    @SuppressWarnings("deprecation")
    RequestWriter put(String ascii) {
        int count = ascii.length();
        ascii.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    RequestWriter put(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
        return this;
    }

    /// Puts a key: a string of ASCII, or an [EncodedKey].
    RequestWriter putKey(Object key) {
        if (key instanceof String text) {
            return put(text);
        }
        byte[] encoded = ((EncodedKey) key).bytes();
        return put(encoded, 0, encoded.length);
    }

    /// Puts a number in decimal digits, as unsigned.
    RequestWriter putUnsigned(long number) {
        int at = DIGITS_MAX;
        long rest = number;
        while (rest < 0 || rest >= 10) {
            long quotient = Long.divideUnsigned(rest, 10);
            digits[--at] = (byte) ('0' + (rest - quotient * 10));
            rest = quotient;
        }
        digits[--at] = (byte) ('0' + rest);
        return put(digits, at, DIGITS_MAX - at);
    }

    /// Puts a number in decimal digits, with its sign.
    RequestWriter putSigned(long number) {
        return number < 0 ? put('-').putUnsigned(-number) : putUnsigned(number);
    }

    /// Puts the flag that a meta request's answer must repeat, three digits long.
    RequestWriter putOpaque(int opaque) {
        put(" O");
        bytes[length++] = HEX[opaque >> 8 & 15];
        bytes[length++] = HEX[opaque >> 4 & 15];
        bytes[length++] = HEX[opaque & 15];
        return this;
    }

    RequestWriter endLine() {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }
}
