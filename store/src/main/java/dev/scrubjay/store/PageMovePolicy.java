package dev.scrubjay.store;

/// How pages move between slab classes by themselves.
///
/// @param level 0 never; 1 at once where nothing of worth is lost, else slowly; 2 always at once
/// @param ratio a class in use gives pages to one whose age is below this share of its own
/// @param windowSeconds for how long pages are free before they are for all; and how often a class
///   that is read gives a page to one that is only written to
public record PageMovePolicy(int level, double ratio, int windowSeconds) {
    /// What memcached does when told nothing.
    public static PageMovePolicy defaults() {
        return new PageMovePolicy(1, 0.8, 10);
    }
}
