package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The calling thread was interrupted. Its interrupt flag is still set.
public final class OperationInterruptedException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    OperationInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
