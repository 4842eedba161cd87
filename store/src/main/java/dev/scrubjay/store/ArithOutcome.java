package dev.scrubjay.store;

/// What an increment or decrement came to.
public enum ArithOutcome {
    /// The value is changed, and in the [ArithResult].
    DONE,
    /// There is no such item.
    NOT_FOUND,
    /// The value is not an unsigned 64-bit number in decimal digits.
    NON_NUMERIC,
    /// The longer number needs a new item, and no memory could be made free.
    OUT_OF_MEMORY
}
