package dev.scrubjay.server.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/// Moves the bytes of one worker's connections, and knows nothing else.
///
/// The seam is completion-style: bytes *have been* received into a buffer that the transport lends
/// until [Connection#received] returns; what a connection sends stays its own until
/// [Connection#sent] says that it is gone, and one send is in flight for a connection.
///
/// Confined to the worker's thread, but for [#wakeUp].
interface Transport extends AutoCloseable {
    /// Name, as `-o transport` will know it and `stats scrubjay` shows it.
    String name();

    /// Starts receiving for a connection.
    Link open(SocketChannel channel, Connection connection) throws IOException;

    /// Waits for something to happen and delivers it.
    ///
    /// @param waitMillis how long to wait: 0 not at all, negative until something happens
    void poll(long waitMillis) throws IOException;

    /// Sends what a connection has to send, as far as the peer takes it. The rest follows when the
    /// peer takes more; until then nothing is received from it.
    void send(Connection connection);

    /// Receives nothing more from a connection.
    void stopReceiving(Connection connection);

    /// Closes a connection's socket.
    void close(Connection connection);

    /// Ends a wait. Any thread.
    void wakeUp();

    @Override
    void close() throws IOException;
}
