package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.config.CommandLine;
import dev.scrubjay.server.config.Launch;
import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.config.ServerConfig;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.StoreMode;
import dev.scrubjay.store.StoreOutcome;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The key lists and the answers to odd lines are those of memcached 1.6.45.
final class StatsReportsTest {
    private static final String GENERAL_KEYS =
            """
            pid uptime time version libevent pointer_size rusage_user rusage_system
            max_connections curr_connections total_connections rejected_connections
            connection_structures response_obj_oom response_obj_count response_obj_bytes
            read_buf_count read_buf_bytes read_buf_bytes_free read_buf_oom reserved_fds
            cmd_get cmd_set cmd_flush cmd_touch cmd_meta
            get_hits get_misses get_expired get_flushed delete_misses delete_hits
            incr_misses incr_hits decr_misses decr_hits cas_misses cas_hits cas_badval
            touch_hits touch_misses store_too_large store_no_memory auth_cmds auth_errors
            idle_kicks bytes_read bytes_written limit_maxbytes accepting_conns
            listen_disabled_num time_in_listen_disabled_us threads conn_yields
            hash_power_level hash_bytes hash_is_expanding
            slab_reassign_rescues slab_reassign_chunk_rescues slab_reassign_inline_reclaim
            slab_reassign_busy_items slab_reassign_busy_deletes slab_reassign_busy_nomem
            slab_reassign_last_busy_status slab_reassign_running slabs_moved
            lru_crawler_running lru_crawler_starts lru_maintainer_juggles malloc_fails
            log_worker_dropped log_worker_written log_watcher_skipped log_watcher_sent log_watchers
            unexpected_napi_ids round_robin_fallback bytes curr_items total_items
            slab_global_page_pool expired_unfetched evicted_unfetched evicted_active
            evictions reclaimed crawler_reclaimed crawler_items_checked lrutail_reflocked
            moves_to_cold moves_to_warm moves_within_lru direct_reclaims lru_bumps_dropped
            """;

    private final FixedGauges gauges = new FixedGauges();
    private final List<WorkerCounters> workers =
            List.of(new WorkerCounters(), new WorkerCounters());
    private final List<ItemStore> stores = new ArrayList<>();

    @AfterEach
    void closeStores() {
        stores.forEach(ItemStore::close);
    }

    @Test
    void general_defaults_hasTheKeysInOrder() {
        assertThat(report(reports()).keys()).containsExactlyElementsOf(generalKeys("idle_kicks"));
    }

    @Test
    void general_idleTimeout_addsIdleKicks() {
        StatsReports reports = reports("-o", "idle_timeout=100");
        assertThat(report(reports).keys()).containsExactlyElementsOf(generalKeys());
    }

    @Test
    void general_noMaxconnsFast_dropsRejected() {
        StatsReports reports = reports("-o", "no_maxconns_fast");
        assertThat(report(reports).keys())
                .containsExactlyElementsOf(generalKeys("idle_kicks", "rejected_connections"));
    }

    @Test
    void general_flatLru_dropsWhatOnlySegmentsHave() {
        StatsReports reports = reports("-o", "no_lru_crawler,no_lru_maintainer");
        assertThat(report(reports).keys())
                .containsExactlyElementsOf(
                        generalKeys(
                                "idle_kicks",
                                "lru_crawler_running",
                                "lru_crawler_starts",
                                "lru_maintainer_juggles",
                                "evicted_active",
                                "moves_to_cold",
                                "moves_to_warm",
                                "moves_within_lru",
                                "direct_reclaims",
                                "lru_bumps_dropped"));
    }

    @Test
    void general_noSlabReassign_dropsPageMoves() {
        StatsReports reports = reports("-o", "no_slab_reassign,no_slab_automove");
        assertThat(report(reports).keys())
                .containsExactlyElementsOf(
                        generalKeys(
                                "idle_kicks",
                                "slab_reassign_rescues",
                                "slab_reassign_chunk_rescues",
                                "slab_reassign_inline_reclaim",
                                "slab_reassign_busy_items",
                                "slab_reassign_busy_deletes",
                                "slab_reassign_busy_nomem",
                                "slab_reassign_last_busy_status",
                                "slab_reassign_running",
                                "slabs_moved"));
    }

