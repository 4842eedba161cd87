package dev.scrubjay.client.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Writes the one pickle we write: bytes, for the old client that has no flags for them.
public final class PickleWriter {
    /// Protocol 0 has no bytes: it says how to make them out of text.
    private static final byte[] START = ascii("c_codecs\nencode\np0\n(V");

    private static final byte[] END = ascii("\np1\nVlatin1\np2\ntp3\nRp4\n.");

    /// What would end or begin something in the middle of protocol 0's text.
    private static final String ESCAPED = "\\\n\r\0\u001a";

    private PickleWriter() {}

    /// Returns `bytes` as Python's `pickle.dumps(bytes, 0)` would, except that no bytes at all are
    /// written like any others.
    public static byte[] bytes(byte[] bytes) {
        var out = new ByteArrayOutputStream(START.length + bytes.length + END.length);
        out.writeBytes(START);
        for (byte b : bytes) {
            if (ESCAPED.indexOf(Byte.toUnsignedInt(b)) >= 0) {
                out.writeBytes(ascii("\\u00" + HexFormat.of().toHexDigits(b)));
            } else {
                out.write(b);
            }
        }
        out.writeBytes(END);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
