package dev.scrubjay.server.config;

import dev.scrubjay.store.PageMovePolicy;

/// Moving pages between slab classes.
///
/// @param enabled whether pages may move at all
/// @param automove 0 never by itself, 1 as it is worth it, 2 at each eviction
/// @param ratio how much younger a class must be than the oldest to be given a page
/// @param windowSeconds over how long ages are compared
/// @param freeRatio how much memory to keep free: of external storage, so shown only
public record PageMoveConfig(
        boolean enabled, int automove, double ratio, int windowSeconds, double freeRatio) {
    /// The shortest window.
    public static final int WINDOW_SECONDS_MIN = 3;

    /// The longest window.
    public static final int WINDOW_SECONDS_MAX = 1800;

    /// Returns what the store is told.
    public PageMovePolicy policy() {
        return new PageMovePolicy(enabled ? automove : 0, ratio, windowSeconds);
    }

    /// Returns this with another level.
    public PageMoveConfig withAutomove(int newAutomove) {
        return new PageMoveConfig(enabled, newAutomove, ratio, windowSeconds, freeRatio);
    }

    /// Returns this with another ratio of ages.
    public PageMoveConfig withRatio(double newRatio) {
        return new PageMoveConfig(enabled, automove, newRatio, windowSeconds, freeRatio);
    }

    /// Returns this with another window.
    public PageMoveConfig withWindowSeconds(int newWindowSeconds) {
        return new PageMoveConfig(enabled, automove, ratio, newWindowSeconds, freeRatio);
    }

    /// Returns this with another share kept free.
    public PageMoveConfig withFreeRatio(double newFreeRatio) {
        return new PageMoveConfig(enabled, automove, ratio, windowSeconds, newFreeRatio);
    }
}
