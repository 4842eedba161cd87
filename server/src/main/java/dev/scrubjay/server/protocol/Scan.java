package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Finds line ends and token ends, eight bytes at a step.
///
/// Every method looks at `[start, end)` and may *load*, but never act on, up to seven bytes past
/// `end`: the buffers handed to a decoder are that much longer than what was received into them.
final class Scan {
    /// How far past `end` a load may reach.
    static final int SLACK_BYTES = Long.BYTES;

    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = '\n' * ONES;
    private static final long SPACES = ' ' * ONES;

    private Scan() {}

    /// Returns the index of the first line feed, or `end` if there is none.
    static int lineFeed(MemorySegment input, int start, int end) {
        for (int index = start; index < end; index += Long.BYTES) {
            long found = zeroBytes(input.get(WORD, index) ^ LINE_FEEDS);
            if (found != 0) {
                return Math.min(end, index + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return end;
    }

    /// Returns the index of the first space or line feed, or `end` if there is neither.
    static int tokenEnd(MemorySegment input, int start, int end) {
        for (int index = start; index < end; index += Long.BYTES) {
            long word = input.get(WORD, index);
            long found = zeroBytes(word ^ LINE_FEEDS) | zeroBytes(word ^ SPACES);
            if (found != 0) {
                return Math.min(end, index + (Long.numberOfTrailingZeros(found) >>> 3));
            }
        }
        return end;
    }

    /// Returns whether one of the words of `[start, end)` is longer than `bytesMax`.
    static boolean hasLongToken(MemorySegment input, int start, int end, int bytesMax) {
        int index = start;
        while (index < end) {
            int tokenEnd = tokenEnd(input, index, end);
            int wordEnd = tokenEnd == end ? trimCarriageReturn(input, index, end) : tokenEnd;
            if (wordEnd - index > bytesMax) {
                return true;
            }
            index = tokenEnd + 1;
        }
        return false;
    }

    /// Returns the index of the first byte that is no space, or `end`.
    static int skipSpaces(MemorySegment input, int start, int end) {
        int index = start;
        while (index < end && input.get(ValueLayout.JAVA_BYTE, index) == ' ') {
            index++;
        }
        return index;
    }

    /// Returns `end`, or one less where the last byte is a carriage return.
    static int trimCarriageReturn(MemorySegment input, int start, int end) {
        return end > start && at(input, end - 1) == '\r' ? end - 1 : end;
    }

    /// Returns the eight bytes at an index, little-endian.
    static long word(MemorySegment input, int index) {
        return input.get(WORD, index);
    }

    static byte at(MemorySegment input, int index) {
        return input.get(ValueLayout.JAVA_BYTE, index);
    }

    /// Marks the high bit of every zero byte. Bytes above the lowest zero may be marked wrongly, so
    /// only the lowest mark counts.
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
