package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.Version;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.StoreStats;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// `stats scrubjay`: what memcached has no word for. docs/STATS.md explains every key.
final class ScrubjayReport {
    private final ItemStore store;
    private final ServerGauges gauges;
    private final PrefixStats prefixes;

    ScrubjayReport(ItemStore store, ServerGauges gauges, PrefixStats prefixes) {
        this.store = store;
        this.gauges = gauges;
        this.prefixes = prefixes;
    }

    void write(StatsWriter out) {
        out.add("scrubjay_version", Version.SCRUBJAY);
        out.add("memcached_version", Version.MEMCACHED);
        out.add("transport", gauges.transport());
        out.add("connections_broken", gauges.connectionsBroken());
        writeMemory(out, store.stats());
        out.add("page_move_evictions", store.slabMover().stats().evictionsNoMemory());
        writePrefixes(out);
        writeMachine(out);
    }

    private static void writeMemory(StatsWriter out, StoreStats stats) {
        out.add("item_bytes", stats.memory().requestedBytes());
        out.add("chunk_bytes", stats.memory().chunkBytesUsed());
        out.add("page_bytes", stats.memory().pagesBytes());
        out.add("index_bytes", stats.index().bytes());
        out.add("index_overflow_bytes", stats.index().overflowBytes());
        out.add("stripe_lock_waits", stats.waits().stripes());
        out.add("slab_class_lock_waits", stats.waits().slabClasses());
    }

    private void writePrefixes(StatsWriter out) {
        out.add("prefix_count", prefixes.count());
        out.add("prefix_uncounted", prefixes.uncounted());
    }

    /// Asks the JVM's management beans. They are loaded by the first such report, not before.
    private static void writeMachine(StatsWriter out) {
        Runtime runtime = Runtime.getRuntime();
        long committed = runtime.totalMemory();
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(collector.getCollectionCount(), 0);
            millis += Math.max(collector.getCollectionTime(), 0);
        }
        out.add("java_version", Runtime.version().toString());
        out.add("heap_used_bytes", committed - runtime.freeMemory());
        out.add("heap_committed_bytes", committed);
        out.add("heap_max_bytes", runtime.maxMemory());
        out.add("gc_count", collections);
        out.add("gc_millis", millis);
    }
}
