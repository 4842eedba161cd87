package dev.scrubjay.client.net;

/// A key that is not ASCII text, as it is sent.
public final class EncodedKey {
    private final byte[] bytes;
    private final boolean isBase64;

    /// Takes the bytes as they are to be sent; nobody changes them afterwards.
    ///
    /// @param isBase64 true when the bytes stand for others: only the meta protocol can say that
    public EncodedKey(byte[] bytes, boolean isBase64) {
        this.bytes = bytes;
        this.isBase64 = isBase64;
    }

    /// Whether the bytes stand for others.
    public boolean isBase64() {
        return isBase64;
    }

    byte[] bytes() {
        return bytes;
    }
}
