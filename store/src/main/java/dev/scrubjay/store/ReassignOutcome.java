package dev.scrubjay.store;

/// What becomes of the wish to move a page.
public enum ReassignOutcome {
    /// It is going to be moved.
    ACCEPTED,
    /// Another page is on its way.
    BUSY,
    /// There is no such slab class.
    BAD_CLASS,
    /// The class has no page but its last.
    NO_SPARE,
    /// It would go where it is.
    SAME
}
