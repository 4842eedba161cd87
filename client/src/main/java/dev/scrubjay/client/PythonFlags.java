package dev.scrubjay.client;

import dev.scrubjay.client.pickle.PickleException;
import dev.scrubjay.client.pickle.PickleReader;
import dev.scrubjay.client.pickle.PickleWriter;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// The flags of python-memcached, pymemcache and pylibmc, without the compression bit.
///
/// Their readers look at one bit after the other, and never mind bits they do not know as long as
/// one they know is set. So do we: it lets a user's transcoder add bits.
final class PythonFlags {
    static final int PICKLE = 1;
    static final int INTEGER = 2;
    static final int LONG = 4;
    static final int TEXT = 16;

    private static final int KNOWN = PICKLE | INTEGER | LONG | TEXT;

    private PythonFlags() {}

    static boolean isPickle(int flags) {
        return (flags & KNOWN) == PICKLE;
    }

    /// Returns whether Python's clients can read a value with these flags without losing their
    /// place in the reply.
    static boolean isReadable(int flags) {
        return flags == 0 || (flags & KNOWN) != 0;
    }

    /// Returns `value` encoded, or `null` if no flag stands for its type. Text is not ours.
    static @Nullable EncodedValue encode(FlagScheme scheme, Object value) {
        if (value instanceof byte[] bytes) {
            return scheme.isUnmarkedText()
                    ? new EncodedValue(PickleWriter.bytes(bytes), PICKLE)
                    : new EncodedValue(bytes, 0);
        }
        return isInteger(value) ? new EncodedValue(DecimalText.of(value), INTEGER) : null;
    }

    static boolean isInteger(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger
                || value instanceof Short
                || value instanceof Byte;
    }

    /// Returns what the bytes stand for: `byte[]`, `String`, `Long`, `BigInteger` or a pickled
    /// value.
    static @Nullable Object decode(FlagScheme scheme, byte[] bytes, int flags) {
        if (flags == 0) {
            return scheme.isUnmarkedText() ? Utf8.decode(bytes) : bytes;
        }
        if ((flags & TEXT) != 0) {
            return Utf8.decode(bytes);
        }
        if ((flags & (INTEGER | LONG)) != 0) {
            return integer(bytes);
        }
        if ((flags & PICKLE) != 0) {
            return unpickle(bytes);
        }
        throw new TranscodingException(
                "flags " + Integer.toUnsignedString(flags) + " mean nothing to Python's clients");
    }

    private static Number integer(byte[] bytes) {
        Number number = DecimalText.parseInteger(bytes);
        if (number == null) {
            throw new TranscodingException(
                    "flags say that " + bytes.length + " bytes are an integer, but they are not");
        }
        return number;
    }

    private static @Nullable Object unpickle(byte[] bytes) {
        try {
            return PickleReader.read(bytes);
        } catch (PickleException e) {
            throw new TranscodingException("cannot read a pickled value: " + e.getMessage(), e);
        }
    }
}
