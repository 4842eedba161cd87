package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The client is closed, or was closed before the answer came.
public final class ClientClosedException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    ClientClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
