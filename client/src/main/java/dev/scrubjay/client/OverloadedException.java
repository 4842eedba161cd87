package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// So much is in flight to a server that no more is taken. Nothing was sent.
public final class OverloadedException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    OverloadedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
