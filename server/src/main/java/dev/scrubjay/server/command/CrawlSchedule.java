package dev.scrubjay.server.command;

import dev.scrubjay.store.Crawl;

/// When to crawl the next time without having been asked to.
///
/// Each slab class has a time of its own. What a crawl has found there tells when enough of its
/// items will be over: if that is later than the class would wait, it waits a minute longer the
/// next time, else a minute less. The whole cache is crawled when the first class's time has come,
/// since a crawl comes by all items anyway.
///
/// The maintainer's thread asks, the crawler's tells; so all is guarded by the object itself.
final class CrawlSchedule {
    private static final int MINUTE_SECONDS = 60;
    private static final int HOUR_MINUTES = 60;
    private static final int WAIT_SECONDS_MAX = HOUR_MINUTES * MINUTE_SECONDS;

    /// Added to every wait, and what a class waits that no crawl has come to.
    private static final int PAUSE_SECONDS = 5;

    private final int[] waitSeconds;
    private final int[] nextSeconds;

    /// Creates a schedule on which all classes are due.
    CrawlSchedule(int slabClassCount) {
        waitSeconds = new int[slabClassCount + 1];
        nextSeconds = new int[slabClassCount + 1];
    }

    /// Returns whether it is time for a crawl. Then it is not for some seconds, whether there is
    /// one or not.
    synchronized boolean takeDue(int now) {
        boolean isDue = false;
        for (int id = 1; id < nextSeconds.length; id++) {
            if (now > nextSeconds[id]) {
                nextSeconds[id] = now + PAUSE_SECONDS;
                isDue = true;
            }
        }
        return isDue;
    }

    /// Makes plans, after a crawl of these classes.
    synchronized void plan(long slabClasses, Crawl crawl, int now) {
        for (int id = 1; id < nextSeconds.length; id++) {
            if ((slabClasses >>> id & 1) != 0) {
                waitSeconds[id] = nextWait(id, crawl);
                nextSeconds[id] = now + waitSeconds[id] + PAUSE_SECONDS;
            }
        }
    }

    /// How long it is until a class is due.
    synchronized int secondsToNext(int slabClass, int now) {
        return nextSeconds[slabClass] - now;
    }

    private int nextWait(int id, Crawl crawl) {
        int minutes = crawl.minutesToLowMark(id);
        int wait = waitSeconds[id];
        if (minutes <= HOUR_MINUTES) {
            boolean isTooEarly = wait < (minutes - 1) * MINUTE_SECONDS;
            wait += isTooEarly ? MINUTE_SECONDS : -MINUTE_SECONDS;
        } else if (crawl.nextReclaims(id) == 0) {
            wait += MINUTE_SECONDS;
        }
        return Math.clamp(wait, 0, WAIT_SECONDS_MAX);
    }
}
