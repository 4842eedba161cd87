package dev.scrubjay.server;

import dev.scrubjay.server.command.Passwords;
import dev.scrubjay.server.config.ExitStatus;
import dev.scrubjay.server.config.StartupException;
import dev.scrubjay.server.os.SystemError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file of `-Y`: a line of `user:password` for each of the first eight users.
///
/// Read at the start and after each HUP, by whichever thread is told to.
final class AuthFile {
    /// As much as memcached reads of a line. We refuse a longer one, where it would take a part of
    /// the password for the next line.
    private static final int LINE_CHARS_MAX = 254;

    /// One more than is used: it holds all the rest.
    private static final int ENTRIES_READ_MAX = Passwords.ENTRIES_MAX + 1;

    private AuthFile() {}

    /// Reads the whole file.
    ///
    /// @throws StartupException with memcached's words when it cannot be read or makes no sense
    static List<Passwords.Entry> read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StartupException(
                    ExitStatus.FAILURE,
                    "Could not open authfile ["
                            + file
                            + "] for reading, error "
                            + SystemError.reason(e));
        }
        List<Passwords.Entry> entries = new ArrayList<>();
        int consumed = 0;
        for (String line : text.split("\n", ENTRIES_READ_MAX)) {
            boolean isEndOfFile = line.isEmpty() && text.length() == consumed;
            if (entries.size() == Passwords.ENTRIES_MAX || isEndOfFile) {
                break;
            }
            consumed += line.length() + 1;
            entries.add(entry(file, line.endsWith("\r") ? withoutLast(line) : line));
        }
        return entries;
    }

    private static String withoutLast(String line) {
        return line.substring(0, line.length() - 1);
    }

    private static Passwords.Entry entry(Path file, String line) {
        int colon = line.indexOf(':');
        if (colon < 0 || line.length() > LINE_CHARS_MAX) {
            throw new StartupException(
                    ExitStatus.FAILURE,
                    "Authfile [" + file + "] has a malformed entry. Should be 'user:password'");
        }
        return new Passwords.Entry(
                line.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1),
                line.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1));
    }
}
