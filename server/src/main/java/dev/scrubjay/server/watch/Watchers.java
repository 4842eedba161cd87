package dev.scrubjay.server.watch;

import dev.scrubjay.store.ItemStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Everybody who watches, and the logs that are written for them.
///
/// Any worker adds a watcher; the logger removes those that are closed.
public final class Watchers {
    /// As many as memcached allows.
    private static final int COUNT_MAX = 20;

    private final ItemStore store;
    private final long watcherBytesMax;
    private final long ringBytes;
    private final List<EventLog> logs = new ArrayList<>();
    private final EventLog evictions = new EventLog(this);
    private final EventLog system = new EventLog(this);
    private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong gid = new AtomicLong();
    private final long startMicros;
    private final long startNanos;

    /// What anybody watches, a bit for each stream. Read for every event that might be one.
    private volatile int streams;

    private volatile Runnable wakeLogger = () -> {};

    /// Creates a list without anybody.
    ///
    /// @param watcherBytesMax what may wait for one watcher
    /// @param ringBytes what may wait in one log
    public Watchers(ItemStore store, long watcherBytesMax, long ringBytes) {
        this.store = store;
        this.watcherBytesMax = watcherBytesMax;
        this.ringBytes = ringBytes;
        startMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        startNanos = System.nanoTime();
        logs.add(evictions);
        logs.add(system);
    }

    /// Returns the log of the threads that are no workers.
    public EventLog system() {
        return system;
    }

    /// Makes the log of one worker. All are made before the first one runs.
    public EventLog newLog() {
        EventLog log = new EventLog(this);
        logs.add(log);
        return log;
    }

    /// Adds a watcher.
    ///
    /// @param waker has the worker of the watcher's connection take what there is; any thread may
    ///   call it
    /// @return null when there are too many
    public synchronized @Nullable Watcher add(int wanted, Runnable waker) {
        removeClosed();
        if (watchers.size() >= COUNT_MAX) {
            return null;
        }
        for (EventLog log : logs) {
            log.prepare(ringBytes);
        }
        Watcher watcher = new Watcher(wanted, watcherBytesMax, waker);
        watchers.add(watcher);
        refresh();
        wakeLogger.run();
        return watcher;
    }

    /// Forgets those whose connections are gone. Called by the logger.
    synchronized void removeClosed() {
        if (watchers.removeIf(Watcher::isClosed)) {
            refresh();
        }
    }

    private void refresh() {
        int wanted = 0;
        for (Watcher watcher : watchers) {
            wanted |= watcher.streams();
        }
        boolean isEvictions = (wanted & WatchStream.EVICTIONS.bit()) != 0;
        store.listenToEvictions(isEvictions ? evictions : null);
        boolean isSystem = (wanted & WatchStream.SYSEVENTS.bit()) != 0;
        store.slabMover().listen(isSystem ? system : null);
        streams = wanted;
    }

    int streams() {
        return streams;
    }

    List<Watcher> all() {
        return watchers;
    }

    List<EventLog> logs() {
        return logs;
    }

    void setLogger(Runnable wake) {
        wakeLogger = wake;
    }

    long nextGid() {
        return gid.incrementAndGet();
    }

    /// The time of day, without allocating anything.
    long micros() {
        return startMicros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
    }

    /// Returns how many there are. Any thread.
    public int count() {
        return watchers.size();
    }
}
