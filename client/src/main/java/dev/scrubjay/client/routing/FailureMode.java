package dev.scrubjay.client.routing;

/// Where a key goes while its own server is away.
public enum FailureMode {
    /// Nowhere else: the owner is the answer, alive or not.
    FAIL_FAST,
    /// To where the key's hash, hashed again a bounded number of times, first meets a live server.
    REHASH,
    /// To the next live server in the placement's own order.
    EJECT
}
