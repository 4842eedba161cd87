package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;

/// Bob Jenkins' lookup3, as its `hashlittle` with start value 0.
///
/// Three words of state take twelve bytes a round. The last one to twelve bytes are not mixed like
/// the rest: they are added, and a shorter final mix follows. Published by Bob Jenkins, public
/// domain: <https://burtleburtle.net/bob/c/lookup3.c>.
final class Lookup3 {
    private static final int START = 0xdeadbeef;
    private static final int ROUND_BYTES = 12;

    private Lookup3() {}

    static int hash(MemorySegment bytes, long offset, int length) {
        int a = START + length;
        int b = a;
        int c = a;
        long position = offset;
        int left = length;
        while (left > ROUND_BYTES) {
            a += HashInput.word(bytes, position);
            b += HashInput.word(bytes, position + 4);
            c += HashInput.word(bytes, position + 8);
            a = (a - c) ^ Integer.rotateLeft(c, 4);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 6);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 8);
            b += a;
            a = (a - c) ^ Integer.rotateLeft(c, 16);
            c += b;
            b = (b - a) ^ Integer.rotateLeft(a, 19);
            a += c;
            c = (c - b) ^ Integer.rotateLeft(b, 4);
            b += a;
            position += ROUND_BYTES;
            left -= ROUND_BYTES;
        }
        if (left == 0) {
            return c;
        }
        a += lastWord(bytes, offset, length, left);
        b += lastWord(bytes, offset, length, left - 4);
        c += lastWord(bytes, offset, length, left - 8);
        return finish(a, b, c);
    }

    /// Returns the word that starts `left` bytes before the key's end: whole, cut short, or zero
    /// when the key ends before it.
    private static int lastWord(MemorySegment bytes, long keyOffset, int keyLength, int left) {
        if (left >= Integer.BYTES) {
            return HashInput.word(bytes, keyOffset + keyLength - left);
        }
        return left <= 0 ? 0 : HashInput.tailWord(bytes, keyOffset, keyLength, left);
    }

    private static int finish(int firstWord, int secondWord, int thirdWord) {
        int c = (thirdWord ^ secondWord) - Integer.rotateLeft(secondWord, 14);
        int a = (firstWord ^ c) - Integer.rotateLeft(c, 11);
        int b = (secondWord ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }
}
