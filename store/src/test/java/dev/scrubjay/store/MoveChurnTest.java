package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The churn of [ChurnTest] while pages move between classes and the memory limit goes up and down.
final class MoveChurnTest {
    private static final int THREADS = 4;
    private static final long SECONDS = Boolean.getBoolean("scrubjay.long") ? 120 : 5;

    /// On a machine that is busy with other things, one round may not be enough.
    private static final int ROUNDS_MAX = 10;

    @Test
    void churn_smallChunks_findsNoWrongValue() throws Exception {
        churn(
                8,
                StoreConfig.defaults()
                        .withGrowthFactor(2)
                        .withSlabChunkBytesMax(16 << 10)
                        .withHashPowerInitial(12)
                        .withTrackSizes(true));
    }

    @Test
    void churn_largeChunks_findsNoWrongValue() throws Exception {
        churn(12, StoreConfig.defaults().withGrowthFactor(3).withHashPowerInitial(12));
    }

    private static void churn(int megabytes, StoreConfig config) throws Exception {
        long seed = System.nanoTime();
        System.out.println("MoveChurnTest seed " + seed);
        ChurnCounts counts = new ChurnCounts();
        StoreConfig sized = config.withMemoryBytesMax((long) megabytes << 20);
        try (TestStore test = new TestStore(sized);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Thread grower = Thread.ofPlatform().start(test.store.indexGrower());
            ChurnModel model = new ChurnModel(test);
            PageShuffle shuffle = new PageShuffle(test.store, megabytes, seed);
            int rounds = 0;
            do {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                List<Future<ChurnCounts>> results = new ArrayList<>();
                for (int thread = 0; thread < THREADS; thread++) {
                    long own = seed + (long) rounds * THREADS + thread;
                    results.add(threads.submit(new ChurnThread(test, model, own, end)));
                }
                shuffle.run(end);
                for (Future<ChurnCounts> result : results) {
                    counts.add(result.get());
                }
                rounds++;
            } while (rounds < ROUNDS_MAX && !isEnough(test, counts, shuffle));
            grower.interrupt();
            grower.join();
            test.audit();
            shuffle.stop();
            test.audit();
            ReclaimStats reclaims = test.store.stats().reclaims();
            System.out.println("MoveChurnTest " + counts + " " + shuffle + " " + reclaims);
            shuffle.assertBusy();
            assertThat(reclaims.evictions()).isPositive();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
        counts.assertAll();
    }

    private static boolean isEnough(TestStore test, ChurnCounts counts, PageShuffle shuffle) {
        return shuffle.hasBeenBusy()
                && test.store.stats().reclaims().evictions() > 0
                && counts.hasAll();
    }
}
