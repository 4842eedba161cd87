package dev.scrubjay.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A store with a clock that only the test moves, and a client for the test's own thread. Closing
/// it audits it.
final class TestStore implements AutoCloseable {
    static final int VALUE_BYTES_MAX = 4 << 20;

    private static final int BUFFER_BYTES = VALUE_BYTES_MAX + 1024;

    final CoarseClock clock;
    final ItemStore store;
    final StoreClient client;

    TestStore() {
        this(config());
    }

    TestStore(StoreConfig config) {
        this(config, new CoarseClock());
    }

    TestStore(StoreConfig config, CoarseClock clock) {
        this(config, clock, Arena.ofAuto().allocate(BUFFER_BYTES));
    }

    /// @param buffer for the client of the test's own thread
    TestStore(StoreConfig config, CoarseClock clock, MemorySegment buffer) {
        this.clock = clock;
        clock.pause();
        store = new ItemStore(config, clock);
        client = new StoreClient(store, clock, buffer);
    }

    /// The defaults, with memcached's slab classes: tests that count chunks know those.
    static StoreConfig config() {
        return StoreConfig.defaults().withSlabSizing(new SlabSizing.Growing());
    }

    /// A small store, for tests that fill it.
    static TestStore ofMegabytes(int megabytes) {
        return new TestStore(config().withMemoryBytesMax((long) megabytes << 20));
    }

    StoreClient newClient() {
        return new StoreClient(store, clock, Arena.ofAuto().allocate(BUFFER_BYTES));
    }

    void audit() {
        new StoreAudit(store).run();
    }

    /// For when nothing is pinned, reserved, or on its way.
    void auditAtRest() {
        new StoreAudit(store).runAtRest();
    }

    @Override
    public void close() {
        audit();
        store.close();
    }
}
