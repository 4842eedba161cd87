package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.Version;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.PageMoveStats;
import dev.scrubjay.store.ReclaimStats;
import dev.scrubjay.store.StoreStats;

/// Plain `stats`: exactly memcached's keys in memcached's order.
///
/// A key whose machinery is switched off is left out, as memcached leaves it out. A key whose
/// machinery is not built yet is there, and 0; docs/STATS.md lists them.
final class GeneralReport {
    private final LiveConfig config;
    private final ItemStore store;
    private final CoarseClock clock;
    private final CounterTotals counters;
    private final ServerGauges gauges;

    /// What the server's own totals were at the last reset.
    private volatile Totals baseline =
            new Totals(0, 0, 0, 0, 0, CrawlerTotals.NONE, WatchTotals.NONE);

    GeneralReport(
            LiveConfig config,
            ItemStore store,
            CoarseClock clock,
            CounterTotals counters,
            ServerGauges gauges) {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.counters = counters;
        this.gauges = gauges;
    }

    /// What only grows.
    private record Totals(
            long connections,
            long rejected,
            long listenDisabled,
            long listenDisabledMicros,
            long maintainerCycles,
            CrawlerTotals crawler,
            WatchTotals watch) {}

    void reset() {
        baseline = totals();
    }

    void write(StatsWriter out) {
        Totals start = baseline;
        Totals now = totals();
        StoreStats stats = store.stats();
        writeProcess(out);
        writeConnections(out, start, now);
        writeBuffers(out);
        writeCommands(out, stats);
        writeTraffic(out, start, now, stats.memory().bytesMax());
        writeIndex(out, stats.index());
        writePageMoves(out);
        writeThreads(out, stats, start, now);
        writeItems(out, stats);
    }

    private Totals totals() {
        return new Totals(
                gauges.connectionsTotal(),
                gauges.connectionsRejected(),
                gauges.listenDisabledCount(),
                gauges.listenDisabledMicros(),
                store.lruMaintainer().cycles(),
                gauges.crawlerTotals(),
                gauges.watchTotals());
    }

    private void writeProcess(StatsWriter out) {
        CpuTime cpu = gauges.cpuTime();
        out.add("pid", ProcessHandle.current().pid());
        out.add("uptime", clock.uptime());
        out.add("time", clock.unixTime(clock.now()));
        out.add("version", Version.MEMCACHED);
        // There is no libevent here. Dashboards want the key, so it says what there is instead.
        out.add("libevent", "scrubjay-" + Version.SCRUBJAY);
        out.add("pointer_size", Long.SIZE);
        out.add("rusage_user", cpu.userText());
        out.add("rusage_system", cpu.systemText());
    }

    private void writeConnections(StatsWriter out, Totals start, Totals now) {
        out.add("max_connections", config.current().net().connectionsMax());
        out.add("curr_connections", gauges.connections());
        out.add("total_connections", now.connections() - start.connections());
        if (config.current().net().maxConnsFast()) {
            out.add("rejected_connections", now.rejected() - start.rejected());
        }
        out.add("connection_structures", gauges.connectionStructures());
    }

    private void writeBuffers(StatsWriter out) {
        add(out, "response_obj_oom", Counter.RESPONSE_OBJ_OOM);
        out.add("response_obj_count", gauges.responseBuffers());
        out.add("response_obj_bytes", gauges.responseBufferBytes());
        out.add("read_buf_count", gauges.readBuffers());
        out.add("read_buf_bytes", gauges.readBufferBytes());
        out.add("read_buf_bytes_free", gauges.readBufferBytesFree());
        add(out, "read_buf_oom", Counter.READ_BUF_OOM);
        out.add("reserved_fds", Math.max(OpenFiles.count() - gauges.connections(), 0));
    }

    private void writeCommands(StatsWriter out, StoreStats stats) {
        add(out, "cmd_get", Counter.CMD_GET);
        add(out, "cmd_set", SlabCounter.CMD_SET);
        add(out, "cmd_flush", Counter.CMD_FLUSH);
        add(out, "cmd_touch", Counter.CMD_TOUCH);
        add(out, "cmd_meta", Counter.CMD_META);
        add(out, "get_hits", SlabCounter.GET_HITS);
        add(out, "get_misses", Counter.GET_MISSES);
        out.add("get_expired", stats.items().foundExpired());
        out.add("get_flushed", stats.items().foundFlushed());
        add(out, "delete_misses", Counter.DELETE_MISSES);
        add(out, "delete_hits", SlabCounter.DELETE_HITS);
        add(out, "incr_misses", Counter.INCR_MISSES);
        add(out, "incr_hits", SlabCounter.INCR_HITS);
        add(out, "decr_misses", Counter.DECR_MISSES);
        add(out, "decr_hits", SlabCounter.DECR_HITS);
        add(out, "cas_misses", Counter.CAS_MISSES);
        add(out, "cas_hits", SlabCounter.CAS_HITS);
        add(out, "cas_badval", SlabCounter.CAS_BADVAL);
        add(out, "touch_hits", SlabCounter.TOUCH_HITS);
        add(out, "touch_misses", Counter.TOUCH_MISSES);
        add(out, "store_too_large", Counter.STORE_TOO_LARGE);
        add(out, "store_no_memory", Counter.STORE_NO_MEMORY);
        add(out, "auth_cmds", Counter.AUTH_CMDS);
        add(out, "auth_errors", Counter.AUTH_ERRORS);
    }

