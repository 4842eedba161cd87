package dev.scrubjay.client.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Runs what follows an asynchronous operation: never on the I/O thread, which a user's code could
/// block.
///
/// One runner serves many operations, so that a busy client does not hand each of them over by
/// itself. A runner that is about to run a user's code first makes sure that somebody else goes on
/// with the rest.
public final class Completions {
    /// Something to run.
    public interface Task {
        /// Ends the operation for its user.
        void run();

        /// Whether the user's code may run in it.
        boolean hasFollowers();
    }

    private final Executor executor;
    private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();

    /// Runners that go on to the next task by themselves.
    private final AtomicInteger runners = new AtomicInteger();

    private final AtomicLong doneCount = new AtomicLong();

    /// Has [#tick()] called from now on.
    private volatile Runnable watch = () -> {};

    // The I/O thread's: what `doneCount` was at the last tick.
    private long doneBefore;

    /// Runs on this executor.
    public Completions(Executor executor) {
        this.executor = executor;
    }

    void watchBy(Runnable watcher) {
        watch = watcher;
    }

    /// Has a task run. Any thread.
    public void add(Task task) {
        tasks.add(task);
        if (runners.get() == 0 && runners.compareAndSet(0, 1)) {
            startRunner();
        } else {
            // A runner may be stuck in the code of a user that waits for this very task.
            watch.run();
        }
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    /// Looks whether the runners are stuck in users' code, and if so starts another one.
    ///
    /// @return whether there is nothing to run
    boolean tick() {
        if (tasks.isEmpty()) {
            return true;
        }
        long done = doneCount.get();
        if (done == doneBefore) {
            runners.incrementAndGet();
            startRunner();
        }
        doneBefore = done;
        return false;
    }

    /// Starts a runner. Not on this thread, if that can be helped: it may be the I/O thread, which
    /// a user's code could block.
    private void startRunner() {
        if (!isRunnerTaken(executor) && !isRunnerTaken(Completions::startThread)) {
            runTasks();
        }
    }

    private static void startThread(Runnable runner) {
        Thread thread = new Thread(runner, "scrubjay-client-callback");
        thread.setDaemon(true);
        thread.start();
    }

    /// Whether the executor takes one more runner. It may be shut down, busy, broken, or out of
    /// threads; an answer still belongs to its caller.
    private boolean isRunnerTaken(Executor offered) {
        try {
            offered.execute(this::runTasks);
            return true;
        } catch (RuntimeException | OutOfMemoryError e) {
            return false;
        }
    }

    private void runTasks() {
        do {
            for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                doneCount.incrementAndGet();
                if (task.hasFollowers() && !tasks.isEmpty() && isRunnerTaken(executor)) {
                    task.run();
                    return;
                }
                task.run();
            }
            runners.decrementAndGet();
        } while (!tasks.isEmpty() && runners.compareAndSet(0, 1));
    }
}
