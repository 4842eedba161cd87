package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// A server answered `CLIENT_ERROR` or `ERROR`: it did not like the request.
public final class ClientErrorException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    ClientErrorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
