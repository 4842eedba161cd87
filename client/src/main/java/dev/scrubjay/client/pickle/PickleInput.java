package dev.scrubjay.client.pickle;

import java.math.BigInteger;

/// A pickle's bytes, read from front to back. Nothing is allocated before it is known to be there.
final class PickleInput {
    private final byte[] bytes;
    private int position;

    PickleInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Returns the next byte, from 0 to 255.
    int next() {
        require(1);
        return Byte.toUnsignedInt(bytes[position++]);
    }

    /// Returns the next `size` bytes as a little-endian, unsigned number; eight bytes may overflow
    /// into the sign.
    long unsigned(int size) {
        require(size);
        long number = 0;
        for (int i = size - 1; i >= 0; i--) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[position + i]);
        }
        position += size;
        return number;
    }

    /// Returns the next four bytes as a little-endian, signed number.
    int signed() {
        return (int) unsigned(Integer.BYTES);
    }

    /// Returns the next eight bytes as a big-endian double, which is how Python writes them.
    double bigEndianDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(unsigned(Long.BYTES)));
    }

    /// Reads a length of `size` bytes, and refuses it if that much is not there.
    int length(int size) {
        long length = unsigned(size);
        require(length);
        return (int) length;
    }

    /// Returns a copy of the next bytes.
    byte[] bytes(int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, skip(length), copy, 0, length);
        return copy;
    }

    /// Returns the next bytes, which are UTF-8 as Python writes it.
    String utf8(int length) {
        return PickleText.utf8(bytes, skip(length), length);
    }

    /// Returns the next bytes, which are ASCII.
    String ascii(int length) {
        return PickleText.ascii(bytes, skip(length), length);
    }

    /// Returns the next bytes as a little-endian integer in two's complement.
    Object integer(int length) {
        int start = skip(length);
        byte[] bigEndian = new byte[length];
        for (int i = 0; i < length; i++) {
            bigEndian[length - 1 - i] = bytes[start + i];
        }
        return length == 0 ? (Object) 0L : PickleText.narrowed(new BigInteger(bigEndian));
    }

    /// Returns the rest of the line as one character for each byte, and moves behind the line.
    String line() {
        int end = position;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            throw cutShort();
        }
        String line = PickleText.latin1(bytes, position, end - position);
        position = end + 1;
        return line;
    }

    /// Moves forward, and returns where that started.
    private int skip(int length) {
        require(length);
        int start = position;
        position += length;
        return start;
    }

    void require(long length) {
        if (length < 0 || length > bytes.length - position) {
            throw cutShort();
        }
    }

    private static PickleException cutShort() {
        return new PickleException("it ends too early");
    }
}
