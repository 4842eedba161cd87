package dev.scrubjay.store;

/// Drives a store's page mover by hand.
final class Moves {
    /// More than any test needs.
    private static final int CYCLES_MAX = 1_000_000;

    private Moves() {}

    /// Lets the mover work until it has to wait for something.
    static void run(ItemStore store) {
        for (int cycle = 0; cycle < CYCLES_MAX; cycle++) {
            if (!store.slabMover().runCycle()) {
                return;
            }
        }
        throw new AssertionError("the page mover does not come to rest");
    }

    /// Stops automatic moves.
    static void byHandOnly(ItemStore store) {
        store.slabMover().tune(new PageMovePolicy(0, 0.8, 10));
    }

    static int pages(ItemStore store, int slabClass) {
        return store.slabs().pageCount(slabClass);
    }

    /// The class of items with a value of so many bytes and a short key.
    static int classOf(ItemStore store, int valueLength) {
        return store.table().allocator.slabClassFor(5, valueLength, false);
    }
}
