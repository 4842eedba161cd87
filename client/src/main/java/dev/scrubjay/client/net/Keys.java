package dev.scrubjay.client.net;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What requests do with keys: strings of ASCII, or an [EncodedKey] each.
final class Keys {
    private Keys() {}

    static @Nullable String refusal(Object key, boolean meta) {
        return !meta && isBase64(key)
                ? "this key holds bytes that only the meta protocol can send"
                : null;
    }

    static void putBase64Flag(RequestWriter out, Object key) {
        if (isBase64(key)) {
            out.put(" b");
        }
    }

    static boolean isBase64(Object key) {
        return key instanceof EncodedKey encoded && encoded.isBase64();
    }

    static String show(Object key) {
        return key instanceof String text
                ? text
                : new String(((EncodedKey) key).bytes(), StandardCharsets.UTF_8);
    }
}
