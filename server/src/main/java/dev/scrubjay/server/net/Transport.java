package dev.scrubjay.server.net;

import java.io.IOException;

/// Moves the bytes of one worker's connections, and knows nothing else.
///
/// The seam is completion-style: bytes *have been* received into a buffer that the transport lends
/// until [Connection#received] returns; what a connection sends stays in place until
/// [Connection#sent] says that it is gone, and one send is in flight for a connection. A closed
/// connection's output stays in place too, until [Connection#releaseOutput].
///
/// Confined to the worker's thread, but for [#wakeUp]. It may be created by another one, which then
/// only hands it over.
interface Transport {
    /// What one receive may bring, at most: a pipeline of a thousand small requests, or a large
    /// value in few system calls.
    int RECEIVE_BYTES_MAX = 64 * 1024;

    /// The calling thread is the worker's from now on.
    void start() throws IOException;

    /// Starts receiving for a connection.
    Link open(AcceptedSocket socket, Connection connection) throws IOException;

    /// Waits for something to happen and delivers it.
    ///
    /// @param waitMillis how long to wait: 0 not at all, negative until something happens
    void poll(long waitMillis) throws IOException;

    /// Sends what a connection has to send, as far as the peer takes it, now or at the next
    /// [#flush] or [#poll]. The rest follows when the peer takes more.
    void send(Connection connection);

    /// Sends now what would wait for [#poll].
    void flush();

    /// Receives nothing more from a connection.
    void stopReceiving(Connection connection);

    /// Closes a connection's socket, and releases its output: at once, or as soon as nobody else
    /// uses it.
    void close(Connection connection);

    /// Ends a wait. Any thread, and at any time.
    void wakeUp();

    /// Gives everything back. All connections are closed.
    void close() throws IOException;
}
