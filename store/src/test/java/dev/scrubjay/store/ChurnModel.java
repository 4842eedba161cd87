package dev.scrubjay.store;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// What a churned store should have under each key, if it has not forgotten it.
///
/// An operation holds the key's entry and the clock's read lock; a flush or a tick holds the
/// clock's write lock. So an operation of the store and its effect on the model are one step, while
/// threads meet freely within the store.
final class ChurnModel {
    static final int KEYS = 8000;

    final ReadWriteLock clockLock = new ReentrantReadWriteLock();

    /// Set by the first thread that finds something wrong.
    volatile boolean isBroken;

    private final TestStore test;
    private final Entry[] entries = new Entry[KEYS];

    private int flushes;
    private int flushDue = Integer.MAX_VALUE;

    /// One key's. Its own monitor guards it.
    static final class Entry {
        final String key;

        /// Null when there must not be anything.
        @Nullable String value;

        int flags;
        int expiry;
        long cas;

        /// The key's flushes that have been seen: what is older is gone.
        int flushes;

        int versions;

        Entry(String key) {
            this.key = key;
        }
    }

    ChurnModel(TestStore test) {
        this.test = test;
        for (int number = 0; number < KEYS; number++) {
            // Keys of all lengths, some with more than one cache line.
            entries[number] = new Entry("key" + number + "-".repeat(number % 90));
        }
    }

    Entry entry(int number) {
        return entries[number];
    }

    /// Forgets the value when it is flushed. The entry and the clock are held.
    boolean isFlushed(Entry entry) {
        boolean isFlushed = entry.flushes != flushes;
        entry.flushes = flushes;
        return isFlushed;
    }

    /// Moves the clock, and lets a flush happen that is due.
    void tick() {
        clockLock.writeLock().lock();
        try {
            test.clock.advance(1);
            if (test.clock.now() >= flushDue) {
                flushes++;
                flushDue = Integer.MAX_VALUE;
            }
        } finally {
            clockLock.writeLock().unlock();
        }
    }

    void flush(int delay) {
        clockLock.writeLock().lock();
        try {
            test.store.flushAll(delay, test.clock.now());
            if (delay == 0) {
                flushes++;
                flushDue = Integer.MAX_VALUE;
            } else {
                flushDue = test.clock.now() + delay;
            }
        } finally {
            clockLock.writeLock().unlock();
        }
    }
}
