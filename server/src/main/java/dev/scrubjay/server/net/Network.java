package dev.scrubjay.server.net;

import dev.scrubjay.server.config.TransportChoice;
import dev.scrubjay.server.net.uring.Availability;
import dev.scrubjay.server.net.uring.Errno;
import dev.scrubjay.server.net.uring.KernelException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One way to the sockets: what listens, and the transports that fit it. Chosen once at start.
public abstract sealed class Network permits NioNetwork, UringNetwork {
    Network() {}

    /// Chooses, trying what the system allows where that matters.
    ///
    /// @param workers how many transports there are going to be
    /// @throws IOException if io_uring is asked for and is not available
    public static Network of(TransportChoice choice, int workers) throws IOException {
        if (choice == TransportChoice.NIO) {
            return new NioNetwork(null);
        }
        String problem = Availability.problem();
        if (problem == null) {
            try {
                return new UringNetwork(UringSizes.STANDARD, workers);
            } catch (KernelException refused) {
                problem = reason(refused);
            }
        }
        String unavailable = "io_uring is not available: " + problem;
        if (choice == TransportChoice.URING) {
            throw new IOException("failed to start: " + unavailable);
        }
        return new NioNetwork(unavailable);
    }

    private static String reason(KernelException refused) {
        return refused.error() == Errno.NOMEM
                ? refused.getMessage() + " (see the limit of locked memory, ulimit -l)"
                : String.valueOf(refused.getMessage());
    }

    /// Returns the name, as `-o transport` knows it and `stats scrubjay` shows it.
    public abstract String name();

    /// Returns why it is not the one that is preferred, or null if it is, or was asked for.
    public abstract @Nullable String reason();

    /// Creates the transport of one worker.
    ///
    /// @param inputs the worker's buffers, for what was received and cannot be served yet
    abstract Transport newTransport(BufferPool inputs) throws IOException;

    /// Creates the listening sockets of a server, none yet.
    ///
    /// @param isOneByOne whether no connection may be taken from the backlog before there is room
    abstract Listeners newListeners(boolean isOneByOne) throws IOException;
}
