package dev.scrubjay.server.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Sockets through `java.nio`: works wherever Java does.
final class NioNetwork extends Network {
    private final @Nullable String reason;

    /// Creates it.
    ///
    /// @param reason why it is not io_uring, if that was to be tried
    NioNetwork(@Nullable String reason) {
        this.reason = reason;
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public @Nullable String reason() {
        return reason;
    }

    @Override
    Transport newTransport(BufferPool inputs) throws IOException {
        return new NioTransport();
    }

    @Override
    Listeners newListeners(boolean isOneByOne) throws IOException {
        return new NioListeners();
    }
}
