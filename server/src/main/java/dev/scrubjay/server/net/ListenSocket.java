package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;

/// A listening socket, as its connections know it.
///
/// @param address where it listens, as `stats conns` shows it
/// @param protocol what its clients may speak
public record ListenSocket(String address, Protocol protocol) {}
