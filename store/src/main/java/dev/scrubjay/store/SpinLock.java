package dev.scrubjay.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A lock for a few hundred nanoseconds of work. Not reentrant, not fair, and it never parks a
/// thread.
///
/// [ItemStore] says in which order locks are taken.
final class SpinLock {
    /// How often we look before we let another thread run.
    private static final int SPINS_MAX = 64;

    private static final int FREE = 0;
    private static final int HELD = 1;

    private static final VarHandle STATE;
    private static final VarHandle WAITS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(SpinLock.class, "state", int.class);
            WAITS = lookup.findVarHandle(SpinLock.class, "waits", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // Accessed through STATE.
    private int state;

    // Written with the lock held.
    private long waits;

    void lock() {
        if (!tryLock()) {
            lockContended();
        }
    }

    boolean tryLock() {
        if (LockSteps.ARE_WATCHED) {
            LockSteps.taking();
        }
        return tryOnce();
    }

    private boolean tryOnce() {
        return STATE.weakCompareAndSetAcquire(this, FREE, HELD);
    }

    /// Release: what was written under the lock is seen by its next owner.
    void unlock() {
        STATE.setRelease(this, FREE);
        if (LockSteps.ARE_WATCHED) {
            LockSteps.released();
        }
    }

    /// Whether somebody holds it. For assertions.
    boolean isLocked() {
        return (int) STATE.getOpaque(this) == HELD;
    }

    private void lockContended() {
        int spins = 0;
        while ((int) STATE.getOpaque(this) != FREE || !tryOnce()) {
            if (LockSteps.ARE_WATCHED) {
                LockSteps.blocked();
            }
            pause(++spins);
        }
        WAITS.setOpaque(this, waits + 1);
    }

    /// Returns how often somebody had to wait for it. Any thread.
    long waits() {
        return (long) WAITS.getOpaque(this);
    }

    /// Waits a little, for the so many-th time. The owner may be waiting for this very processor.
    @SuppressWarnings("ThreadPriorityCheck") // Right without it, only slower.
    static void pause(int spins) {
        if (spins < SPINS_MAX) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
