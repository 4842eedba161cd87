package dev.scrubjay.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where this checkout keeps what the system tests use.
final class Checkout {
    private static final Path ROOT = findRoot();

    private Checkout() {}

    /// A file or directory by its path from the root. What a test needs and does not find is a
    /// failure, with the path in it.
    static Path file(String fromRoot) {
        Path file = ROOT.resolve(fromRoot);
        if (!Files.exists(file)) {
            throw new AssertionError("this checkout has no " + fromRoot);
        }
        return file;
    }

    /// Where a test may write: a directory below `system-tests/target`, created if needed.
    static Path workDirectory(String name) {
        Path directory = ROOT.resolve("system-tests/target").resolve(name);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        String named = System.getProperty("scrubjay.root");
        if (named != null) {
            return Path.of(named);
        }
        // Without Maven (in an IDE) the tests run somewhere inside the checkout.
        for (@Nullable Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("system-tests/src"))) {
                return at;
            }
        }
        throw new AssertionError("not inside a checkout: " + Path.of("").toAbsolutePath());
    }
}
