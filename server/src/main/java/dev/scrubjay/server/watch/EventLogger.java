package dev.scrubjay.server.watch;

import dev.scrubjay.server.stats.WatchTotals;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Takes events out of the logs, makes lines of them, and gives these to whoever watches.
///
/// [#run] is the body of the thread `logger`, parked while nobody watches. Otherwise it looks every
/// millisecond while there is something, and every 20 when there is not: waking it for each event
/// would cost the workers more than the event. Events of several logs are put in the order in which
/// they happened, as far as they are there already; `gid=` tells the order for sure.
public final class EventLogger implements Runnable {
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// How many events are told before the logs are looked at for losses, and watchers woken.
    private static final int EVENTS_MAX = 4096;

    private final Watchers watchers;
    private final EventText text = new EventText();
    private final long[] droppedSeen = new long[WatchStream.COUNT];

    private volatile boolean isClosed;
    private volatile @Nullable Thread thread;

    // Written by the logger, read by reports.
    private volatile long skipped;
    private volatile long sent;

    /// Creates a logger for some watchers.
    public EventLogger(Watchers watchers) {
        this.watchers = watchers;
        watchers.setLogger(() -> LockSupport.unpark(thread));
    }

    /// Ends [#run]. Its thread has to be unparked. Any thread.
    public void stop() {
        isClosed = true;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!isClosed) {
            if (hasWork()) {
                LockSupport.parkNanos(this, BUSY_NANOS);
            } else if (watchers.count() > 0) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /// A cycle for which the heap has no room is over, and there is another one soon.
    private boolean hasWork() {
        try {
            return runCycle();
        } catch (OutOfMemoryError full) {
            return true;
        }
    }

    /// Tells what has happened.
    ///
    /// @return whether anything has
    boolean runCycle() {
        watchers.removeClosed();
        countDropped();
        int events = 0;
        EventRing oldest = oldest();
        while (oldest != null && events < EVENTS_MAX) {
            tell(oldest, oldest.first());
            events++;
            oldest = oldest();
        }
        for (Watcher watcher : watchers.all()) {
            watcher.wake();
        }
        return events > 0;
    }

    private @Nullable EventRing oldest() {
        EventRing oldest = null;
        long oldestGid = Long.MAX_VALUE;
        for (EventLog log : watchers.logs()) {
            EventRing ring = log.ring();
            int first = ring == null ? -1 : ring.first();
            if (ring != null && first >= 0 && EventText.gid(ring.bytes(), first) < oldestGid) {
                oldest = ring;
                oldestGid = EventText.gid(ring.bytes(), first);
            }
        }
        return oldest;
    }

    private void tell(EventRing ring, int position) {
        int bit = EventText.event(ring.bytes(), position).stream().bit();
        byte @Nullable [] line = null;
        for (Watcher watcher : watchers.all()) {
            if ((watcher.streams() & bit) != 0) {
                line = line == null ? lineOf(ring, position) : line;
                tell(watcher, line);
            }
        }
        ring.consume(position);
    }

    /// Null when the heap has no room for it.
    private byte @Nullable [] lineOf(EventRing ring, int position) {
        try {
            return text.line(ring.bytes(), position);
        } catch (OutOfMemoryError full) {
            return null;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // This thread alone writes.
    private void tell(Watcher watcher, byte @Nullable [] line) {
        boolean isTold = false;
        try {
            if (line == null) {
                watcher.skip(1);
            } else {
                isTold = watcher.offer(line);
            }
        } catch (OutOfMemoryError full) {
            watcher.skip(1);
        }
        if (isTold) {
            sent++;
        } else {
            skipped++;
        }
    }

    /// Tells watchers of what the logs had no room for.
    private void countDropped() {
        for (int stream = 0; stream < WatchStream.COUNT; stream++) {
            long dropped = dropped(stream);
            long lost = dropped - droppedSeen[stream];
            droppedSeen[stream] = dropped;
            for (Watcher watcher : watchers.all()) {
                if (lost > 0 && (watcher.streams() & 1 << stream) != 0) {
                    watcher.skip(lost);
                }
            }
        }
    }

    private long dropped(int stream) {
        long dropped = 0;
        for (EventLog log : watchers.logs()) {
            EventRing ring = log.ring();
            dropped += ring == null ? 0 : ring.dropped(stream);
        }
        return dropped;
    }

    /// Returns what was logged. Any thread.
    public WatchTotals totals() {
        long dropped = 0;
        long written = 0;
        for (EventLog log : watchers.logs()) {
            EventRing ring = log.ring();
            written += ring == null ? 0 : ring.written();
        }
        for (int stream = 0; stream < WatchStream.COUNT; stream++) {
            dropped += dropped(stream);
        }
        return new WatchTotals(dropped, written, skipped, sent, watchers.count());
    }
}
