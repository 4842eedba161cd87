package dev.scrubjay.store;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs two threads in turns, only one of them at a time, and changes from one to the other at the
/// steps of [LockSteps] and nowhere else. One object is one run, after one schedule.
///
/// A schedule is a row of digits, one for each step at which both threads could go on: 0 lets the
/// same thread go on (at the start, the first one), 1 the other. Whoever is beyond its end goes on.
/// So a schedule can be run again, and [#following] is the next one to be tried: from the empty one
/// on, all there are are tried, in order.
final class Interleaving implements LockSteps.Watcher {
    private static final int NOBODY = -1;

    private final String schedule;
    private final int changesMax;
    private final Thread[] threads = new Thread[2];
    private final boolean[] isBlocked = new boolean[2];
    private final boolean[] isFinished = new boolean[2];
    private final StringBuilder taken = new StringBuilder();
    private int changes;

    /// Whose turn it is. What is above is its own.
    private volatile int turn = NOBODY;

    private @Nullable Throwable failure;

    /// @param changesMax how often a thread may be stopped that could go on
    Interleaving(String schedule, int changesMax) {
        this.schedule = schedule;
        this.changesMax = changesMax;
    }

    /// Runs both to their ends.
    void run(Runnable first, Runnable second) {
        List<Runnable> bodies = List.of(first, second);
        LockSteps.watch(this);
        for (int index = 0; index < 2; index++) {
            int own = index;
            threads[own] = Thread.ofVirtual().unstarted(() -> runInTurn(own, bodies.get(own)));
        }
        turn = choose() ? 1 : 0;
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        LockSteps.watch(null);
        if (failure != null) {
            throw new AssertionError("schedule " + taken, failure);
        }
    }

    /// The schedule that was run, as far as there was a choice.
    String taken() {
        return taken.toString();
    }

    /// The schedule to be tried after this one, null when it was the last.
    @Nullable String following() {
        int last = taken.lastIndexOf("0");
        return last < 0 ? null : taken.substring(0, last) + "1";
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void runInTurn(int own, Runnable body) {
        awaitTurn(own);
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        isFinished[own] = true;
        isBlocked[1 - own] = false;
        turn = 1 - own;
        LockSupport.unpark(threads[1 - own]);
    }

    private void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    @Override
    public void taking() {
        int own = own();
        if (own != NOBODY) {
            letChoose(own);
        }
    }

    @Override
    public void released() {
        int own = own();
        if (own != NOBODY) {
            isBlocked[1 - own] = false;
            letChoose(own);
        }
    }

    @Override
    public void blocked() {
        int own = own();
        if (own != NOBODY) {
            isBlocked[own] = true;
            if (isFinished[1 - own] || isBlocked[1 - own]) {
                throw new IllegalStateException("nobody gives this lock back");
            }
            pass(own);
            isBlocked[own] = false;
        }
    }

    private void letChoose(int own) {
        boolean canChange = !isFinished[1 - own] && !isBlocked[1 - own] && changes < changesMax;
        if (canChange && choose()) {
            changes++;
            pass(own);
        }
    }

    /// Whether the other thread goes on.
    private boolean choose() {
        int step = taken.length();
        boolean isChange = step < schedule.length() && schedule.charAt(step) == '1';
        taken.append(isChange ? '1' : '0');
        return isChange;
    }

    private void pass(int own) {
        turn = 1 - own;
        LockSupport.unpark(threads[1 - own]);
        awaitTurn(own);
    }

    private void awaitTurn(int own) {
        while (turn != own) {
            LockSupport.park(this);
        }
    }

    /// Which of the two is calling. Other tests' threads go their own ways.
    private int own() {
        Thread caller = Thread.currentThread();
        if (!caller.isVirtual()) {
            return NOBODY;
        }
        return caller.equals(threads[0]) ? 0 : caller.equals(threads[1]) ? 1 : NOBODY;
    }
}
