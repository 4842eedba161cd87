package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A server answered `SERVER_ERROR`: it could not do what was asked.
public final class ServerErrorException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    ServerErrorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
