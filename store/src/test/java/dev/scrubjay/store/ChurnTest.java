package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Everything at once, by several threads in little memory, checked against a model.
///
/// A store may forget, but it must never answer with a wrong value. Every value tells its key and
/// version, and carries a checksum; the model knows for every key which value is the right one.
final class ChurnTest {
    private static final int THREADS = 4;
    private static final long SECONDS = Boolean.getBoolean("scrubjay.long") ? 120 : 5;

    @Test
    void churn_smallChunks_findsNoWrongValue() throws Exception {
        churn(
                StoreConfig.defaults()
                        .withMemoryBytesMax(2 << 20)
                        .withGrowthFactor(2)
                        .withSlabChunkBytesMax(16 << 10)
                        .withHashPowerInitial(12)
                        .withTrackSizes(true));
    }

    @Test
    void churn_segmented_findsNoWrongValue() throws Exception {
        ReclaimStats reclaims =
                churn(
                        StoreConfig.defaults()
                                .withMemoryBytesMax(2 << 20)
                                .withGrowthFactor(2)
                                .withSlabChunkBytesMax(16 << 10)
                                .withHashPowerInitial(12),
                        true);
        assertThat(reclaims.movesToCold()).isPositive();
        assertThat(reclaims.movesToWarm()).isPositive();
        assertThat(reclaims.crawlerReclaimed()).isPositive();
    }

    @Test
    void churn_largeChunks_findsNoWrongValue() throws Exception {
        churn(
                StoreConfig.defaults()
                        .withMemoryBytesMax(2 << 20)
                        .withGrowthFactor(3)
                        .withHashPowerInitial(12));
    }

    private static void churn(StoreConfig config) throws Exception {
        churn(config, false);
    }

    private static ReclaimStats churn(StoreConfig config, boolean isSegmented) throws Exception {
        long seed = System.nanoTime();
        System.out.println("ChurnTest seed " + seed);
        ChurnCounts counts = new ChurnCounts();
        ReclaimStats reclaims;
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Thread grower = Thread.ofPlatform().start(test.store.indexGrower());
            Thread upkeep =
                    Thread.ofPlatform()
                            .start(
                                    isSegmented
                                            ? new Upkeep(test, test.clock::now, seed)
                                            : () -> {});
            ChurnModel model = new ChurnModel(test);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<ChurnCounts>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                ChurnThread churn = new ChurnThread(test, model, seed + thread, end);
                results.add(threads.submit(churn));
            }
            for (Future<ChurnCounts> result : results) {
                counts.add(result.get());
            }
            grower.interrupt();
            grower.join();
            upkeep.interrupt();
            upkeep.join();
            test.audit();
            reclaims = test.store.stats().reclaims();
            System.out.println("ChurnTest " + counts + " " + reclaims);
            assertThat(reclaims.evictions()).isPositive();
            assertThat(reclaims.reclaimed()).isPositive();
            assertThat(reclaims.movesWithinLru()).isPositive();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
        counts.assertAll();
        return reclaims;
    }
}
