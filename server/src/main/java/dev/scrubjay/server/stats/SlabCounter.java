package dev.scrubjay.server.stats;

import java.util.EnumSet;
import java.util.List;

/// What every worker counts for each slab class: first what `stats slabs` reports, in its order.
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
    TOUCH_HITS,

    /// Of [#GET_HITS], those of hot items.
    HITS_TO_HOT,
    /// Of [#GET_HITS], those of warm items.
    HITS_TO_WARM,
    /// Of [#GET_HITS], those of items in the list of short lives.
    HITS_TO_TEMP;

    static final int COUNT = values().length;

    /// Those that `stats slabs` reports, in its order.
    static final List<SlabCounter> OF_SLABS = List.copyOf(EnumSet.range(GET_HITS, TOUCH_HITS));

    /// Returns this counter's index among the values of a class.
    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    int slot() {
        return ordinal();
    }
}
