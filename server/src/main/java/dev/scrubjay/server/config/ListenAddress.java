package dev.scrubjay.server.config;

import org.jspecify.annotations.Nullable;

/// One address to listen on, as `-l` names it.
///
/// @param host a name or an address without brackets, `null` for every interface
/// @param port the TCP port, 0 for any free one
public record ListenAddress(@Nullable String host, int port) {}
