package dev.scrubjay.server.command;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.stats.CrawlerTotals;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWalk;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Removes expired items when `lru_crawler crawl` asks for it. Nothing asks by itself yet.
///
/// [#run] is the body of the thread `lru-crawler`, parked between two crawls. It looks at a few
/// hundred items at a time and pauses for `lru_crawler_sleep`, so that workers on the same
/// processor get their turns. Workers ask, and read the totals.
public final class Crawler implements Runnable {
    private static final int STEPS_PER_BURST = 64;

    private final ItemStore store;
    private final CoarseClock clock;
    private final LiveConfig config;

    /// The slab classes to crawl, a bit for each; 0 when there is nothing to do. Set from 0 by
    /// workers, to 0 by the crawler when it is done.
    private final AtomicLong wanted = new AtomicLong();

    private volatile boolean isClosed;
    private volatile @Nullable Thread thread;
    private volatile long starts;
    private volatile long reclaimed;

    /// Creates a crawler with nothing to do.
    public Crawler(ItemStore store, CoarseClock clock, LiveConfig config) {
        this.store = store;
        this.clock = clock;
        this.config = config;
    }

    /// Asks for a crawl.
    ///
    /// @return false while another one is under way
    boolean request(long slabClasses) {
        if (!wanted.compareAndSet(0, slabClasses)) {
            return false;
        }
        LockSupport.unpark(thread);
        return true;
    }

    /// Returns what it has done. Any thread.
    public CrawlerTotals totals() {
        return new CrawlerTotals(wanted.get() != 0, starts, reclaimed);
    }

    /// Ends [#run], in the middle of a crawl if need be. Any thread.
    public void stop() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // This thread alone writes.
    public void run() {
        thread = Thread.currentThread();
        while (!isClosed) {
            long slabClasses = wanted.get();
            if (slabClasses == 0) {
                LockSupport.park(this);
            } else {
                starts++;
                crawl(slabClasses);
                wanted.set(0);
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // This thread alone writes.
    private void crawl(long slabClasses) {
        ItemWalk walk = store.newWalk();
        while (!walk.isDone() && !isClosed) {
            int found = 0;
            for (int steps = 0; steps < STEPS_PER_BURST && !walk.isDone(); steps++) {
                found += walk.reclaimStep(clock.now(), slabClasses);
            }
            reclaimed += found;
            int sleepMicros = config.current().crawler().sleepMicros();
            LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(sleepMicros));
        }
    }
}
