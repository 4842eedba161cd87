package dev.scrubjay.store;

/// What has become of a chunk that had to be emptied.
enum RescueOutcome {
    /// It is empty.
    GONE,
    /// Something else had to go first, and has gone: try once more.
    AGAIN,
    /// Somebody uses it just now: try later.
    BUSY,
    /// There is no chunk that its content could be copied to, and nothing may be evicted.
    NO_MEMORY
}
