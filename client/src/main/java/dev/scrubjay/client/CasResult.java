package dev.scrubjay.client;

/// What became of a compare-and-swap.
public enum CasResult {
    /// The value is stored.
    STORED,
    /// Somebody has changed the item since it was read.
    EXISTS,
    /// There is no item any more.
    NOT_FOUND
}
