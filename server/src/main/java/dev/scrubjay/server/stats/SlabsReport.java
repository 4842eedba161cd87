package dev.scrubjay.server.stats;

import dev.scrubjay.store.SlabClassStats;
import java.util.List;
import java.util.Locale;

/// `stats slabs`: the pages and chunks of every slab class that has a page, and what was done to
/// its items.
final class SlabsReport {
    private final CounterTotals counters;

    SlabsReport(CounterTotals counters) {
        this.counters = counters;
    }

    void write(StatsWriter out, List<SlabClassStats> classes, long pageBytes) {
        for (SlabClassStats slabClass : classes) {
            writeClass(out, slabClass);
        }
        out.add("active_slabs", classes.size());
        out.add("total_malloced", pageBytes);
    }

    private void writeClass(StatsWriter out, SlabClassStats slabClass) {
        String prefix = slabClass.id() + ":";
        out.add(prefix + "chunk_size", slabClass.chunkBytes());
        out.add(prefix + "chunks_per_page", slabClass.chunksPerPage());
        out.add(prefix + "total_pages", slabClass.pages());
        out.add(prefix + "total_chunks", slabClass.totalChunks());
        out.add(prefix + "used_chunks", slabClass.usedChunks());
        out.add(prefix + "free_chunks", slabClass.freeChunks());
        // memcached has not counted chunks never used apart from the others for many years.
        out.add(prefix + "free_chunks_end", 0);
        for (SlabCounter counter : SlabCounter.OF_SLABS) {
            String key = prefix + counter.name().toLowerCase(Locale.ROOT);
            out.add(key, counters.get(slabClass.id(), counter));
        }
    }
}