    @Test
    void general_gauges_goToTheirKeys() {
        StatsText report = report(reports("-m", "100", "-t", "3", "-c", "200"));
        assertThat(report.value("pid")).isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(report.value("uptime")).matches("\\d+");
        assertThat(report.value("time")).matches("\\d{10}");
        assertThat(report.value("version")).isEqualTo("1.6.45");
        assertThat(report.value("libevent")).matches("scrubjay-\\S+");
        assertThat(report.value("pointer_size")).isEqualTo("64");
        assertThat(report.value("rusage_user")).isEqualTo("1.500000");
        assertThat(report.value("rusage_system")).isEqualTo("0.250001");
        assertThat(report.value("max_connections")).isEqualTo("200");
        assertThat(report.value("curr_connections")).isEqualTo("101");
        assertThat(report.value("total_connections")).isEqualTo("102");
        assertThat(report.value("rejected_connections")).isEqualTo("103");
        assertThat(report.value("connection_structures")).isEqualTo("104");
        assertThat(report.value("listen_disabled_num")).isEqualTo("105");
        assertThat(report.value("time_in_listen_disabled_us")).isEqualTo("106");
        assertThat(report.value("read_buf_count")).isEqualTo("107");
        assertThat(report.value("read_buf_bytes")).isEqualTo("108");
        assertThat(report.value("read_buf_bytes_free")).isEqualTo("109");
        assertThat(report.value("response_obj_count")).isEqualTo("110");
        assertThat(report.value("response_obj_bytes")).isEqualTo("111");
        assertThat(report.value("accepting_conns")).isEqualTo("1");
        assertThat(report.value("limit_maxbytes")).isEqualTo("104857600");
        assertThat(report.value("threads")).isEqualTo("3");
        assertThat(report.value("hash_power_level")).isEqualTo("16");
    }

    @Test
    void general_everyCounterDifferently_addsUpTheWorkers() {
        long amount = 1;
        for (Counter counter : Counter.values()) {
            workers.get(0).add(counter, amount);
            workers.get(1).add(counter, 1000 * amount);
            amount++;
        }
        for (SlabCounter counter : SlabCounter.OF_SLABS) {
            workers.get(0).add(2, counter, amount);
            workers.get(1).add(9, counter, 1000 * amount);
            amount++;
        }
        StatsText report = report(reports("-o", "idle_timeout=100"));
        amount = 1;
        for (Counter counter : Counter.values()) {
            assertThat(report.value(key(counter))).isEqualTo(Long.toString(1001 * amount++));
        }
        for (SlabCounter counter : SlabCounter.OF_SLABS) {
            assertThat(report.value(key(counter))).isEqualTo(Long.toString(1001 * amount++));
        }
    }

    @Test
    void general_oneItem_countsItsBytesAsMemcachedDoes() {
        ServerConfig config = config();
        StatsReports reports = reports(config, new PrefixStats(':', false));
        assertThat(set(stores.getLast(), "abc", "bar")).isEqualTo(StoreOutcome.STORED);
        StatsText report = report(reports);
        assertThat(report.value("bytes")).isEqualTo("65");
        assertThat(report.value("curr_items")).isEqualTo("1");
        assertThat(report.value("total_items")).isEqualTo("1");
        StatsText slabs = report(reports, "slabs");
        assertThat(slabs.value("1:total_pages")).isEqualTo("1");
        assertThat(slabs.value("1:used_chunks")).isEqualTo("1");
        assertThat(slabs.value("active_slabs")).isEqualTo("1");
        assertThat(slabs.value("total_malloced")).isEqualTo("1048576");
        assertThat(report(reports, "items").value("items:1:number")).isEqualTo("1");
        assertThat(text(reports, "cachedump", "1", "0"))
                .isEqualTo("ITEM abc [3 b; 0 s]\r\nEND\r\n");
        reports.answer(List.of("reset"));
        assertThat(report(reports).value("total_items")).isEqualTo("0");
        assertThat(report(reports).value("curr_items")).isEqualTo("1");
    }

    @Test
    void reset_afterCounting_countersAndTotalsStartAgain() {
        StatsReports reports = reports("-o", "idle_timeout=100");
        for (Counter counter : Counter.values()) {
            workers.get(1).add(counter, 7);
        }
        for (SlabCounter counter : SlabCounter.OF_SLABS) {
            workers.get(0).add(2, counter, 7);
        }
        assertThat(text(reports, "reset")).isEqualTo("RESET\r\n");
        gauges.connectionsTotal += 2;
        gauges.connectionsRejected += 3;
        gauges.listenDisabledCount += 4;
        gauges.listenDisabledMicros += 5;
        StatsText report = report(reports);
        for (Counter counter : Counter.values()) {
            assertThat(report.value(key(counter))).as(key(counter)).isEqualTo("0");
        }
        for (SlabCounter counter : SlabCounter.OF_SLABS) {
            assertThat(report.value(key(counter))).as(key(counter)).isEqualTo("0");
        }
        assertThat(report.value("total_connections")).isEqualTo("2");
        assertThat(report.value("rejected_connections")).isEqualTo("3");
        assertThat(report.value("listen_disabled_num")).isEqualTo("4");
        assertThat(report.value("time_in_listen_disabled_us")).isEqualTo("5");
        assertThat(report.value("curr_connections")).isEqualTo("101");
    }

