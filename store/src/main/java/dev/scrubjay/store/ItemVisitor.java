package dev.scrubjay.store;

/// Looks at the items of a walk, one at a time.
@FunctionalInterface
public interface ItemVisitor {
    /// Looks at an item while a lock of the store is held: be quick, and call nothing of the store
    /// but the view.
    ///
    /// @param item good until this returns
    /// @return whether to go on to the next item
    boolean visit(ItemView item);
}
