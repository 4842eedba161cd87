package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// MurmurHash3, the 32-bit variant for x86, with seed 0.
///
/// Each four-byte word is scrambled on its own and folded into the state; what is left over is
/// scrambled and folded without the step that spreads the state; the length and a final avalanche
/// end it. Published by Austin Appleby, public domain: <https://github.com/aappleby/smhasher>.
final class Murmur3 {
    private static final int SCRAMBLE_FIRST = 0xcc9e2d51;
    private static final int SCRAMBLE_SECOND = 0x1b873593;
    private static final int SPREAD_FACTOR = 5;
    private static final int SPREAD_ADDEND = 0xe6546b64;
    private static final int AVALANCHE_FIRST = 0x85ebca6b;
    private static final int AVALANCHE_SECOND = 0xc2b2ae35;

    private Murmur3() {}

    static int hash(MemorySegment bytes, long offset, int length) {
        int tailLength = length & 3;
        int wordsEnd = length - tailLength;
        int state = 0;
        for (int position = 0; position < wordsEnd; position += Integer.BYTES) {
            state ^= scramble(HashInput.word(bytes, offset + position));
            state = Integer.rotateLeft(state, 13) * SPREAD_FACTOR + SPREAD_ADDEND;
        }
        if (tailLength != 0) {
            state ^= scramble(HashInput.tailWord(bytes, offset, length, tailLength));
        }
        return avalanche(state ^ length);
    }

    private static int scramble(int word) {
        return Integer.rotateLeft(word * SCRAMBLE_FIRST, 15) * SCRAMBLE_SECOND;
    }

    private static int avalanche(int state) {
        int mixed = (state ^ state >>> 16) * AVALANCHE_FIRST;
        mixed = (mixed ^ mixed >>> 13) * AVALANCHE_SECOND;
        return mixed ^ mixed >>> 16;
    }
}
