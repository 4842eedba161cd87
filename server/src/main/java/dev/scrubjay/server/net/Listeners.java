package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The listening sockets of a server: they bring connections, and the [Acceptor] decides.
///
/// [#bind], [#bindUnix] and [#addresses] are called before the acceptor runs; [#wakeUp],
/// [#addresses] and [#sockets] by any thread; the rest by the acceptor's.
interface Listeners {
    /// Listens on one more address.
    ///
    /// @param host null for every interface, by IPv4 and IPv6; 0.0.0.0 is every one by IPv4 only
    void bind(@Nullable InetAddress host, int port, int backlog, Protocol protocol)
            throws IOException;

    /// Listens on a unix socket, whose file this makes.
    void bindUnix(String path, int backlog, Protocol protocol) throws IOException;

    /// Returns the addresses of the network listened on, with the ports the system chose.
    List<InetSocketAddress> addresses();

    /// Returns all that is listened on.
    List<ListenSocket> sockets();

    /// The calling thread is the acceptor's from now on.
    void start() throws IOException;

    /// Waits for connections and hands them to the acceptor.
    ///
    /// @param waitMillis how long to wait, 0 until one comes or somebody calls [#wakeUp]
    void poll(long waitMillis, Acceptor acceptor) throws IOException;

    /// Leaves connections in the backlog, or takes them again. A few more may come regardless.
    void setAccepting(boolean isAccepting);

    /// Ends a wait.
    void wakeUp();

    /// Stops listening.
    void close();
}
