package dev.scrubjay.server.watch;

/// How something was to be stored. Named as in `cmd=`.
public enum StoreCommand {
    /// Unconditionally.
    SET,
    /// Where there is nothing.
    ADD,
    /// Where there is something.
    REPLACE,
    /// Behind what is there.
    APPEND,
    /// In front of what is there.
    PREPEND,
    /// Where nothing has changed.
    CAS
}
