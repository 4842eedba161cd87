package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The words of one request line: where the first few are, and the last one.
///
/// A decoder owns one and splits every line but retrievals into it. The offsets are good as long as
/// the line stays where it is.
final class Tokens {
    /// As many as any line needs: a `cas` with `noreply` has seven.
    private static final int KEPT_MAX = 7;

    private static final byte[] NOREPLY = "noreply".getBytes(StandardCharsets.US_ASCII);

    private final int[] starts = new int[KEPT_MAX];
    private final int[] ends = new int[KEPT_MAX];
    private int count;
    private int lastStart;
    private int lastEnd;

    /// Finds the words of `[start, end)`, which are separated by spaces and nothing else.
    void split(MemorySegment input, int start, int end) {
        count = 0;
        int index = Scan.skipSpaces(input, start, end);
        while (index < end) {
            int tokenEnd = Scan.tokenEnd(input, index, end);
            if (count < KEPT_MAX) {
                starts[count] = index;
                ends[count] = tokenEnd;
            }
            count++;
            lastStart = index;
            lastEnd = tokenEnd;
            index = Scan.skipSpaces(input, tokenEnd, end);
        }
    }

    /// Returns how many words there are, also of those that are not kept.
    int count() {
        return count;
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    int length(int index) {
        return ends[index] - starts[index];
    }

    int lastStart() {
        return lastStart;
    }

    /// Returns whether the last word is `noreply`, and at least the `first`th.
    boolean isNoreply(MemorySegment input, int first) {
        return count > first
                && lastEnd - lastStart == NOREPLY.length
                && lastStartsWith(input, NOREPLY);
    }

    /// Returns whether the last word starts with `prefix`.
    boolean lastStartsWith(MemorySegment input, byte[] prefix) {
        if (count == 0 || lastEnd - lastStart < prefix.length) {
            return false;
        }
        for (int index = 0; index < prefix.length; index++) {
            if (Scan.at(input, lastStart + index) != prefix[index]) {
                return false;
            }
        }
        return true;
    }
}
