package dev.scrubjay.client;

import dev.scrubjay.client.net.EncodedKey;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/// Checks keys and makes them what is sent: a string of ASCII as it is, else an [EncodedKey].
///
/// A key that memcached would misread is refused here, before anything is sent: a space or a line
/// end in it would be the start of another request. Any thread.
final class KeyEncoder {
    /// The longest key memcached takes, as it is sent.
    private static final int KEY_BYTES_MAX = 250;

    private static final int DELETE = 0x7f;

    private final String prefix;
    private final byte[] prefixBytes;

    KeyEncoder(String prefix) {
        this.prefix = prefix;
        prefixBytes = prefix.getBytes(StandardCharsets.UTF_8);
        if (!prefix.isEmpty()) {
            encodeText(prefix);
        }
    }

    /// A string or a [Key], with the client's prefix: what the server is chosen by.
    Object route(Object given) {
        Objects.requireNonNull(given, "key");
        if (prefix.isEmpty()) {
            return given;
        }
        if (given instanceof String text) {
            return prefix + text;
        }
        Key key = (Key) given;
        byte[] bytes = key.bytes();
        if (bytes != null) {
            return Key.of(concatenate(prefixBytes, bytes));
        }
        return key.withText(prefix + key.text());
    }

    /// Encodes a key that has its prefix.
    static Object encode(Object route) {
        if (route instanceof String text) {
            return encodeText(text);
        }
        Key key = (Key) route;
        byte[] bytes = key.bytes();
        return bytes == null ? encodeText(key.textOrEmpty()) : encodeBytes(bytes);
    }

    /// Encodes a key that has its prefix.
    static Object encodeText(String key) {
        int length = key.length();
        for (int i = 0; i < length; i++) {
            char c = key.charAt(i);
            if (c <= ' ' || c >= DELETE) {
                return encodeUtf8(key);
            }
        }
        checkLength(length, key);
        return key;
    }

    private static Object encodeUtf8(String key) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            checkLength(bytes.length, key);
            if (!isPlain(bytes)) {
                throw new IllegalKeyException(
                        "a key must not hold spaces or control characters: " + show(key));
            }
            return new EncodedKey(bytes, false);
        } catch (CharacterCodingException e) {
            throw new IllegalKeyException("a key must not hold half a character: " + show(key));
        }
    }

    private static Object encodeBytes(byte[] bytes) {
        if (isPlain(bytes)) {
            checkLength(bytes.length, "of bytes");
            return new EncodedKey(bytes, false);
        }
        byte[] base64 = Base64.getEncoder().encode(bytes);
        checkLength(base64.length, "of bytes, in base64");
        return new EncodedKey(base64, true);
    }

    private static boolean isPlain(byte[] bytes) {
        for (byte b : bytes) {
            if ((b >= 0 && b <= ' ') || b == DELETE) {
                return false;
            }
        }
        return true;
    }

    private static void checkLength(int length, String key) {
        if (length == 0) {
            throw new IllegalKeyException("a key must not be empty");
        }
        if (length > KEY_BYTES_MAX) {
            throw new IllegalKeyException(
                    "a key must not be longer than 250 bytes, and this one is "
                            + length
                            + ": "
                            + show(key));
        }
    }

    private static String show(String key) {
        StringBuilder shown = new StringBuilder();
        key.chars()
                .limit(80)
                .forEach(c -> {
                    if (c < ' ' || c == DELETE) {
                        shown.append(String.format("\\u%04x", c));
                    } else {
                        shown.append((char) c);
                    }
                });
        return shown.append(key.length() > 80 ? "..." : "").toString();
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }
}
