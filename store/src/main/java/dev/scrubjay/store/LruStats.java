package dev.scrubjay.store;

/// The lists of one slab class: a snapshot.
///
/// @param hot how many items are in the hot list; in a flat LRU all are in the cold one
/// @param warm how many are in the warm list
/// @param cold how many are in the cold list
/// @param temporary how many are in the list of those that expire soon
/// @param hotSeconds how long the item at the hot tail has been idle, 0 when there is none
/// @param warmSeconds the same of the warm tail
/// @param coldSeconds the same of the cold tail
public record LruStats(
        long hot,
        long warm,
        long cold,
        long temporary,
        long hotSeconds,
        long warmSeconds,
        long coldSeconds) {
    /// How many items there are.
    public long items() {
        return hot + warm + cold + temporary;
    }
}
