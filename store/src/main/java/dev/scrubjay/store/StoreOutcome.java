package dev.scrubjay.store;

/// What a store came to.
public enum StoreOutcome {
    /// The value is stored.
    STORED,
    /// The condition of the mode does not hold, or the joined value of an append would be too large
    /// or finds no memory.
    NOT_STORED,
    /// The item has changed since its cas was read.
    EXISTS,
    /// There is no item to compare the cas with.
    NOT_FOUND,
    /// The item would be larger than an item may be. Whatever was stored under the key is still
    /// there.
    TOO_LARGE,
    /// No memory could be made free. Whatever was stored under the key is still there.
    OUT_OF_MEMORY,
    /// The memory for a value is set aside: its bytes may now be appended to the [Reservation].
    RESERVED
}
