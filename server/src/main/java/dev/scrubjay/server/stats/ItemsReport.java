package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.LruConfig;
import dev.scrubjay.store.ReclaimStats;
import dev.scrubjay.store.SlabClassStats;
import java.util.List;

/// `stats items`: the LRU of every slab class that holds an item.
///
/// There is one list per class so far, and it is what memcached calls cold.
final class ItemsReport {
    private final LruConfig config;
    private final CounterTotals counters;

    ItemsReport(LruConfig config, CounterTotals counters) {
        this.config = config;
        this.counters = counters;
    }

    void write(StatsWriter out, List<SlabClassStats> classes) {
        for (SlabClassStats slabClass : classes) {
            if (slabClass.items() > 0) {
                String prefix = "items:" + slabClass.id() + ":";
                writeContent(out, prefix, slabClass);
                writeReclaims(out, prefix, slabClass.reclaims());
                if (config.segmented()) {
                    writeMoves(out, prefix, slabClass);
                }
            }
        }
    }

    private void writeContent(StatsWriter out, String prefix, SlabClassStats slabClass) {
        out.add(prefix + "number", slabClass.items());
        if (config.segmented()) {
            out.add(prefix + "number_hot", 0);
            out.add(prefix + "number_warm", 0);
            out.add(prefix + "number_cold", slabClass.items());
            if (config.temporary()) {
                out.add(prefix + "number_temp", 0);
            }
            out.add(prefix + "age_hot", 0);
            out.add(prefix + "age_warm", 0);
        }
        out.add(prefix + "age", slabClass.tailAgeSeconds());
        out.add(prefix + "mem_requested", slabClass.requestedBytes());
    }

    private void writeReclaims(StatsWriter out, String prefix, ReclaimStats reclaims) {
        out.add(prefix + "evicted", reclaims.evictions());
        out.add(prefix + "evicted_nonzero", reclaims.evictedNonzero());
        out.add(prefix + "evicted_time", reclaims.evictedSeconds());
        out.add(prefix + "outofmemory", reclaims.outOfMemory());
        out.add(prefix + "tailrepairs", 0);
        out.add(prefix + "reclaimed", reclaims.reclaimed());
        out.add(prefix + "expired_unfetched", reclaims.expiredUnfetched());
        out.add(prefix + "evicted_unfetched", reclaims.evictedUnfetched());
        if (config.segmented()) {
            out.add(prefix + "evicted_active", reclaims.evictedActive());
        }
        out.add(prefix + "crawler_reclaimed", reclaims.crawlerReclaimed());
        out.add(prefix + "crawler_items_checked", reclaims.crawlerChecked());
        out.add(prefix + "lrutail_reflocked", reclaims.lrutailReflocked());
    }

    private void writeMoves(StatsWriter out, String prefix, SlabClassStats slabClass) {
        out.add(prefix + "moves_to_cold", 0);
        out.add(prefix + "moves_to_warm", 0);
        out.add(prefix + "moves_within_lru", slabClass.reclaims().movesWithinLru());
        out.add(prefix + "direct_reclaims", slabClass.reclaims().directReclaims());
        out.add(prefix + "hits_to_hot", 0);
        out.add(prefix + "hits_to_warm", 0);
        out.add(prefix + "hits_to_cold", counters.get(slabClass.id(), SlabCounter.GET_HITS));
        out.add(prefix + "hits_to_temp", 0);
    }
}
