package dev.scrubjay.client.routing;

/// The 32-bit murmur3 of seed 0 over byte text.
final class Murmur3 {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    /// The hash of both texts as if they were one, so that callers need not join them.
    static int of(String prefix, String bytes) {
        int length = prefix.length() + bytes.length();
        int tail = length & ~3;
        int hash = 0;
        for (int i = 0; i < tail; i += 4) {
            hash ^= scrambled(word(prefix, bytes, i, 4));
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        hash ^= scrambled(word(prefix, bytes, tail, length - tail));
        return finished(hash ^ length);
    }

    private static int scrambled(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }

    private static int word(String prefix, String bytes, int start, int size) {
        int word = 0;
        for (int i = size - 1; i >= 0; i--) {
            int index = start + i - prefix.length();
            word = word << 8 | (index < 0 ? prefix.charAt(start + i) : bytes.charAt(index));
        }
        return word;
    }

    private static int finished(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        return mixed ^ mixed >>> 16;
    }
}
