package dev.scrubjay.server.stats;

import org.jspecify.annotations.Nullable;

/// One connection or listening socket, as `stats conns` shows it.
///
/// @param id what tells it from the others; memcached shows the file descriptor
/// @param address the other end, or of a listening socket its own: `tcp:1.2.3.4:5`
/// @param listenAddress the address the client connected to; `null` for a listening socket
/// @param state what it is doing, in memcached's words: `conn_listening`, `conn_new_cmd` ...
/// @param lastCommandSeconds how long ago its last command was
public record ConnectionState(
        int id,
        String address,
        @Nullable String listenAddress,
        String state,
        int lastCommandSeconds) {

    /// Returns whether it is a socket for datagrams, which is both.
    boolean isUdp() {
        return address.startsWith("udp");
    }
}
