package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Something is wrong with a server, the way to it, or what it holds. The message names the server,
/// the operation and the key.
public class MemcachedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    MemcachedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
