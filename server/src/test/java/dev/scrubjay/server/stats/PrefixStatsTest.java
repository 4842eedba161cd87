package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PrefixStatsTest {
    private final PrefixStats prefixes = new PrefixStats(':', true);

    @Test
    void dump_nothingRecorded_isEmpty() {
        assertThat(dump()).isEqualTo("END\r\n");
    }

    @Test
    void record_everyKind_countsUnderThePrefix() {
        get("a:b", false);
        set("a:b");
        get("a:b", true);
        get("a:b", true);
        get("a:c", false);
        delete("a:b");
        delete("a:x");
        assertThat(dump()).isEqualTo("PREFIX a get 4 hit 2 set 1 del 2\r\nEND\r\n");
    }

    @Test
    void record_keyWithoutDelimiter_isNotCounted() {
        get("nocolon", true);
        set("nocolon");
        assertThat(dump()).isEqualTo("END\r\n");
        assertThat(prefixes.uncounted()).isZero();
    }

    @Test
    void record_delimiterFirst_countsUnderTheEmptyPrefix() {
        get(":x", false);
        set(":");
        assertThat(dump()).isEqualTo("PREFIX  get 1 hit 0 set 1 del 0\r\nEND\r\n");
    }

    @Test
    void record_severalDelimiters_prefixEndsAtTheFirst() {
        get("a:b:c", false);
        assertThat(dump()).isEqualTo("PREFIX a get 1 hit 0 set 0 del 0\r\nEND\r\n");
    }

    @Test
    void record_otherDelimiter_isTheOneGiven() {
        PrefixStats bars = new PrefixStats('|', true);
        getOnce(bars, "a|b");
        getOnce(bars, "a:b");
        assertThat(text(bars.dump())).isEqualTo("PREFIX a get 1 hit 0 set 0 del 0\r\nEND\r\n");
    }

    @Test
    void record_bytesAbove127_comeBackAsTheyWent() {
        byte[] key = {(byte) 0xff, (byte) 0x80, ':', 'x'};
        prefixes.recordGet(MemorySegment.ofArray(key), 0, key.length, true);
        assertThat(dump()).isEqualTo("PREFIX \u00ff\u0080 get 1 hit 1 set 0 del 0\r\nEND\r\n");
    }

    @Test
    void clear_afterRecording_forgetsEverythingAndCountsOn() {
        get("a:b", true);
        prefixes.clear();
        assertThat(dump()).isEqualTo("END\r\n");
        assertThat(prefixes.isEnabled()).isTrue();
        get("b:b", true);
        assertThat(dump()).isEqualTo("PREFIX b get 1 hit 1 set 0 del 0\r\nEND\r\n");
    }

    @Test
    void record_morePrefixesThanAllowed_countsTheRestAsUncounted() {
        int extra = 1000;
        for (int number = 0; number < PrefixTable.PREFIXES_MAX + extra; number++) {
            get(number + ":", false);
        }
        assertThat(prefixes.count()).isEqualTo(PrefixTable.PREFIXES_MAX);
        assertThat(prefixes.uncounted()).isEqualTo(extra);
        get("7:", true);
        assertThat(dump()).contains("PREFIX 7 get 2 hit 1 set 0 del 0\r\n");
        prefixes.clear();
        assertThat(prefixes.uncounted()).isZero();
    }

    @Test
    void record_longPrefixes_stayWithinTheirBytes() {
        String filler = "x".repeat(240);
        for (int number = 0; number < PrefixTable.PREFIXES_MAX; number++) {
            get(filler + number + ":", false);
        }
        int bytesAtLeast = prefixes.count() * filler.length();
        assertThat(bytesAtLeast).isLessThanOrEqualTo(PrefixTable.NAME_BYTES_MAX);
        assertThat(prefixes.uncounted()).isEqualTo(PrefixTable.PREFIXES_MAX - prefixes.count());
    }

    @Test
    void record_randomKeys_agreesWithAMap() {
        long seed = System.nanoTime();
        System.out.println("PrefixStatsTest seed " + seed);
        Random random = new Random(seed);
        Map<String, int[]> expected = new TreeMap<>();
        for (int turn = 0; turn < 50_000; turn++) {
            String prefix = Integer.toString(random.nextInt(1000), 36);
            int[] counts = expected.computeIfAbsent(prefix, ignored -> new int[4]);
            String key = prefix + ":" + random.nextInt(10);
            switch (random.nextInt(4)) {
                case 0 -> {
                    get(key, true);
                    counts[0]++;
                    counts[1]++;
                }
                case 1 -> {
                    get(key, false);
                    counts[0]++;
                }
                case 2 -> {
                    set(key);
                    counts[2]++;
                }
                default -> {
                    delete(key);
                    counts[3]++;
                }
            }
        }
        List<String> lines = new ArrayList<>();
        expected.forEach((prefix, counts) ->
                lines.add(
                        "PREFIX %s get %d hit %d set %d del %d"
                                .formatted(prefix, counts[0], counts[1], counts[2], counts[3])));
        lines.add("END");
        assertThat(dump().split("\r\n"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void record_severalThreads_losesNothing() throws InterruptedException {
        int turns = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            threads.add(Thread.ofPlatform().start(() -> getMany("shared:key", turns)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(dump()).isEqualTo("PREFIX shared get 80000 hit 80000 set 0 del 0\r\nEND\r\n");
    }

    @Test
    void record_knownPrefix_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int turns = 50_000;
        getMany("known:key", turns);
        long before = threads.getCurrentThreadAllocatedBytes();
        getMany("known:key", turns);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(turns);
    }

    private void getMany(String key, int turns) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        for (int turn = 0; turn < turns; turn++) {
            prefixes.recordGet(segment, 0, bytes.length, true);
        }
    }

    private void get(String key, boolean hit) {
        byte[] bytes = ("??" + key).getBytes(StandardCharsets.US_ASCII);
        prefixes.recordGet(MemorySegment.ofArray(bytes), 2, key.length(), hit);
    }

    private void set(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        prefixes.recordSet(MemorySegment.ofArray(bytes), 0, key.length());
    }

    private void delete(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        prefixes.recordDelete(MemorySegment.ofArray(bytes), 0, key.length());
    }

    private static void getOnce(PrefixStats target, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        target.recordGet(MemorySegment.ofArray(bytes), 0, key.length(), false);
    }

    private String dump() {
        return text(prefixes.dump());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
