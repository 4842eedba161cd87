package dev.scrubjay.store.memory;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// Another server has the file that memory was to be mapped on.
public final class FileInUseException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /// Says which file.
    public FileInUseException(Path path) {
        super(path.toString(), null, "in use by another server");
    }
}
