package dev.scrubjay.store;

import org.jspecify.annotations.Nullable;

/// Where a test stops a thread to have another one go on: before a lock is taken, when it is found
/// taken, and after it was given back.
///
/// For such a test the JVM is started with `-Dscrubjay.steps=true`. In every other one the switch
/// is a constant that is false, and what depends on it is not compiled.
final class LockSteps {
    static final boolean ARE_WATCHED = Boolean.getBoolean("scrubjay.steps");

    private static volatile @Nullable Watcher watcher;

    private LockSteps() {}

    /// Who decides which thread goes on. Called on the thread that has come to a step.
    interface Watcher {
        /// About to take a lock, or to try it.
        void taking();

        /// A lock is taken by another thread. It is tried again after this.
        void blocked();

        /// A lock was given back.
        void released();
    }

    static void watch(@Nullable Watcher newWatcher) {
        watcher = newWatcher;
    }

    static void taking() {
        Watcher watching = watcher;
        if (watching != null) {
            watching.taking();
        }
    }

    static void blocked() {
        Watcher watching = watcher;
        if (watching != null) {
            watching.blocked();
        }
    }

    static void released() {
        Watcher watching = watcher;
        if (watching != null) {
            watching.released();
        }
    }
}
