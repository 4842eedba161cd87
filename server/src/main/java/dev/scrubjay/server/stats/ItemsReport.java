package dev.scrubjay.server.stats;

import dev.scrubjay.server.config.LruConfig;
import dev.scrubjay.store.LruStats;
import dev.scrubjay.store.ReclaimStats;
import dev.scrubjay.store.SlabClassStats;
import java.util.List;

/// `stats items`: the lists of every slab class that holds an item.
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
            LruStats lru = slabClass.lru();
            out.add(prefix + "number_hot", lru.hot());
            out.add(prefix + "number_warm", lru.warm());
            out.add(prefix + "number_cold", lru.cold());
            if (config.temporary()) {
                out.add(prefix + "number_temp", lru.temporary());
            }
            out.add(prefix + "age_hot", lru.hotSeconds());
            out.add(prefix + "age_warm", lru.warmSeconds());
        }
        out.add(prefix + "age", slabClass.tailAgeSeconds());
        out.add(prefix + "mem_requested", slabClass.requestedBytes());
    }

    private void writeReclaims(StatsWriter out, String prefix, ReclaimStats reclaims) {
        out.add(prefix + "evicted", reclaims.evictions());
        out.add(prefix + "evicted_nonzero", reclaims.evictedNonzero());
        out.add(prefix + "evicted_time", reclaims.evictedSeconds());
        out.add(prefix + "outofmemory", reclaims.outOfMemory());
        out.add(prefix + "tailrepairs", reclaims.tailRepairs());
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
        ReclaimStats reclaims = slabClass.reclaims();
        out.add(prefix + "moves_to_cold", reclaims.movesToCold());
        out.add(prefix + "moves_to_warm", reclaims.movesToWarm());
        out.add(prefix + "moves_within_lru", reclaims.movesWithinLru());
        out.add(prefix + "direct_reclaims", reclaims.directReclaims());
        long hot = hits(slabClass, SlabCounter.HITS_TO_HOT);
        long warm = hits(slabClass, SlabCounter.HITS_TO_WARM);
        long temporary = hits(slabClass, SlabCounter.HITS_TO_TEMP);
        long cold = hits(slabClass, SlabCounter.GET_HITS) - hot - warm - temporary;
        out.add(prefix + "hits_to_hot", hot);
        out.add(prefix + "hits_to_warm", warm);
        out.add(prefix + "hits_to_cold", cold);
        out.add(prefix + "hits_to_temp", temporary);
    }

    private long hits(SlabClassStats slabClass, SlabCounter counter) {
        return counters.get(slabClass.id(), counter);
    }
}
