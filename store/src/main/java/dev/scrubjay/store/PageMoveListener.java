package dev.scrubjay.store;

/// Is told of every page that moves by itself.
@FunctionalInterface
public interface PageMoveListener {
    /// A move is over. Called by the page mover, without any lock of the store.
    ///
    /// @param source the slab class the page was to leave
    /// @param target the one it was for, 0 for none
    /// @param isMoved false when the page stayed, since its items could not be moved
    void pageMoved(int source, int target, boolean isMoved);
}
