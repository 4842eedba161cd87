package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A server did not answer in time. It may have done what was asked, or may yet do it.
public final class OperationTimeoutException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    OperationTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
