package dev.scrubjay.client;

import java.util.Date;
import org.jspecify.annotations.Nullable;

/// The flags of spymemcached's and xmemcached's `SerializingTranscoder`, without the compression
/// bit.
///
/// Numbers are big-endian with leading zero bytes dropped, so that 0 is no bytes at all; a `Byte`
/// is always one byte, a `Boolean` is `1` or `0` as text. Anything else is a serialized object.
final class JavaFlags {
    static final int SERIALIZED = 1;
    static final int BOOLEAN = 1 << 8;
    static final int INTEGER = 2 << 8;
    static final int LONG = 3 << 8;
    static final int DATE = 4 << 8;
    static final int BYTE = 5 << 8;
    static final int FLOAT = 6 << 8;
    static final int DOUBLE = 7 << 8;
    static final int BYTES = 8 << 8;

    private JavaFlags() {}

    /// Returns `value` encoded, or `null` if no flag stands for its type. Text is not ours.
    @SuppressWarnings("JavaUtilDate") // One of the types those clients write.
    static @Nullable EncodedValue encode(Object value) {
        if (value instanceof byte[] bytes) {
            return new EncodedValue(bytes, BYTES);
        } else if (value instanceof Integer number) {
            return packed(Integer.toUnsignedLong(number), INTEGER);
        } else if (value instanceof Long number) {
            return packed(number, LONG);
        } else if (value instanceof Boolean truth) {
            return new EncodedValue(new byte[] {(byte) (truth ? '1' : '0')}, BOOLEAN);
        } else if (value instanceof Double number) {
            return packed(Double.doubleToRawLongBits(number), DOUBLE);
        } else if (value instanceof Float number) {
            return packed(Integer.toUnsignedLong(Float.floatToRawIntBits(number)), FLOAT);
        } else if (value instanceof Byte number) {
            return new EncodedValue(new byte[] {number}, BYTE);
        } else if (value instanceof Date date) {
            return packed(date.getTime(), DATE);
        }
        return null;
    }

    private static EncodedValue packed(long bits, int flags) {
        int size = (Long.SIZE - Long.numberOfLeadingZeros(bits) + Byte.SIZE - 1) / Byte.SIZE;
        byte[] bytes = new byte[size];
        for (int i = size - 1; i >= 0; i--) {
            bytes[i] = (byte) bits;
            bits >>>= Byte.SIZE;
        }
        return new EncodedValue(bytes, flags);
    }

    /// Returns what the bytes stand for.
    @SuppressWarnings("JavaUtilDate") // One of the types those clients write.
    static Object decode(byte[] bytes, int flags) {
        return switch (flags) {
            case 0 -> Utf8.decode(bytes);
            case BYTES -> bytes;
            case INTEGER -> (int) unpacked(bytes, Integer.BYTES, flags);
            case LONG -> unpacked(bytes, Long.BYTES, flags);
            case BOOLEAN -> truth(bytes);
            case DOUBLE -> Double.longBitsToDouble(unpacked(bytes, Long.BYTES, flags));
            case FLOAT -> Float.intBitsToFloat((int) unpacked(bytes, Integer.BYTES, flags));
            case BYTE -> (byte) unpacked(bytes, Byte.BYTES, flags);
            case DATE -> new Date(unpacked(bytes, Long.BYTES, flags));
            default ->
                    throw new TranscodingException(
                            "flags "
                                    + Integer.toUnsignedString(flags)
                                    + " mean nothing to Java's SerializingTranscoder");
        };
    }

    private static long unpacked(byte[] bytes, int sizeMax, int flags) {
        if (bytes.length > sizeMax) {
            throw new TranscodingException(
                    bytes.length + " bytes are too many for a number with flags " + flags);
        }
        long bits = 0;
        for (byte b : bytes) {
            bits = bits << Byte.SIZE | Byte.toUnsignedLong(b);
        }
        return bits;
    }

    private static boolean truth(byte[] bytes) {
        if (bytes.length != 1 || (bytes[0] != '0' && bytes[0] != '1')) {
            throw new TranscodingException("flags say Boolean, but the bytes are not 0 or 1");
        }
        return bytes[0] == '1';
    }
}
