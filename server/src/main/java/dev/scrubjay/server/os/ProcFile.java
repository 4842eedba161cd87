package dev.scrubjay.server.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What Linux tells about this process in files of `/proc/self`.
///
/// Reading one is sooner done than a first native call, which most servers then never need.
final class ProcFile {
    private ProcFile() {}

    /// Returns what follows a label at the start of a line, without the blanks before it.
    ///
    /// @return `null` where there is no such file or line
    static @Nullable String lineAfter(String file, String label) {
        String text;
        try (InputStream stream = new FileInputStream("/proc/self/" + file)) {
            text = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return null;
        }
        int start = text.startsWith(label) ? 0 : text.indexOf("\n" + label) + 1;
        if (start == 0 && !text.startsWith(label)) {
            return null;
        }
        int end = text.indexOf('\n', start);
        return text.substring(start + label.length(), end < 0 ? text.length() : end).strip();
    }
}
