package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.store.LruStats;
import dev.scrubjay.store.ReclaimStats;
import dev.scrubjay.store.SlabClassStats;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlabsReportTest {
    private static final ReclaimStats NOTHING =
            new ReclaimStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    @Test
    void write_emptyCache_hasTheTotalsOnly() {
        StatsWriter out = new StatsWriter();
        new SlabsReport(new CounterTotals(List.of())).write(out, List.of(), 0);
        assertThat(new String(out.end(), StandardCharsets.US_ASCII))
                .isEqualTo("STAT active_slabs 0\r\nSTAT total_malloced 0\r\nEND\r\n");
    }

    @Test
    void write_twoWorkers_addsTheirCountersUp() {
        WorkerCounters first = new WorkerCounters();
        WorkerCounters second = new WorkerCounters();
        long amount = 1;
        for (SlabCounter counter : SlabCounter.values()) {
            first.add(3, counter, amount);
            second.add(3, counter, 100 * amount);
            second.add(4, counter, 1_000_000);
            amount++;
        }
        StatsWriter out = new StatsWriter();
        SlabClassStats slabClass =
                new SlabClassStats(
                        3, 152, 6898, 2, 7, 900, new LruStats(0, 0, 7, 0, 0, 0, 0), NOTHING);
        new SlabsReport(new CounterTotals(List.of(first, second)))
                .write(out, List.of(slabClass), 2 << 20);
        StatsText report = StatsText.of(out.end());
        assertThat(report.values())
                .containsExactlyEntriesOf(
                        StatsText.of(
                                        """
                                        STAT 3:chunk_size 152
                                        STAT 3:chunks_per_page 6898
                                        STAT 3:total_pages 2
                                        STAT 3:total_chunks 13796
                                        STAT 3:used_chunks 7
                                        STAT 3:free_chunks 13789
                                        STAT 3:free_chunks_end 0
                                        STAT 3:get_hits 101
                                        STAT 3:cmd_set 202
                                        STAT 3:delete_hits 303
                                        STAT 3:incr_hits 404
                                        STAT 3:decr_hits 505
                                        STAT 3:cas_hits 606
                                        STAT 3:cas_badval 707
                                        STAT 3:touch_hits 808
                                        STAT active_slabs 1
                                        STAT total_malloced 2097152
                                        END
                                        """
                                                .replace("\n", "\r\n")
                                                .getBytes(StandardCharsets.US_ASCII))
                                .values());
    }
}
