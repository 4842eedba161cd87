package dev.scrubjay.client.routing;

import java.util.Arrays;

/// MD5 over byte text, as RFC 1321 has it.
///
/// Ketama hashes the key of every operation. Cloning a `MessageDigest` takes no less time, leaves
/// two to three times the garbage, and fails on a runtime that comes without MD5. Nothing here is
/// about security.
final class Md5 {
    private static final int BLOCK_SIZE = 64;

    /// Where the length in bits stands in the last block.
    private static final int LENGTH_OFFSET = 56;

    /// Where the running digest stands behind the block's sixteen words: one array serves both.
    private static final int STATE = 16;

    private static final int[] SINES = sines();

    private Md5() {}

    private static int[] sines() {
        int[] sines = new int[64];
        for (int i = 0; i < sines.length; i++) {
            sines[i] = (int) (long) (Math.abs(StrictMath.sin(i + 1)) * 0x1p32);
        }
        return sines;
    }

    /// The first word of the digest, little-endian.
    static int first(String bytes) {
        return digest(bytes)[STATE];
    }

    /// All four words of the digest, each little-endian.
    static int[] words(String bytes) {
        return Arrays.copyOfRange(digest(bytes), STATE, STATE + 4);
    }

    private static int[] digest(String bytes) {
        int[] block = new int[STATE + 4];
        block[STATE] = 0x67452301;
        block[STATE + 1] = 0xefcdab89;
        block[STATE + 2] = 0x98badcfe;
        block[STATE + 3] = 0x10325476;
        int last = (bytes.length() + BLOCK_SIZE - LENGTH_OFFSET) / BLOCK_SIZE * BLOCK_SIZE;
        for (int start = 0; start <= last; start += BLOCK_SIZE) {
            for (int i = 0; i < STATE; i++) {
                block[i] = word(bytes, start + 4 * i);
            }
            if (start == last) {
                block[LENGTH_OFFSET / 4] = bytes.length() * 8;
            }
            mix(block);
        }
        return block;
    }

    /// Four bytes of the text followed by its padding: one `0x80`, then zeros.
    private static int word(String bytes, int start) {
        int length = bytes.length();
        if (start + 4 <= length) {
            return bytes.charAt(start)
                    | bytes.charAt(start + 1) << 8
                    | bytes.charAt(start + 2) << 16
                    | bytes.charAt(start + 3) << 24;
        }
        return start > length ? 0 : lastWord(bytes, start);
    }

    private static int lastWord(String bytes, int start) {
        int word = 0x80;
        for (int i = bytes.length() - 1; i >= start; i--) {
            word = word << 8 | bytes.charAt(i);
        }
        return word;
    }

    /// Four rounds of sixteen steps. Four steps a turn, so that no variable has to change places.
    private static void mix(int[] block) {
        int a = block[STATE];
        int b = block[STATE + 1];
        int c = block[STATE + 2];
        int d = block[STATE + 3];
        for (int i = 0; i < 16; i += 4) {
            a = b + rotate(a + SINES[i] + block[i] + (d ^ (b & (c ^ d))), 7);
            d = a + rotate(d + SINES[i + 1] + block[i + 1] + (c ^ (a & (b ^ c))), 12);
            c = d + rotate(c + SINES[i + 2] + block[i + 2] + (b ^ (d & (a ^ b))), 17);
            b = c + rotate(b + SINES[i + 3] + block[i + 3] + (a ^ (c & (d ^ a))), 22);
        }
        for (int i = 16, w = 1; i < 32; i += 4, w += 20) {
            a = b + rotate(a + SINES[i] + block[w & 15] + (c & ~d) + (b & d), 5);
            d = a + rotate(d + SINES[i + 1] + block[w + 5 & 15] + (b & ~c) + (a & c), 9);
            c = d + rotate(c + SINES[i + 2] + block[w + 10 & 15] + (a & ~b) + (d & b), 14);
            b = c + rotate(b + SINES[i + 3] + block[w + 15 & 15] + (d & ~a) + (c & a), 20);
        }
        for (int i = 32, w = 5; i < 48; i += 4, w += 12) {
            a = b + rotate(a + SINES[i] + block[w & 15] + (c ^ d ^ b), 4);
            d = a + rotate(d + SINES[i + 1] + block[w + 3 & 15] + (b ^ c ^ a), 11);
            c = d + rotate(c + SINES[i + 2] + block[w + 6 & 15] + (a ^ b ^ d), 16);
            b = c + rotate(b + SINES[i + 3] + block[w + 9 & 15] + (d ^ a ^ c), 23);
        }
        for (int i = 48, w = 0; i < 64; i += 4, w += 28) {
            a = b + rotate(a + SINES[i] + block[w & 15] + (c ^ (b | ~d)), 6);
            d = a + rotate(d + SINES[i + 1] + block[w + 7 & 15] + (b ^ (a | ~c)), 10);
            c = d + rotate(c + SINES[i + 2] + block[w + 14 & 15] + (a ^ (d | ~b)), 15);
            b = c + rotate(b + SINES[i + 3] + block[w + 21 & 15] + (d ^ (c | ~a)), 21);
        }
        block[STATE] += a;
        block[STATE + 1] += b;
        block[STATE + 2] += c;
        block[STATE + 3] += d;
    }

    private static int rotate(int bits, int distance) {
        return Integer.rotateLeft(bits, distance);
    }
}
