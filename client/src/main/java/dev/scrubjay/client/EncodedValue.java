package dev.scrubjay.client;

import java.util.Arrays;
import java.util.Objects;

/// A value as the server keeps it: its bytes, and the flags that tell readers how to read them.
///
/// Nothing is copied. The bytes belong to whoever holds this; nobody may change them.
///
/// @param bytes what is stored
/// @param flags 32 bits that the server keeps beside the bytes and never interprets
@SuppressWarnings("ArrayRecordComponent") // A copy per value is what this type exists to avoid.
public record EncodedValue(byte[] bytes, int flags) {
    /// Refuses `null`.
    public EncodedValue {
        Objects.requireNonNull(bytes, "bytes");
    }

    /// Compares the bytes' content, and the flags.
    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedValue that
                && flags == that.flags
                && Arrays.equals(bytes, that.bytes);
    }

    /// Returns a hash of the bytes' content and the flags.
    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + flags;
    }

    /// Returns how many bytes there are, and the flags; not the bytes, which may be anybody's
    /// secret.
    @Override
    public String toString() {
        return "EncodedValue["
                + bytes.length
                + " bytes, flags "
                + Integer.toUnsignedString(flags)
                + "]";
    }
}
