package dev.scrubjay.server.os;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// The system's own words for what went wrong, as C programs print them.
public final class SystemError {
    private SystemError() {}

    /// Returns the reason without the file name that Java puts before it.
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        String reason =
                failure instanceof FileSystemException fileFailure
                        ? fileFailure.getReason()
                        : failure.getMessage();
        return reason == null ? failure.toString() : reason;
    }
}
