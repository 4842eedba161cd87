package dev.scrubjay.store;

/// A store with a clock that only the test moves, and a client for the test's own thread. Closing
/// it audits it.
final class TestStore implements AutoCloseable {
    static final int VALUE_BYTES_MAX = 4 << 20;

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
        this.clock = clock;
        clock.pause();
        store = new ItemStore(config, clock);
        client = newClient();
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
        return new StoreClient(store, clock, VALUE_BYTES_MAX);
    }

    void audit() {
        new StoreAudit(store).run();
    }

    @Override
    public void close() {
        audit();
        store.close();
    }
}
