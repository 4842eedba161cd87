package dev.scrubjay.client.net;

import java.nio.charset.StandardCharsets;

/// What requests do with keys: strings of ASCII, or an [EncodedKey] each.
final class Keys {
    private Keys() {}

    static boolean isBase64(Object key) {
        return key instanceof EncodedKey encoded && encoded.isBase64();
    }

    static String show(Object key) {
        return key instanceof String text
                ? text
                : new String(((EncodedKey) key).bytes(), StandardCharsets.UTF_8);
    }
}
