package dev.scrubjay.store;

/// Under which conditions a value is stored, and what marks the item gets.
///
/// The part of an [ItemWrite] that a [Reservation] remembers until its value is there.
public class StoreTerms {
    /// The condition to store under.
    public StoreMode mode = StoreMode.SET;

    /// What [StoreMode#CAS] compares with; and, unless 0, what [StoreMode#APPEND] and
    /// [StoreMode#PREPEND] do.
    public long casUnique;

    /// Whether [StoreMode#CAS] also stores when `casUnique` is lower than the item's: as a stale
    /// item, which keeps expiry and token of the one it replaces.
    public boolean isStaleAllowed;

    /// Whether [StoreMode#APPEND] and [StoreMode#PREPEND] make a new item where there is none.
    public boolean isCreating;

    /// Whether the item gets [#newCas] instead of the next one in order.
    public boolean hasNewCas;

    /// The cas for the item, any number.
    public long newCas;

    StoreTerms() {}

    void copy(StoreTerms other) {
        mode = other.mode;
        casUnique = other.casUnique;
        isStaleAllowed = other.isStaleAllowed;
        isCreating = other.isCreating;
        hasNewCas = other.hasNewCas;
        newCas = other.newCas;
    }

    /// Whether the value is joined to the one that was found, rather than put in its place.
    boolean isJoin(int found) {
        return switch (mode) {
            case APPEND, PREPEND -> found != 0;
            case SET, ADD, REPLACE, CAS -> false;
        };
    }
}
