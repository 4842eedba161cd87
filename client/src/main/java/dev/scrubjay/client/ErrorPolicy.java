package dev.scrubjay.client;

/// What an operation does that fails because of a server or the way to it.
public enum ErrorPolicy {
    /// Throws, so that the caller knows.
    THROW,
    /// Reads find nothing, writes say that nothing was stored. For caches that are only hints.
    ///
    /// A mistake of the caller's is still thrown: a bad key, a value without a transcoder, a closed
    /// client; and so is an interrupt.
    AS_MISS
}
