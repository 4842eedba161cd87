package dev.scrubjay.client;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// There is no connection to a server, or it broke before the answer came.
public final class ConnectionException extends MemcachedException {
    @Serial private static final long serialVersionUID = 1;

    private final boolean maybeApplied;

    ConnectionException(String message, boolean maybeApplied, @Nullable Throwable cause) {
        super(message, cause);
        this.maybeApplied = maybeApplied;
    }

    /// Whether the server may have done what was asked: the request was sent, the answer is lost.
    public boolean maybeApplied() {
        return maybeApplied;
    }
}