    private void writeTraffic(StatsWriter out, Totals start, Totals now, long bytesMax) {
        if (config.current().net().idleTimeoutSeconds() > 0) {
            add(out, "idle_kicks", Counter.IDLE_KICKS);
        }
        add(out, "bytes_read", Counter.BYTES_READ);
        add(out, "bytes_written", Counter.BYTES_WRITTEN);
        out.add("limit_maxbytes", bytesMax);
        out.add("accepting_conns", gauges.isAccepting());
        out.add("listen_disabled_num", now.listenDisabled() - start.listenDisabled());
        out.add(
                "time_in_listen_disabled_us",
                now.listenDisabledMicros() - start.listenDisabledMicros());
        out.add("threads", config.current().net().workers());
        add(out, "conn_yields", Counter.CONN_YIELDS);
    }

    private static void writeIndex(StatsWriter out, StoreStats.Index index) {
        out.add("hash_power_level", index.power());
        out.add("hash_bytes", index.bytes());
        out.add("hash_is_expanding", index.isExpanding());
    }

    private void writePageMoves(StatsWriter out) {
        if (!config.current().pageMove().enabled()) {
            return;
        }
        PageMoveStats moves = store.slabMover().stats();
        out.add("slab_reassign_rescues", moves.rescues());
        out.add("slab_reassign_chunk_rescues", moves.chunkRescues());
        out.add("slab_reassign_inline_reclaim", moves.inlineReclaims());
        out.add("slab_reassign_busy_items", moves.busyItems());
        // What is in use is waited for, and never deleted.
        out.add("slab_reassign_busy_deletes", 0);
        out.add("slab_reassign_busy_nomem", moves.busyNoMemory());
        out.add("slab_reassign_last_busy_status", moves.lastBusyStatus());
        out.add("slab_reassign_running", moves.isRunning());
        out.add("slabs_moved", moves.moved());
    }

    private void writeThreads(StatsWriter out, StoreStats stats, Totals start, Totals now) {
        CrawlerTotals crawler = now.crawler();
        if (config.current().crawler().enabled()) {
            out.add("lru_crawler_running", crawler.isRunning());
            out.add("lru_crawler_starts", crawler.starts() - start.crawler().starts());
        }
        if (config.current().lru().maintainer()) {
            out.add("lru_maintainer_juggles", now.maintainerCycles() - start.maintainerCycles());
        }
        out.add("malloc_fails", counters.get(Counter.MALLOC_FAILS) + stats.memory().mallocFails());
        out.add("log_worker_dropped", now.watch().dropped() - start.watch().dropped());
        out.add("log_worker_written", now.watch().written() - start.watch().written());
        out.add("log_watcher_skipped", now.watch().skipped() - start.watch().skipped());
        out.add("log_watcher_sent", now.watch().sent() - start.watch().sent());
        out.add("log_watchers", now.watch().watchers());
        addUnbuilt(out, "unexpected_napi_ids");
        addUnbuilt(out, "round_robin_fallback");
    }

    private void writeItems(StatsWriter out, StoreStats stats) {
        ReclaimStats reclaims = stats.reclaims();
        boolean segmented = config.current().lru().segmented();
        out.add("bytes", stats.items().bytes());
        out.add("curr_items", stats.items().count());
        out.add("total_items", stats.items().storedTotal());
        out.add("slab_global_page_pool", stats.memory().globalPages());
        out.add("expired_unfetched", reclaims.expiredUnfetched());
        out.add("evicted_unfetched", reclaims.evictedUnfetched());
        if (segmented) {
            out.add("evicted_active", reclaims.evictedActive());
        }
        out.add("evictions", reclaims.evictions());
        out.add("reclaimed", reclaims.reclaimed());
        out.add("crawler_reclaimed", reclaims.crawlerReclaimed());
        out.add("crawler_items_checked", reclaims.crawlerChecked());
        out.add("lrutail_reflocked", reclaims.lrutailReflocked());
        if (segmented) {
            out.add("moves_to_cold", reclaims.movesToCold());
            out.add("moves_to_warm", reclaims.movesToWarm());
            out.add("moves_within_lru", reclaims.movesWithinLru());
            out.add("direct_reclaims", reclaims.directReclaims());
            // Reads mark items and queue nothing, so nothing of theirs is dropped.
            out.add("lru_bumps_dropped", 0);
        }
    }

    private void add(StatsWriter out, String key, Counter counter) {
        out.add(key, counters.get(counter));
    }

    private void add(StatsWriter out, String key, SlabCounter counter) {
        out.add(key, counters.get(counter));
    }

    /// Adds a key whose machinery does not exist yet, so that it never did anything to count.
    private static void addUnbuilt(StatsWriter out, String key) {
        out.add(key, 0);
    }
}
