package dev.scrubjay.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text out of a value's bytes, never approximately.
final class Utf8 {
    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /// Returns the text. Allocates nothing else, unless there is something to complain about.
    static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is not UTF-8 was replaced. The search ends at once in a String of narrow characters.
        if (text.indexOf(REPLACEMENT) >= 0) {
            refuseMalformed(bytes);
        }
        return text;
    }

    private static void refuseMalformed(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new TranscodingException(
                    "a value of " + bytes.length + " bytes is not UTF-8: ask for byte[]", e);
        }
    }
}
