package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Base64 between pieces of memory: how clients of the meta protocol write keys of any bytes. The
/// usual alphabet, always padded. Allocates nothing.
public final class Base64Key {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static final byte[] LETTERS = ALPHABET.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = new byte[1 << Byte.SIZE];

    private static final int LETTERS_PER_GROUP = 4;
    private static final int BYTES_PER_GROUP = 3;
    private static final int LETTER_BITS = 6;
    private static final int LETTER_MASK = (1 << LETTER_BITS) - 1;

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int digit = 0; digit < LETTERS.length; digit++) {
            DIGITS[LETTERS[digit]] = (byte) digit;
        }
    }

    private Base64Key() {}

    /// Decodes `[start, end)`.
    ///
    /// @return how many bytes were written to `target`, or 0 when it is no base64
    static int decode(
            MemorySegment input, int start, int end, MemorySegment target, int targetStart) {
        if ((end - start) % LETTERS_PER_GROUP != 0) {
            return 0;
        }
        int written = targetStart;
        for (int index = start; index < end; index += LETTERS_PER_GROUP) {
            int padding = index + LETTERS_PER_GROUP == end ? padding(input, index) : 0;
            int group = 0;
            for (int place = 0; place < LETTERS_PER_GROUP - padding; place++) {
                int digit = DIGITS[Scan.at(input, index + place) & 0xFF];
                if (digit < 0) {
                    return 0;
                }
                group |= digit << (LETTER_BITS * (BYTES_PER_GROUP - place));
            }
            for (int place = 0; place < BYTES_PER_GROUP - padding; place++) {
                byte value = (byte) (group >>> (Byte.SIZE * (BYTES_PER_GROUP - 1 - place)));
                target.set(ValueLayout.JAVA_BYTE, written++, value);
            }
        }
        return written - targetStart;
    }

    private static int padding(MemorySegment input, int group) {
        if (Scan.at(input, group + 3) != '=') {
            return 0;
        }
        return Scan.at(input, group + 2) == '=' ? 2 : 1;
    }

    /// Encodes `length` bytes.
    ///
    /// @return where the letters end in `target`
    public static int encode(
            MemorySegment bytes, int offset, int length, MemorySegment target, int targetStart) {
        int written = targetStart;
        for (int done = 0; done < length; done += BYTES_PER_GROUP) {
            int size = Math.min(BYTES_PER_GROUP, length - done);
            int group = 0;
            for (int place = 0; place < size; place++) {
                int value = Scan.at(bytes, offset + done + place) & 0xFF;
                group |= value << (Byte.SIZE * (BYTES_PER_GROUP - 1 - place));
            }
            for (int place = 0; place < LETTERS_PER_GROUP; place++) {
                int digit = group >>> (LETTER_BITS * (BYTES_PER_GROUP - place)) & LETTER_MASK;
                byte letter = place <= size ? LETTERS[digit] : (byte) '=';
                target.set(ValueLayout.JAVA_BYTE, written++, letter);
            }
        }
        return written;
    }
}
