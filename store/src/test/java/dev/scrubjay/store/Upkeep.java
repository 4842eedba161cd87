package dev.scrubjay.store;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/// What the server's maintainer and crawler do, but all the time, and with the terms changing under
/// everybody's feet. For tests that race with it; ends when its thread is interrupted.
final class Upkeep implements Runnable {
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private static final List<LruTerms> TERMS =
            List.of(
                    LruTerms.SEGMENTED,
                    LruTerms.FLAT,
                    new LruTerms(true, 20, 40, 0.2, 2, 2),
                    new LruTerms(true, 5, 70, 2, 0.1, 1));

    private final TestStore test;
    private final IntSupplier now;
    private final Random random;

    /// @param now the second, as the others see it
    Upkeep(TestStore test, IntSupplier now, long seed) {
        this.test = test;
        this.now = now;
        random = new Random(seed);
        test.store.tuneLru(LruTerms.SEGMENTED);
    }

    @Override
    public void run() {
        LruMaintainer maintainer = test.store.lruMaintainer();
        while (!Thread.interrupted()) {
            maintainer.runCycle(now.getAsInt());
            int dice = random.nextInt(2000);
            if (dice == 0) {
                test.store.tuneLru(TERMS.get(random.nextInt(TERMS.size())));
            } else if (dice < 5) {
                crawl();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void crawl() {
        Crawl crawl = new Crawl(-1, 0);
        ItemWalk walk = test.store.newWalk();
        while (!walk.isDone()) {
            walk.reclaimStep(now.getAsInt(), crawl);
        }
        test.store.count(crawl);
    }
}
