package dev.scrubjay.store;

/// Under which condition a value is stored, and where its bytes go.
public enum StoreMode {
    /// Store in any case.
    SET,
    /// Store only when there is no such item.
    ADD,
    /// Store only when there is such an item.
    REPLACE,
    /// Put the bytes behind the existing value, keeping its flags and expiry.
    APPEND,
    /// Put the bytes before the existing value, keeping its flags and expiry.
    PREPEND,
    /// Store only when the item is still the one with the given cas.
    CAS
}
