package dev.scrubjay.server.stats;

/// What every worker counts for each slab class, in the order `stats slabs` reports it.
public enum SlabCounter {
    /// Keys found by a retrieval command.
    GET_HITS,
    /// Storage commands that had an item of this class, stored or not.
    CMD_SET,
    /// Items deleted by a client.
    DELETE_HITS,
    /// Values incremented.
    INCR_HITS,
    /// Values decremented.
    DECR_HITS,
    /// `cas` commands whose unique value matched.
    CAS_HITS,
    /// `cas` commands whose unique value did not match.
    CAS_BADVAL,
    /// Keys found by `touch`, `gat` and `gats`.
    TOUCH_HITS;

    static final int COUNT = values().length;

    /// Returns this counter's index among the values of a class.
    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    int slot() {
        return ordinal();
    }
}
