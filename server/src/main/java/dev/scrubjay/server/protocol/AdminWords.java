package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// The first words of the lines that are given to administration as they are. All are rare, and
/// looked at after everything else.
public final class AdminWords {
    private static final byte[][] WORDS = {
        word("cache_memlimit"),
        word("slabs"),
        word("lru"),
        word("lru_crawler"),
        word("watch"),
        word("extstore"),
        word("refresh_certs"),
        word("debugitem"),
        word("config"),
    };

    private AdminWords() {}

    /// Returns whether the line `[start, end)` begins with one of them.
    static boolean begin(MemorySegment input, int start, int end) {
        int length = Scan.tokenEnd(input, start, end) - start;
        for (byte[] word : WORDS) {
            if (word.length == length && startsWith(input, start, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(MemorySegment input, int start, byte[] word) {
        for (int index = 0; index < word.length; index++) {
            if (Scan.at(input, start + index) != word[index]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] word(String letters) {
        return letters.getBytes(StandardCharsets.US_ASCII);
    }
}
