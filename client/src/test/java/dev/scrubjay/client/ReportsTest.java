package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Reports as servers write them, and as they should not.
final class ReportsTest {
    @Test
    void read_namesAndValues_inTheServersOrder() {
        List<String> lines = List.of("STAT pid 7", "STAT version 1.6.45 beta", "STAT empty", "ODD");

        assertThat(Reports.read(lines).entrySet())
                .containsExactly(
                        Map.entry("pid", "7"),
                        Map.entry("version", "1.6.45 beta"),
                        Map.entry("empty", ""));
    }

    @Test
    void readSlabs_figures_byClassAndInTotal() {
        SlabStats slabs =
                Reports.readSlabs(
                        List.of("STAT 2:chunk_size 120", "STAT 1:used 3", "STAT active_slabs 2"));

        assertThat(slabs.classes())
                .isEqualTo(Map.of(1, Map.of("used", 3L), 2, Map.of("chunk_size", 120L)));
        assertThat(slabs.totals()).isEqualTo(Map.of("active_slabs", 2L));
    }

    @Test
    void readItems_figures_byClass() {
        assertThat(Reports.readItems(List.of("STAT items:5:number 9", "STAT other:5:number 1")))
                .isEqualTo(Map.of(5, Map.of("number", 9L)));
    }

    @Test
    void figures_thatAreNoNumbers_areLeftOut() {
        SlabStats slabs =
                Reports.readSlabs(
                        List.of("STAT 1:used many", "STAT x:used 1", "STAT total_malloced -1"));

        assertThat(slabs.classes()).isEqualTo(Map.of(1, Map.of()));
        assertThat(slabs.totals()).isEmpty();
        assertThat(Reports.readItems(List.of("STAT items::number 1", "STAT items:1:age 1e9")))
                .isEqualTo(Map.of(1, Map.of()));
    }
}
