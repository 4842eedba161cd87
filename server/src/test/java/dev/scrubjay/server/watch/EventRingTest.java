package dev.scrubjay.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.StoreConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventRingTest {
    private static final int ROUNDS = 20_000;

    @Test
    void events_ofAllSizes_comeOutAsTheyWentIn() {
        long seed = System.nanoTime();
        System.out.println("EventRingTest seed " + seed);
        Random random = new Random(seed);
        EventRing ring = new EventRing(0);
        EventText text = new EventText();
        Deque<String> expected = new ArrayDeque<>();
        long dropped = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String key = "k".repeat(1 + random.nextInt(250));
            long before = ring.dropped(0);
            fetched(ring, key, round);
            if (ring.dropped(0) == before) {
                expected.add(key + " status=found clsid=3 cfd=4 size=" + round);
            } else {
                dropped++;
            }
            while (random.nextInt(3) > 0 && !expected.isEmpty()) {
                expect(ring, text, expected.poll());
            }
        }
        while (!expected.isEmpty()) {
            expect(ring, text, expected.poll());
        }
        assertThat(ring.first()).isEqualTo(-1);
        assertThat(ring.dropped(0)).isEqualTo(dropped);
        assertThat(ring.written()).isEqualTo(ROUNDS - dropped);
    }

    private static void fetched(EventRing ring, String key, int size) {
        MemorySegment keys = MemorySegment.ofArray(key.getBytes(StandardCharsets.US_ASCII));
        ring.write(Event.ITEM_GET, 1, 0, 1, 2, 0, 0, 3, 4, size, keys, 0, key.length());
    }

    private static void expect(EventRing ring, EventText text, String end) {
        int first = ring.first();
        assertThat(first).isNotNegative();
        assertThat(new String(text.line(ring.bytes(), first), StandardCharsets.US_ASCII))
                .isEqualTo("ts=0.000002 gid=1 type=item_get key=" + end + "\n");
        ring.consume(first);
    }

    /// Watched workers must not make garbage either: it would be collected while they serve.
    @Test
    void event_writtenByAWorker_allocatesNothing() {
        CoarseClock clock = new CoarseClock();
        try (ItemStore store = new ItemStore(StoreConfig.defaults(), clock);
                Arena arena = Arena.ofConfined()) {
            Watchers watchers = new Watchers(store, 0, 0);
            EventLog log = watchers.newLog();
            assertThat(watchers.add(-1, () -> {})).isNotNull();
            MemorySegment keys = arena.allocate(100);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            writeMany(log, keys);
            long before = threads.getCurrentThreadAllocatedBytes();
            writeMany(log, keys);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ROUNDS / 10);
        }
    }

    private static void writeMany(EventLog log, MemorySegment keys) {
        for (int round = 0; round < ROUNDS; round++) {
            if (log.isOn(WatchStream.FETCHERS)) {
                log.fetched(FetchStatus.FOUND, keys, 0, 20, 1, 2, 3);
            }
        }
    }
}
