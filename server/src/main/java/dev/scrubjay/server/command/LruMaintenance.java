package dev.scrubjay.server.command;

import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.LruMaintainer;
import java.util.concurrent.locks.LockSupport;

/// The body of the thread `lru-maintainer`: lets the store's maintainer work at its own pace, and
/// the crawler once a second look whether it is time to crawl.
public final class LruMaintenance implements Runnable {
    private final LruMaintainer maintainer;
    private final Crawler crawler;
    private final CoarseClock clock;

    private volatile boolean isClosed;

    /// The second of the last look at the crawler.
    private int crawlerSecond;

    /// Creates the body.
    public LruMaintenance(LruMaintainer maintainer, Crawler crawler, CoarseClock clock) {
        this.maintainer = maintainer;
        this.crawler = crawler;
        this.clock = clock;
    }

    /// Runs one cycle.
    ///
    /// @return how many nanoseconds to wait before the next one
    long runCycle() {
        int now = clock.now();
        long waitNanos = maintainer.runCycle(now);
        if (now != crawlerSecond) {
            crawlerSecond = now;
            crawler.crawlIfDue(now);
        }
        return waitNanos;
    }

    /// Ends [#run]. Its thread has to be unparked. Any thread.
    public void stop() {
        isClosed = true;
    }

    @Override
    public void run() {
        while (!isClosed) {
            LockSupport.parkNanos(this, runCycle());
        }
    }
}
