package dev.scrubjay.store;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How those who find no free memory wake the page mover. Any thread.
final class PageDemand {
    /// Set by whoever found none, reset by the mover when it is ready to be asked again.
    private volatile boolean isAskedFor;

    /// The mover's, while it runs.
    private volatile @Nullable Thread mover;

    /// Says that a slab class had to free memory by itself. No lock of the store is held.
    void ask() {
        if (!isAskedFor) {
            isAskedFor = true;
            LockSupport.unpark(mover);
        }
    }

    boolean isAskedFor() {
        return isAskedFor;
    }

    void reset() {
        isAskedFor = false;
    }

    void setMover(@Nullable Thread thread) {
        mover = thread;
    }

    void wake() {
        LockSupport.unpark(mover);
    }
}
