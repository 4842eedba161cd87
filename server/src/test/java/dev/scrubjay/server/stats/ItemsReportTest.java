package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.config.LruConfig;
import dev.scrubjay.store.LruStats;
import dev.scrubjay.store.ReclaimStats;
import dev.scrubjay.store.SlabClassStats;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The key lists are those of memcached 1.6.45.
final class ItemsReportTest {
    private static final String SEGMENTED_KEYS =
            "number number_hot number_warm number_cold age_hot age_warm age mem_requested evicted"
                    + " evicted_nonzero evicted_time outofmemory tailrepairs reclaimed"
                    + " expired_unfetched evicted_unfetched evicted_active crawler_reclaimed"
                    + " crawler_items_checked lrutail_reflocked moves_to_cold moves_to_warm"
                    + " moves_within_lru direct_reclaims hits_to_hot hits_to_warm hits_to_cold"
                    + " hits_to_temp";

    private static final String FLAT_KEYS =
            "number age mem_requested evicted evicted_nonzero evicted_time outofmemory tailrepairs"
                    + " reclaimed expired_unfetched evicted_unfetched crawler_reclaimed"
                    + " crawler_items_checked lrutail_reflocked";

    private final WorkerCounters counters = new WorkerCounters();

    @Test
    void write_twoClasses_hasAllKeysInOrder() {
        StatsText report = report(lru(true, false), slabClass(1, 1), slabClass(12, 1));
        assertThat(report.keys())
                .containsExactlyElementsOf(
                        StatsText.prefixed(SEGMENTED_KEYS, "items:1:", "items:12:"));
    }

    @Test
    void write_flatLru_hasFewerKeys() {
        StatsText report = report(lru(false, false), slabClass(1, 1));
        assertThat(report.keys())
                .containsExactlyElementsOf(StatsText.prefixed(FLAT_KEYS, "items:1:"));
    }

    @Test
    void write_temporaryLru_addsItsNumber() {
        StatsText report = report(lru(true, true), slabClass(1, 1));
        String keys = SEGMENTED_KEYS.replace("number_cold", "number_cold number_temp");
        assertThat(report.keys()).containsExactlyElementsOf(StatsText.prefixed(keys, "items:1:"));
    }

    @Test
    void write_classWithoutItems_isLeftOut() {
        assertThat(report(lru(true, false), slabClass(1, 0)).keys()).isEmpty();
    }

    @Test
    void write_everyNumberDifferent_goesToItsKey() {
        counters.add(2, SlabCounter.GET_HITS, 77);
        counters.add(2, SlabCounter.HITS_TO_HOT, 11);
        counters.add(2, SlabCounter.HITS_TO_WARM, 13);
        counters.add(2, SlabCounter.HITS_TO_TEMP, 17);
        StatsText report = report(lru(true, true), slabClass(2, 9));
        assertThat(report.value("items:2:number")).isEqualTo("132");
        assertThat(report.value("items:2:number_hot")).isEqualTo("9");
        assertThat(report.value("items:2:number_warm")).isEqualTo("40");
        assertThat(report.value("items:2:number_cold")).isEqualTo("41");
        assertThat(report.value("items:2:number_temp")).isEqualTo("42");
        assertThat(report.value("items:2:age_hot")).isEqualTo("29");
        assertThat(report.value("items:2:age_warm")).isEqualTo("30");
        assertThat(report.value("items:2:age")).isEqualTo("31");
        assertThat(report.value("items:2:mem_requested")).isEqualTo("4000");
        assertThat(report.value("items:2:evicted")).isEqualTo("101");
        assertThat(report.value("items:2:evicted_nonzero")).isEqualTo("102");
        assertThat(report.value("items:2:evicted_unfetched")).isEqualTo("103");
        assertThat(report.value("items:2:evicted_active")).isEqualTo("104");
        assertThat(report.value("items:2:evicted_time")).isEqualTo("105");
        assertThat(report.value("items:2:reclaimed")).isEqualTo("106");
        assertThat(report.value("items:2:expired_unfetched")).isEqualTo("107");
        assertThat(report.value("items:2:outofmemory")).isEqualTo("108");
        assertThat(report.value("items:2:lrutail_reflocked")).isEqualTo("109");
        assertThat(report.value("items:2:direct_reclaims")).isEqualTo("110");
        assertThat(report.value("items:2:moves_within_lru")).isEqualTo("111");
        assertThat(report.value("items:2:moves_to_cold")).isEqualTo("114");
        assertThat(report.value("items:2:moves_to_warm")).isEqualTo("115");
        assertThat(report.value("items:2:crawler_reclaimed")).isEqualTo("112");
        assertThat(report.value("items:2:crawler_items_checked")).isEqualTo("113");
        assertThat(report.value("items:2:hits_to_hot")).isEqualTo("11");
        assertThat(report.value("items:2:hits_to_warm")).isEqualTo("13");
        assertThat(report.value("items:2:hits_to_cold")).isEqualTo("36");
        assertThat(report.value("items:2:hits_to_temp")).isEqualTo("17");
    }

    private StatsText report(LruConfig config, SlabClassStats... classes) {
        StatsWriter out = new StatsWriter();
        new ItemsReport(config, new CounterTotals(List.of(counters))).write(out, List.of(classes));
        return StatsText.of(out.end());
    }

    private static SlabClassStats slabClass(int id, long items) {
        ReclaimStats reclaims =
                new ReclaimStats(
                        101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,
                        116);
        LruStats lru =
                items == 0
                        ? new LruStats(0, 0, 0, 0, 0, 0, 0)
                        : new LruStats(items, 40, 41, 42, 29, 30, 31);
        return new SlabClassStats(id, 96, 10922, 1, items, 4000, lru, reclaims);
    }

    private static LruConfig lru(boolean segmented, boolean temporary) {
        return new LruConfig(segmented, true, 20, 40, 0.2, 2.0, temporary, 61, 0);
    }
}
