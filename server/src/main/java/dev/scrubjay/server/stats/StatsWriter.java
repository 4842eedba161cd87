package dev.scrubjay.server.stats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Builds the answer to one `stats` line.
///
/// A report is asked for now and then, so it may allocate. Confined to the thread that makes it.
final class StatsWriter {
    private static final byte[] STAT = ascii("STAT ");
    private static final byte[] LINE_END = ascii("\r\n");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);

    /// Adds a `STAT` line.
    void add(String key, long value) {
        add(key, Long.toString(value));
    }

    /// Adds a `STAT` line.
    void add(String key, String value) {
        bytes.writeBytes(STAT);
        text(key);
        bytes.write(' ');
        text(value);
        endLine();
    }

    /// Adds a `STAT` line whose value is 1 or 0.
    void add(String key, boolean value) {
        add(key, value ? 1 : 0);
    }

    /// Adds a line that is not a `STAT` line, or a part of it.
    void text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds bytes as they are.
    void raw(byte[] source, int offset, int length) {
        bytes.write(source, offset, length);
    }

    /// Returns how many bytes there are.
    int size() {
        return bytes.size();
    }

    void endLine() {
        bytes.writeBytes(LINE_END);
    }

    /// Adds the last line and returns the whole.
    byte[] end() {
        return end("END");
    }

    /// Adds a last line and returns the whole.
    byte[] end(String lastLine) {
        text(lastLine);
        endLine();
        return bytes.toByteArray();
    }

    /// Returns an answer of one line.
    static byte[] line(String line) {
        return new StatsWriter().end(line);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
