package dev.scrubjay.server.watch;

/// What has become of a fetch. Named as in `status=`.
public enum FetchStatus {
    /// There is no such key.
    NOT_FOUND,
    /// A hit.
    FOUND,
    /// It was there, and flushed.
    FLUSHED,
    /// It was there, and over.
    EXPIRED
}
