package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class IndexGrowthTest {
    private static final int SMALLEST_POWER = 12;
    private static final int KEYS = 40_000;

    @Test
    void growth_whileTwoThreadsReadAndWrite_losesNothing() throws Exception {
        StoreConfig config = StoreConfig.defaults().withHashPowerInitial(SMALLEST_POWER);
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Thread grower = Thread.ofPlatform().start(test.store.indexGrower());
            AtomicBoolean isDone = new AtomicBoolean();
            Future<Integer> reader = threads.submit(() -> readUntil(isDone, test));
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                int first = writer;
                writers.add(threads.submit(() -> writeEverySecond(first, test)));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            awaitGrowth(test);
            isDone.set(true);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
            for (int number = 0; number < KEYS; number++) {
                assertThat(test.client.peek("key" + number)).isEqualTo("value" + number);
            }
            assertThat(test.store.stats().index().power()).isGreaterThanOrEqualTo(15);
            grower.interrupt();
            grower.join();
        }
    }

    @Test
    void split_everyBucketWhileTwoThreadsReadAndWrite_losesNothing() throws Exception {
        StoreConfig config = StoreConfig.defaults().withHashPowerInitial(SMALLEST_POWER);
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            AtomicBoolean isDone = new AtomicBoolean();
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                int first = writer;
                writers.add(threads.submit(() -> rewriteUntil(isDone, first, test)));
            }
            IndexGrower grower = (IndexGrower) test.store.indexGrower();
            while (grower.split()) {}
            isDone.set(true);
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void growth_byHand_happensAboveEightItemsABucket() {
        StoreConfig config = StoreConfig.defaults().withHashPowerInitial(14);
        try (TestStore test = new TestStore(config)) {
            IndexGrower grower = (IndexGrower) test.store.indexGrower();
            fill(test, 0, 2048 * 8);
            assertThat(grower.runCycle()).isFalse();
            fill(test, 2048 * 8, 2048 * 8 + 1);
            assertThat(grower.runCycle()).isTrue();
            assertThat(test.store.stats().index().isExpanding()).isTrue();
            assertThat(test.store.stats().index().power()).isEqualTo(15);
            assertThat(test.store.stats().index().bytes()).isEqualTo((2048 + 2048 / 16) * 64);
            test.audit();
            while (grower.runCycle()) {}
            assertThat(test.store.stats().index().isExpanding()).isFalse();
            assertThat(test.store.stats().index().power()).isEqualTo(15);
            test.audit();
        }
    }

    @Test
    void growth_manyMoreItems_goesAsFarAsTheyNeed() {
        StoreConfig config = StoreConfig.defaults().withHashPowerInitial(SMALLEST_POWER);
        try (TestStore test = new TestStore(config)) {
            IndexGrower grower = (IndexGrower) test.store.indexGrower();
            fill(test, 0, KEYS);
            while (grower.runCycle()) {}
            long buckets = test.store.stats().index().bytes() / 64;
            assertThat(buckets).isBetween(KEYS / 8L, KEYS / 7L);
            assertThat(test.store.stats().index().power()).isEqualTo(16);
            test.audit();
        }
    }

    @Test
    void growth_switchedOff_doesNotHappenAndAllIsFound() throws Exception {
        StoreConfig config =
                StoreConfig.defaults()
                        .withHashPowerInitial(SMALLEST_POWER)
                        .withHashExpansion(false);
        try (TestStore test = new TestStore(config)) {
            fill(test, 0, 20_000);
            Thread grower = Thread.ofPlatform().start(test.store.indexGrower());
            grower.join();
            assertThat(test.store.stats().index().power()).isEqualTo(SMALLEST_POWER);
            assertThat(test.store.stats().index().overflowBytes()).isPositive();
            for (int number = 0; number < 20_000; number++) {
                assertThat(test.client.peek("key" + number)).isEqualTo("value" + number);
            }
        }
    }

    @Test
    void grower_storeClosed_ends() throws Exception {
        for (int round = 0; round < 20; round++) {
            ItemStore store = new ItemStore(StoreConfig.defaults(), new CoarseClock());
            Thread grower = Thread.ofPlatform().start(store.indexGrower());
            store.close();
            grower.join();
        }
    }

    private static void fill(TestStore test, int from, int to) {
        for (int number = from; number < to; number++) {
            test.client.set("key" + number, "value" + number);
        }
    }

    private static void writeEverySecond(int first, TestStore test) {
        StoreClient client = test.newClient();
        for (int number = first; number < KEYS; number += 2) {
            client.set("key" + number, "value" + number);
            int earlier = first + number / 4 * 2;
            assertThat(client.peek("key" + earlier)).isEqualTo("value" + earlier);
            if (number % 16 == first) {
                client.delete("key" + number);
                assertThat(client.peek("key" + number)).isNull();
                client.set("key" + number, "value" + number);
            }
        }
    }

    /// Keeps few keys coming and going, so that every bucket changes all the time.
    private static void rewriteUntil(AtomicBoolean isDone, int first, TestStore test) {
        StoreClient client = test.newClient();
        boolean[] isThere = new boolean[2000];
        for (int number = first; !isDone.get(); number = (number + 2) % isThere.length) {
            String expected = isThere[number] ? "value" + number : null;
            assertThat(client.peek("key" + number)).isEqualTo(expected);
            isThere[number] = !isThere[number];
            if (isThere[number]) {
                client.set("key" + number, "value" + number);
            } else {
                client.delete("key" + number);
            }
        }
    }

    private static int readUntil(AtomicBoolean isDone, TestStore test) {
        StoreClient client = test.newClient();
        int hits = 0;
        for (int number = 0; !isDone.get(); number = (number + 7) % KEYS) {
            String value = client.peek("key" + number);
            if (value != null) {
                assertThat(value).isEqualTo("value" + number);
                hits++;
            }
        }
        return hits;
    }

    private static void awaitGrowth(TestStore test) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (test.store.stats().index().power() < 15
                || test.store.stats().index().isExpanding()) {
            assertThat(System.nanoTime() - end).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
