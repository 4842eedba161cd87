package dev.scrubjay.store;

/// The lists that the items of a slab class are in, each item in one of them.
///
/// ```
///                   active               active again
/// stored --> HOT ----------> WARM ------------> head of WARM
///             |               ^ |
///             | crowded       | | crowded
///             | or idle       | | or idle
///             v       active  | |
///            COLD ------------+ |
///             ^ |               |
///             | +--> evicted    |       to live shortly --> TEMPORARY --> expired
///             +-----------------+
/// ```
///
/// An item is active once it has been read twice. What is read once, or never, as in a scan, passes
/// through HOT and COLD and is gone, and what is in WARM stays. Flat, there is only COLD.
public enum LruSegment {
    /// Just stored.
    HOT,
    /// Read again and again.
    WARM,
    /// What is evicted from.
    COLD,
    /// To expire soon, and never evicted.
    TEMPORARY;

    static final int COUNT = values().length;

    private static final LruSegment[] BY_NUMBER = values();

    /// Finds a list by its number in an item's header.
    static LruSegment ofNumber(int number) {
        return BY_NUMBER[number];
    }

    /// The number in an item's header.
    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    int number() {
        return ordinal();
    }
}
