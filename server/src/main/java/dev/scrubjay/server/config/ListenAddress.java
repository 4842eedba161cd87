package dev.scrubjay.server.config;

import org.jspecify.annotations.Nullable;

/// One address to listen on, as `-l` names it.
///
/// @param host a name or an address without brackets, `null` for every interface
/// @param port the TCP port, 0 for any free one
/// @param protocol what its clients may speak, `null` for what `-B` says
public record ListenAddress(@Nullable String host, int port, @Nullable Protocol protocol) {
    /// An address whose clients may speak what `-B` says.
    public ListenAddress(@Nullable String host, int port) {
        this(host, port, null);
    }
}
