package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;

/// Reads the decimal numbers of a request line. A decoder owns one; `value` holds the last number
/// read.
final class Numbers {
    private static final long TENTH = Long.divideUnsigned(-1L, 10);

    private long value;

    /// Returns the last number that was read.
    long value() {
        return value;
    }

    /// Reads `[start, end)` as an unsigned 64-bit number: digits and nothing else.
    boolean readUnsigned(MemorySegment input, int start, int end) {
        long number = 0;
        for (int index = start; index < end; index++) {
            int digit = Scan.at(input, index) - '0';
            if (digit < 0 || digit > 9 || Long.compareUnsigned(number, TENTH) > 0) {
                return false;
            }
            long next = number * 10 + digit;
            if (number == TENTH && Long.compareUnsigned(next, digit) < 0) {
                return false;
            }
            number = next;
        }
        value = number;
        return start < end;
    }

    /// Reads `[start, end)` as a signed 32-bit number: digits, with a minus sign before them or
    /// not.
    boolean readInt(MemorySegment input, int start, int end) {
        boolean negative = start < end && Scan.at(input, start) == '-';
        if (!readUnsigned(input, negative ? start + 1 : start, end)) {
            return false;
        }
        long limit = negative ? -(long) Integer.MIN_VALUE : Integer.MAX_VALUE;
        if (value < 0 || value > limit) {
            return false;
        }
        value = negative ? -value : value;
        return true;
    }
}