    @Test
    void settings_runtimeValues_areTheCurrentOnes() {
        StatsReports reports = reports();
        gauges.verbosity = 2;
        StatsText before = report(reports, "settings");
        assertThat(before.keys()).hasSize(77).startsWith("maxbytes").endsWith("client_flags_size");
        assertThat(before.value("verbosity")).isEqualTo("2");
        assertThat(before.value("detail_enabled")).isEqualTo("no");
        assertThat(text(reports, "detail", "on")).isEqualTo("OK\r\n");
        assertThat(report(reports, "settings").value("detail_enabled")).isEqualTo("yes");
    }

    @Test
    void sizes_notTracked_saysSo() {
        assertThat(text(reports(), "sizes")).isEqualTo("STAT sizes_status disabled\r\nEND\r\n");
    }

    @Test
    void sizes_trackedAndEmpty_isEmpty() {
        assertThat(text(reports("-o", "track_sizes"), "sizes")).isEqualTo("END\r\n");
    }

    @Test
    void sizes_trackedItems_areCountedByMemcachedsSize() {
        StatsReports reports = reports("-o", "track_sizes");
        set(stores.getLast(), "sk064", "1");
        set(stores.getLast(), "sk064b", "x".repeat(100));
        set(stores.getLast(), "sk064c", "1");
        assertThat(text(reports, "sizes")).isEqualTo("STAT 96 2\r\nSTAT 192 1\r\nEND\r\n");
    }

    @Test
    void conns_oneListener_isShown() {
        assertThat(text(reports(), "conns"))
                .isEqualTo(
                        "STAT 5:addr tcp:127.0.0.1:1\r\nSTAT 5:state conn_listening\r\n"
                                + "STAT 5:secs_since_last_cmd 3\r\nEND\r\n");
    }

    @Test
    void answer_emptyCache_itemsAndExtstoreAreEmpty() {
        StatsReports reports = reports();
        assertThat(text(reports, "items")).isEqualTo("END\r\n");
        assertThat(text(reports, "extstore")).isEqualTo("END\r\n");
        assertThat(text(reports, "slabs"))
                .isEqualTo("STAT active_slabs 0\r\nSTAT total_malloced 0\r\nEND\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo",
                "threads",
                "malloc",
                "maps",
                "sizes_enable",
                "item",
                "itemsx",
                "slab",
                "size",
                "settingsx",
                "resetx",
                "RESET",
                "scrub",
                "proxy",
                "connsx"
            })
    void answer_unknownName_isError(String name) {
        assertThat(text(reports(), name)).isEqualTo("ERROR\r\n");
    }

    @Test
    void answer_beginningOfAName_isTheNameForSomeReports() {
        StatsReports reports = reports();
        assertThat(report(reports, "set").keys()).startsWith("maxbytes");
        assertThat(report(reports, "s").keys()).startsWith("maxbytes");
        assertThat(report(reports, "co").keys()).startsWith("5:addr");
        assertThat(text(reports, "r")).isEqualTo("RESET\r\n");
        assertThat(text(reports, "e")).isEqualTo("END\r\n");
        assertThat(text(reports, "c")).isEqualTo("CLIENT_ERROR bad command line\r\n");
        assertThat(text(reports, "d", "of")).isEqualTo("OK\r\n");
    }

    @Test
    void answer_wordsAfterTheName_areIgnored() {
        assertThat(text(reports(), "items", "x")).isEqualTo("END\r\n");
        assertThat(text(reports(), "reset", "a")).isEqualTo("RESET\r\n");
        assertThat(text(reports(), "detail", "on", "off")).isEqualTo("OK\r\n");
    }

    @Test
    void detail_badWord_showsUsage() {
        StatsReports reports = reports();
        String usage = "CLIENT_ERROR usage: stats detail on|off|dump\r\n";
        assertThat(text(reports, "detail")).isEqualTo(usage);
        assertThat(text(reports, "detail", "x")).isEqualTo(usage);
        assertThat(text(reports, "detail", "ON")).isEqualTo(usage);
    }

    @Test
    void detail_onOffDumpReset_switchesAndKeepsNumbers() {
        PrefixStats prefixes = new PrefixStats(':', false);
        StatsReports reports = reports(config(), prefixes);
        assertThat(prefixes.isEnabled()).isFalse();
        assertThat(text(reports, "detail", "on")).isEqualTo("OK\r\n");
        assertThat(prefixes.isEnabled()).isTrue();
        prefixes.recordGet(MemorySegment.ofArray(ascii("a:b")), 0, 3, false);
        assertThat(text(reports, "detail", "off")).isEqualTo("OK\r\n");
        assertThat(prefixes.isEnabled()).isFalse();
        assertThat(text(reports, "detail", "dump"))
                .isEqualTo("PREFIX a get 1 hit 0 set 0 del 0\r\nEND\r\n");
        assertThat(text(reports, "reset")).isEqualTo("RESET\r\n");
        assertThat(text(reports, "detail", "dump")).isEqualTo("END\r\n");
    }

