package dev.scrubjay.client.routing;

/// Turns a key's hash into a server.
interface Locator {
    /// The server that owns the hash.
    int serverOf(int hash);

    /// The first live server at the hash or behind it, or [Placement#NONE].
    int liveServerOf(int hash, Liveness alive);
}
