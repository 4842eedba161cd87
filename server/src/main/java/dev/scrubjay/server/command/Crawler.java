package dev.scrubjay.server.command;

import dev.scrubjay.server.config.LiveConfig;
import dev.scrubjay.server.stats.CrawlerTotals;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.server.watch.WatchStream;
import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.Crawl;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWalk;
import dev.scrubjay.store.SlabClassStats;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Removes expired items: when `lru_crawler crawl` asks for it, and when it is worth it, as the
/// [CrawlSchedule] tells.
///
/// [#run] is the body of the thread `lru-crawler`, parked between two crawls. After a thousand
/// items, or a walk of some length that found none, it pauses for `lru_crawler_sleep`, so that
/// workers on the same processor get their turns. `lru_crawler disable` ends a crawl. A crawl that
/// `lru_crawler_tocrawl` has ended begins the next one where it was ended, so that all items have
/// their turn. Workers ask, and read the totals.
public final class Crawler implements Runnable {
    /// How many items are looked at between two pauses, as in memcached.
    private static final int ITEMS_PER_BURST = 1000;

    /// How many steps are taken at most between two pauses, and before the end of a crawl is
    /// noticed: items of other classes and empty buckets take time too.
    private static final int STEPS_PER_BURST = 4096;

    private static final int SLAB_CLASSES = Long.SIZE;
    private static final long ALL_CLASSES = -1;

    private final ItemStore store;
    private final CoarseClock clock;
    private final LiveConfig config;
    private final CrawlSchedule schedule;
    private final EventLog events;

    /// Where the next crawl begins. The crawler's alone.
    private int start;

    /// The slab classes to crawl, a bit for each; 0 when there is nothing to do. Set from 0 by
    /// workers, to 0 by the crawler when it is done.
    private final AtomicLong wanted = new AtomicLong();

    private volatile boolean isClosed;
    private volatile @Nullable Thread thread;
    private volatile long starts;

    /// Creates a crawler with nothing to do.
    ///
    /// @param events is told of each class that was crawled
    public Crawler(ItemStore store, CoarseClock clock, LiveConfig config, EventLog events) {
        this.store = store;
        this.clock = clock;
        this.config = config;
        schedule = new CrawlSchedule(store.slabClassCount());
        this.events = events;
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

    /// Crawls all classes when it is time to, unless the crawler is off. For the maintainer's
    /// thread.
    void crawlIfDue(int now) {
        boolean isOn = config.current().crawler().enabled();
        if (isOn && store.itemCount() > 0 && schedule.takeDue(now)) {
            request(ALL_CLASSES);
        }
    }

    /// Returns what it has done. Any thread.
    public CrawlerTotals totals() {
        return new CrawlerTotals(wanted.get() != 0, starts);
    }

    /// Ends [#run], in the middle of a crawl if need be. Its thread has to be unparked. Any thread.
    public void stop() {
        isClosed = true;
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

    private void crawl(long slabClasses) {
        Crawl crawl = new Crawl(withItems(slabClasses), config.current().crawler().itemsMax());
        ItemWalk walk = store.newWalk(start);
        start = 0;
        int startedAt = clock.now();
        while (goesOn(walk, crawl)) {
            runBurst(walk, crawl);
            store.count(crawl);
            if (goesOn(walk, crawl)) {
                int sleepMicros = config.current().crawler().sleepMicros();
                LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(sleepMicros));
            }
        }
        int endedAt = clock.now();
        schedule.plan(slabClasses, crawl, endedAt);
        if (events.isOn(WatchStream.SYSEVENTS)) {
            tell(crawl, startedAt, endedAt);
        }
    }

    /// Returns the classes that have items. No others are waited for to be looked at as far as
    /// `lru_crawler_tocrawl` says.
    private long withItems(long slabClasses) {
        long found = 0;
        for (SlabClassStats slab : store.slabClassStats()) {
            if (slab.items() > 0) {
                found |= 1L << slab.id();
            }
        }
        return slabClasses & found;
    }

    private boolean goesOn(ItemWalk walk, Crawl crawl) {
        return !walk.isDone()
                && !crawl.isDone()
                && !isClosed
                && config.current().crawler().enabled();
    }

    private void runBurst(ItemWalk walk, Crawl crawl) {
        long checkedMax = crawl.checked() + ITEMS_PER_BURST;
        boolean wasBounded = crawl.isBounded();
        for (int steps = 0; steps < STEPS_PER_BURST; steps++) {
            if (walk.isDone() || crawl.isDone() || crawl.checked() >= checkedMax) {
                return;
            }
            walk.reclaimStep(clock.now(), crawl);
            if (crawl.isBounded() && !wasBounded) {
                wasBounded = true;
                start = walk.position();
            }
        }
    }

    private void tell(Crawl crawl, int startedAt, int endedAt) {
        for (int id = 1; id < SLAB_CLASSES; id++) {
            if (crawl.checked(id) > 0) {
                int nextSeconds = schedule.secondsToNext(id, endedAt);
                events.crawled(id, crawl, nextSeconds, endedAt - startedAt);
            }
        }
    }
}