    @Test
    void detail_dumpsForbidden_isRefused() {
        StatsReports reports = reports("-X");
        String refused = "CLIENT_ERROR stats detail not allowed\r\n";
        assertThat(text(reports, "detail")).isEqualTo(refused);
        assertThat(text(reports, "detail", "on")).isEqualTo(refused);
        assertThat(text(reports, "detail", "dump")).isEqualTo(refused);
        assertThat(text(reports, "cachedump", "1", "1"))
                .isEqualTo("CLIENT_ERROR stats cachedump not allowed\r\n");
    }

    @Test
    void cachedump_badWords_areRefused() {
        StatsReports reports = reports();
        String line = "CLIENT_ERROR bad command line\r\n";
        String format = "CLIENT_ERROR bad command line format\r\n";
        String id = "CLIENT_ERROR Illegal slab id\r\n";
        assertThat(text(reports, "cachedump")).isEqualTo(line);
        assertThat(text(reports, "cachedump", "1")).isEqualTo(line);
        assertThat(text(reports, "cachedump", "a", "b")).isEqualTo(format);
        assertThat(text(reports, "cachedump", "1", "b")).isEqualTo(format);
        assertThat(text(reports, "cachedump", "-1", "1")).isEqualTo(format);
        assertThat(text(reports, "cachedump", "1", "4294967296")).isEqualTo(format);
        assertThat(text(reports, "cachedump", "1", "99999999999999999999")).isEqualTo(format);
        assertThat(text(reports, "cachedump", "64", "1")).isEqualTo(id);
        assertThat(text(reports, "cachedump", "200", "1")).isEqualTo(id);
        assertThat(text(reports, "cachedump", "5", "10")).isEqualTo("END\r\n");
    }

    @Test
    void scrubjay_always_hasItsKeys() {
        StatsText report = report(reports(), "scrubjay");
        assertThat(report.keys())
                .containsExactly(
                        "scrubjay_version",
                        "memcached_version",
                        "transport",
                        "connections_broken",
                        "item_bytes",
                        "chunk_bytes",
                        "page_bytes",
                        "index_bytes",
                        "index_overflow_bytes",
                        "stripe_lock_waits",
                        "slab_class_lock_waits",
                        "page_move_evictions",
                        "prefix_count",
                        "prefix_uncounted",
                        "java_version",
                        "heap_used_bytes",
                        "heap_committed_bytes",
                        "heap_max_bytes",
                        "gc_count",
                        "gc_millis");
        assertThat(report.value("transport")).isEqualTo("nio");
        assertThat(Long.parseLong(report.value("heap_used_bytes"))).isPositive();
    }

    private StatsReports reports(String... args) {
        return reports(config(args), new PrefixStats(':', false));
    }

    private StatsReports reports(ServerConfig config, PrefixStats prefixes) {
        CoarseClock clock = new CoarseClock();
        ItemStore store = new ItemStore(config.store(), clock);
        stores.add(store);
        return new StatsReports(new LiveConfig(config), store, clock, workers, gauges, prefixes);
    }

    private static ServerConfig config(String... args) {
        return ((Launch.Serve) CommandLine.parse(args, null)).config();
    }

    private static StoreOutcome set(ItemStore store, String key, String value) {
        MemorySegment bytes = MemorySegment.ofArray(ascii(key + value));
        ItemWrite write = new ItemWrite();
        write.mode = StoreMode.SET;
        write.keys = bytes;
        write.bytes = bytes;
        write.keyOffset = 0;
        write.keyLength = key.length();
        write.hash = store.hash(bytes, 0, key.length());
        write.valueOffset = key.length();
        write.valueLength = value.length();
        return store.store(write, 2);
    }

    private static StatsText report(StatsReports reports, String... args) {
        return StatsText.of(reports.answer(List.of(args)));
    }

    private static String text(StatsReports reports, String... args) {
        return new String(reports.answer(List.of(args)), StandardCharsets.ISO_8859_1);
    }

    private static List<String> generalKeys(String... without) {
        List<String> keys = new ArrayList<>(List.of(GENERAL_KEYS.strip().split("\\s+")));
        keys.removeAll(Arrays.asList(without));
        return keys;
    }

    private static String key(Enum<?> counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
