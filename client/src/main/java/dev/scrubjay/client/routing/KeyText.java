package dev.scrubjay.client.routing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Keys as byte text: a `String` in which each character stands for one byte.
///
/// Every hash reads byte text. A key of ASCII, as nearly all are, is its own byte text, so hashing
/// it allocates and copies nothing.
final class KeyText {
    private KeyText() {}

    /// The bytes of a key's UTF-8.
    static String utf8(String key) {
        return isAscii(key) ? key : new String(key.getBytes(UTF_8), ISO_8859_1);
    }

    /// The bytes themselves.
    static String bytes(byte[] key) {
        return new String(key, ISO_8859_1);
    }

    /// The lowest byte of each code point: all that pymemcache's murmur3 sees of a text.
    static String lowBytes(String key) {
        if (isAscii(key)) {
            return key;
        }
        StringBuilder bytes = new StringBuilder(key.length());
        key.codePoints().forEach(codePoint -> bytes.append((char) (codePoint & 0xff)));
        return bytes.toString();
    }

    private static boolean isAscii(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// How Python prints a `bytes` object: `b'k1'`.
    static String pythonLiteral(byte[] key) {
        String bytes = bytes(key);
        char quote = bytes.indexOf('\'') >= 0 && bytes.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder literal = new StringBuilder("b").append(quote);
        for (int i = 0; i < bytes.length(); i++) {
            appendLiteral(literal, bytes.charAt(i), quote);
        }
        return literal.append(quote).toString();
    }

    private static void appendLiteral(StringBuilder literal, char octet, char quote) {
        if (octet == quote || octet == '\\') {
            literal.append('\\').append(octet);
        } else if (octet == '\t') {
            literal.append("\\t");
        } else if (octet == '\n') {
            literal.append("\\n");
        } else if (octet == '\r') {
            literal.append("\\r");
        } else if (octet < 0x20 || octet >= 0x7f) {
            literal.append("\\x")
                    .append(Character.forDigit(octet >> 4, 16))
                    .append(Character.forDigit(octet & 0xf, 16));
        } else {
            literal.append(octet);
        }
    }
}
