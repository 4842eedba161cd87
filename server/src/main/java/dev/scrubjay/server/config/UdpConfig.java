package dev.scrubjay.server.config;

import java.util.List;

/// How clients reach the server by datagrams.
///
/// @param port `-U` as it was given: 0 for none, -1 for any free one
/// @param listen the addresses to bind: none when there is no UDP
public record UdpConfig(int port, List<ListenAddress> listen) {

    /// Copies the list.
    public UdpConfig {
        listen = List.copyOf(listen);
    }

    /// Returns whether there is any.
    public boolean isEnabled() {
        return !listen.isEmpty();
    }
}
