package dev.scrubjay.server.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A small file that others wait for: it appears whole, or not at all.
final class PublishedFile {
    private PublishedFile() {}

    /// Whether a path may be replaced by another file. A device or a pipe is written to instead.
    static boolean isReplaceable(Path path) {
        return Files.isRegularFile(path) || !Files.exists(path);
    }

    /// Returns the file to write to before it gets its name.
    static Path draft(Path path, String suffix) {
        return isReplaceable(path) ? Path.of(path + suffix) : path;
    }

    static void write(Path draft, String text) throws IOException {
        try {
            Files.writeString(draft, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            discard(draft);
            throw e;
        }
    }

    /// Gives the draft its name.
    static void publish(Path draft, Path path) throws IOException {
        if (draft.equals(path)) {
            return;
        }
        try {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(draft);
            throw e;
        }
    }

    private static void discard(Path draft) throws IOException {
        if (Files.isRegularFile(draft)) {
            Files.delete(draft);
        }
    }
}
