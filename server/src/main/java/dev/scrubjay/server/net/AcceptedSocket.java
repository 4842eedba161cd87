package dev.scrubjay.server.net;

/// A connection that was accepted, before a transport of the same [Network] opens it.
///
/// Owned by the acceptor, then by the worker it is handed to.
interface AcceptedSocket {
    /// Tells the peer why it is not let in, as far as that can be said at once, and closes.
    void reject(byte[] words);

    /// Closes the socket.
    void close();
}
