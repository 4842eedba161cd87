package dev.scrubjay.server.net;

/// A transport's own record of one connection.
interface Link {
    /// Returns the other end, as `stats conns` shows it.
    String peerAddress();
}
