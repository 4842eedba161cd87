package dev.scrubjay.store;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The file that memory was to be shared with cannot be had. The cause says why.
public final class MemoryFileException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    MemoryFileException(IOException cause) {
        super(cause);
    }
}
