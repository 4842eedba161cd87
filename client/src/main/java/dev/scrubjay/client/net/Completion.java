package dev.scrubjay.client.net;

/// Is told when an operation has ended, instead of a waiting thread.
public interface Completion {
    /// Called once, mostly on the I/O thread: must be short, must not block and must not throw.
    void completed(Operation operation);
}
