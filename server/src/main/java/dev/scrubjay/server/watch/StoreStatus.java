package dev.scrubjay.server.watch;

/// What has become of an attempt to store. Named as in `status=`.
public enum StoreStatus {
    /// Done.
    STORED,
    /// The cas unique has changed.
    EXISTS,
    /// Nothing to compare with.
    NOT_FOUND,
    /// The command's condition did not hold.
    NOT_STORED,
    /// Beyond the largest item.
    TOO_LARGE,
    /// No memory could be made free.
    NO_MEMORY
}
