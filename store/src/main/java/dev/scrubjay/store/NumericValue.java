package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Unsigned 64-bit numbers as values hold them, in decimal digits.
///
/// Liberal in what it reads, as memcached is: white space before the digits, one `+`, and anything
/// behind the digits that starts with white space or a zero byte.
final class NumericValue {
    private static final int RADIX = 10;

    /// The largest number that any digit may follow without an overflow to be checked.
    private static final long SAFE_MAX = Long.divideUnsigned(-1L, RADIX);

    private NumericValue() {}

    /// Reads a number.
    ///
    /// @return false when the value is none, or is 2^64 or more
    static boolean parse(MemorySegment bytes, long start, int length, ArithResult result) {
        long end = start + length;
        long at = start;
        while (at < end && isSpace(byteAt(bytes, at))) {
            at++;
        }
        if (at < end && byteAt(bytes, at) == '+') {
            at++;
        }
        long firstDigit = at;
        long number = 0;
        while (at < end && isDigit(byteAt(bytes, at))) {
            int digit = byteAt(bytes, at) - '0';
            long next = number * RADIX + digit;
            if (Long.compareUnsigned(number, SAFE_MAX) > 0
                    || Long.compareUnsigned(next, digit) < 0) {
                return false;
            }
            number = next;
            at++;
        }
        result.value = number;
        return at > firstDigit && (at == end || isEnd(byteAt(bytes, at)));
    }

    /// How many digits a number has.
    static int digits(long number) {
        int digits = 1;
        for (long rest = number; Long.compareUnsigned(rest, RADIX) >= 0; digits++) {
            rest = Long.divideUnsigned(rest, RADIX);
        }
        return digits;
    }

    /// Writes a number that has so many digits.
    static void write(MemorySegment bytes, long start, long number, int digits) {
        long rest = number;
        for (int index = digits - 1; index >= 0; index--) {
            long quotient = Long.divideUnsigned(rest, RADIX);
            byte digit = (byte) ('0' + (rest - quotient * RADIX));
            bytes.set(ValueLayout.JAVA_BYTE, start + index, digit);
            rest = quotient;
        }
    }

    /// Writes spaces.
    static void pad(MemorySegment bytes, long start, long end) {
        for (long at = start; at < end; at++) {
            bytes.set(ValueLayout.JAVA_BYTE, at, (byte) ' ');
        }
    }

    private static byte byteAt(MemorySegment bytes, long at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at);
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    /// What may follow the digits: a number ends where a C string does.
    private static boolean isEnd(byte value) {
        return value == 0 || isSpace(value);
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }
}
