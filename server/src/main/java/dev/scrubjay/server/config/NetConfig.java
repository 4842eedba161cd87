package dev.scrubjay.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How clients reach the server.
///
/// @param listen the addresses to bind for TCP; none where there is only UDP, or a unix socket
/// @param unixSocket `-s`, `null` for the network
/// @param port the TCP port of `-p`, for those that were given none; 0 for any free one
/// @param udp what listens besides TCP, or instead of it
/// @param connectionsMax `-c`
/// @param backlog `-b`
/// @param workers `-t`
/// @param requestsPerTurn `-R`: requests one connection may run before the others get a turn
/// @param maxConnsFast whether a client above `connectionsMax` is told so, instead of waiting
/// @param idleTimeoutSeconds after which a silent connection is closed, 0 for never
/// @param protocol `-B`
/// @param transport how bytes are moved
public record NetConfig(
        List<ListenAddress> listen,
        @Nullable UnixAddress unixSocket,
        int port,
        UdpConfig udp,
        int connectionsMax,
        int backlog,
        int workers,
        int requestsPerTurn,
        boolean maxConnsFast,
        int idleTimeoutSeconds,
        Protocol protocol,
        TransportChoice transport) {

    /// Copies the list.
    public NetConfig {
        listen = List.copyOf(listen);
    }
}
