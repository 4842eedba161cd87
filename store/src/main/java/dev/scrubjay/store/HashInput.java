package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How the hashes read a key: little-endian words, at any alignment.
final class HashInput {
    private static final ValueLayout.OfInt WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong LONG_WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private HashInput() {}

    static int word(MemorySegment bytes, long offset) {
        return bytes.get(WORD, offset);
    }

    static long longWord(MemorySegment bytes, long offset) {
        return bytes.get(LONG_WORD, offset);
    }

    static int unsignedByte(MemorySegment bytes, long offset) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
    }

    /// Returns the last `tailLength` (1 to 3) bytes of the key as a word whose missing high bytes
    /// are zero.
    ///
    /// A key of four bytes or more has a whole word that ends where the tail ends: one load and one
    /// shift, instead of a branch for each byte.
    static int tailWord(MemorySegment bytes, long keyOffset, int keyLength, int tailLength) {
        long end = keyOffset + keyLength;
        if (keyLength >= Integer.BYTES) {
            int shift = (Integer.BYTES - tailLength) * Byte.SIZE;
            return word(bytes, end - Integer.BYTES) >>> shift;
        }
        int result = 0;
        for (int index = 1; index <= tailLength; index++) {
            result = result << Byte.SIZE | unsignedByte(bytes, end - index);
        }
        return result;
    }
}
