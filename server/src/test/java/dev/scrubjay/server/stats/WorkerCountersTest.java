package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class WorkerCountersTest {
    private final WorkerCounters counters = new WorkerCounters();

    @Test
    void add_everyCounterDifferently_keepsThemApart() {
        long amount = 1;
        for (Counter counter : Counter.values()) {
            counters.add(counter, amount++);
        }
        for (int slabClass = 0; slabClass < WorkerCounters.SLAB_CLASSES_MAX; slabClass++) {
            for (SlabCounter counter : SlabCounter.values()) {
                counters.add(slabClass, counter, amount++);
            }
        }
        long expected = 1;
        for (Counter counter : Counter.values()) {
            assertThat(counters.get(counter)).isEqualTo(expected++);
        }
        for (int slabClass = 0; slabClass < WorkerCounters.SLAB_CLASSES_MAX; slabClass++) {
            for (SlabCounter counter : SlabCounter.values()) {
                assertThat(counters.get(slabClass, counter)).isEqualTo(expected++);
            }
        }
    }

    @Test
    void total_severalClasses_isTheirSum() {
        counters.add(1, SlabCounter.GET_HITS, 2);
        counters.add(5, SlabCounter.GET_HITS, 3);
        counters.add(63, SlabCounter.GET_HITS, 4);
        counters.add(5, SlabCounter.CMD_SET, 100);
        assertThat(counters.total(SlabCounter.GET_HITS)).isEqualTo(9);
    }

    @Test
    void reset_afterCounting_startsFromZeroAndCountsOn() {
        counters.add(Counter.BYTES_READ, 5);
        counters.add(3, SlabCounter.TOUCH_HITS, 6);
        counters.reset();
        assertThat(counters.get(Counter.BYTES_READ)).isZero();
        assertThat(counters.get(3, SlabCounter.TOUCH_HITS)).isZero();
        assertThat(counters.total(SlabCounter.TOUCH_HITS)).isZero();
        counters.add(Counter.BYTES_READ, 2);
        counters.add(3, SlabCounter.TOUCH_HITS, 1);
        assertThat(counters.get(Counter.BYTES_READ)).isEqualTo(2);
        assertThat(counters.total(SlabCounter.TOUCH_HITS)).isEqualTo(1);
    }

    /// One worker counts, one thread reads, one resets: nothing is ever lost, negative or stuck.
    @Test
    void reset_whileTheWorkerCounts_losesNothing() throws InterruptedException {
        int adds = 2_000_000;
        AtomicBoolean done = new AtomicBoolean();
        Thread resetter = Thread.ofPlatform().start(() -> resetUntil(done));
        AtomicBoolean negative = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> readUntil(done, negative));
        for (int add = 0; add < adds; add++) {
            counters.add(Counter.CMD_GET, 1);
            counters.add(7, SlabCounter.GET_HITS, 1);
        }
        done.set(true);
        resetter.join();
        reader.join();
        assertThat(negative).isFalse();
        counters.reset();
        counters.add(Counter.CMD_GET, 3);
        assertThat(counters.get(Counter.CMD_GET)).isEqualTo(3);
        assertThat(counters.total(SlabCounter.GET_HITS)).isZero();
    }

    @Test
    void get_whileTheWorkerCounts_onlyGrows() throws InterruptedException {
        int adds = 2_000_000;
        AtomicBoolean shrunk = new AtomicBoolean();
        Thread reader =
                Thread.ofPlatform()
                        .start(() -> {
                            long last = 0;
                            while (last < adds) {
                                long now = counters.get(Counter.CMD_GET);
                                if (now < last) {
                                    shrunk.set(true);
                                }
                                last = now;
                                Thread.onSpinWait();
                            }
                        });
        for (int add = 0; add < adds; add++) {
            counters.add(Counter.CMD_GET, 1);
        }
        reader.join();
        assertThat(shrunk).isFalse();
        assertThat(counters.get(Counter.CMD_GET)).isEqualTo(adds);
    }

    @Test
    void add_manyTimes_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int adds = 100_000;
        addMany(adds);
        long before = threads.getCurrentThreadAllocatedBytes();
        addMany(adds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(adds);
    }

    private void addMany(int adds) {
        for (int add = 0; add < adds; add++) {
            counters.add(Counter.CMD_GET, 1);
            counters.add(add & 63, SlabCounter.GET_HITS, 1);
        }
    }

    private void resetUntil(AtomicBoolean done) {
        while (!done.get()) {
            counters.reset();
            Thread.onSpinWait();
        }
    }

    private void readUntil(AtomicBoolean done, AtomicBoolean negative) {
        while (!done.get()) {
            if (counters.get(Counter.CMD_GET) < 0 || counters.total(SlabCounter.GET_HITS) < 0) {
                negative.set(true);
            }
            Thread.onSpinWait();
        }
    }
}
