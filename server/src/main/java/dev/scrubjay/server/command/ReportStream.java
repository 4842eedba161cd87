package dev.scrubjay.server.command;

import org.jspecify.annotations.Nullable;

/// An answer too long to be made at once: it is made while the client reads it.
///
/// Confined to the connection's worker.
public interface ReportStream {
    /// Makes the next piece. A call takes about as long as a turn of requests; an empty piece means
    /// that nothing was found meanwhile, and the other connections come first.
    ///
    /// @return null at the end
    byte @Nullable [] next();

    /// Returns whether the last piece was made.
    boolean isDone();

    /// Gives back what the stream holds. Called once: when the last piece is in a buffer to be
    /// sent, or when the connection is closed before.
    void close();
}
