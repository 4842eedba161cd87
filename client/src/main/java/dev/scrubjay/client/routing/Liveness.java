package dev.scrubjay.client.routing;

/// Says which servers can be used at this moment.
///
/// Asked on the calling thread of every operation, so it must answer from memory and never wait.
public interface Liveness {
    /// Whether the server at this index of the configured list can be used.
    boolean isAlive(int server);
}
