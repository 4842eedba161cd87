package dev.scrubjay.client.net;

/// Knows another way for an operation that was not sent, because its server cannot be reached.
public interface Fallback {
    /// Sends the operation elsewhere, or ends it. Called on any thread; must not block.
    void unsent(Operation operation, Failure why);
}
