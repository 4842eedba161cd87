package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// No server can be reached that the key could go to.
public final class NoServerException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    NoServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
