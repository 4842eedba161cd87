package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A value is larger than the server takes. What the key held before is gone, as memcached has it.
public final class ValueTooLargeException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    ValueTooLargeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
