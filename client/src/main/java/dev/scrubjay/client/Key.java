package dev.scrubjay.client;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A key that is more than a string: bytes, or with something else to choose the server by.
///
/// Immutable; equal when all parts are.
public final class Key {
    private final @Nullable String text;
    private final byte @Nullable [] bytes;
    private final @Nullable BigInteger hash;
    private final @Nullable String routing;

    private Key(
            @Nullable String text,
            byte @Nullable [] bytes,
            @Nullable BigInteger hash,
            @Nullable String routing) {
        this.text = text;
        this.bytes = bytes;
        this.hash = hash;
        this.routing = routing;
    }

    /// A key of text, as the methods for strings take it.
    public static Key of(String key) {
        return new Key(Objects.requireNonNull(key, "key"), null, null, null);
    }

    /// A key of bytes. Any bytes will do where the server speaks the meta protocol, which sends
    /// them in base64 if they would not pass as they are; then at most 186 of them.
    public static Key of(byte[] key) {
        return new Key(null, key.clone(), null, null);
    }

    /// A key on the server that the number chooses: python-memcached's `(hash, key)` tuples.
    public static Key routed(long hash, String key) {
        return routed(BigInteger.valueOf(hash), key);
    }

    /// A key on the server that the number chooses, however large it is.
    public static Key routed(BigInteger hash, String key) {
        return new Key(Objects.requireNonNull(key, "key"), null, hash, null);
    }

    /// A key on the server that another key would go to: pymemcache's `(server_key, key)` tuples.
    public static Key routed(String routing, String key) {
        return new Key(Objects.requireNonNull(key, "key"), null, null, routing);
    }

    @Nullable String text() {
        return text;
    }

    String textOrEmpty() {
        return text == null ? "" : text;
    }

    Key withText(String other) {
        return new Key(other, null, hash, routing);
    }

    byte @Nullable [] bytes() {
        return bytes;
    }

    @Nullable BigInteger hash() {
        return hash;
    }

    @Nullable String routing() {
        return routing;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Key key
                && Objects.equals(text, key.text)
                && Arrays.equals(bytes, key.bytes)
                && Objects.equals(hash, key.hash)
                && Objects.equals(routing, key.routing);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text, Arrays.hashCode(bytes), hash, routing);
    }

    @Override
    public String toString() {
        if (bytes != null) {
            return "bytes " + Arrays.toString(bytes);
        }
        return String.valueOf(text);
    }
}
