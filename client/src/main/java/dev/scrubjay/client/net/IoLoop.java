package dev.scrubjay.client.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A client's one I/O thread: reads answers, writes what callers could not, and keeps the time.
///
/// It sleeps while nothing arrives. Only when something waits that cannot watch its own deadline,
/// or a server seems to have stopped, does it wake up by itself.
public final class IoLoop {
    /// How often deadlines are looked at, while there is a need.
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /// For how many ticks without need the loop goes on looking: turning it on takes a wake-up.
    private static final int IDLE_TICKS_MAX = 20;

    private static final int CLOSE_SECONDS_MAX = 5;

    private final Selector selector;
    private final Thread thread;
    private final Completions completions;
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isTicking = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<SelectionKey> handler = IoLoop::handle;

    /// Set when the thread has done its last command; those that come later are run by who brings
    /// them, one at a time.
    private volatile boolean isOver;

    private final AtomicBoolean isRunningLate = new AtomicBoolean();

    // The loop's own.
    private final List<ServerNode> nodes = new ArrayList<>();
    private boolean isClosing;
    private int idleTicks;
    private long lastTickNanos = System.nanoTime();

    /// Starts the thread.
    public IoLoop(String name, Completions completions) {
        this.completions = completions;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        completions.watchBy(this::watch);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /// Takes a server in, and connects to it. Any thread.
    public void add(ServerNode node) {
        execute(() -> {
            nodes.add(node);
            node.connect();
        });
    }

    /// Closes all connections and ends the thread. What is in flight fails. Any thread; waits,
    /// unless it is the loop's own.
    public void close() {
        execute(() -> isClosing = true);
        if (isCurrentThread()) {
            return;
        }
        boolean wasInterrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS_MAX);
        while (ended.getCount() > 0 && deadline - System.nanoTime() > 0) {
            try {
                if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether the calling thread is this loop's.
    public boolean isCurrentThread() {
        return thread.equals(Thread.currentThread());
    }

    /// Has something done on the loop's thread. Any thread.
    void execute(Runnable command) {
        commands.add(command);
        if (isOver) {
            runLate();
        } else if (!isCurrentThread()) {
            selector.wakeup();
        }
    }

    private void runLate() {
        while (!commands.isEmpty() && isRunningLate.compareAndSet(false, true)) {
            try {
                runCommands();
            } finally {
                isRunningLate.set(false);
            }
        }
    }

    /// Has the deadlines watched as long as there is anything in flight. Any thread.
    void watch() {
        if (!isTicking.get() && isTicking.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    boolean isTicking() {
        return isTicking.get();
    }

    SelectionKey register(SelectableChannel channel, int operations, KeyHandler attachment)
            throws IOException {
        return channel.register(selector, operations, attachment);
    }

    /// Whose key it is.
    interface KeyHandler {
        void onReady(SelectionKey key);
    }

    private static void handle(SelectionKey key) {
        if (key.isValid()) {
            ((KeyHandler) key.attachment()).onReady(key);
        }
    }

    private void run() {
        try {
            while (!isClosing) {
                runCycle();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private void runCycle() throws IOException {
        long timeout = timeoutMillis(System.nanoTime());
        if (timeout == 0) {
            selector.selectNow(handler);
        } else {
            selector.select(handler, timeout == Long.MAX_VALUE ? 0 : timeout);
        }
        runCommands();
        long now = System.nanoTime();
        for (ServerNode node : nodes) {
            node.onTime(now);
        }
        if (isTicking.get() && now - lastTickNanos >= TICK_NANOS) {
            lastTickNanos = now;
            tick(now);
        }
    }

    private void runCommands() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            try {
                command.run();
            } catch (RuntimeException e) {
                // A mistake of ours: said, but not the end of all connections.
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }
    }

    private void tick(long now) {
        boolean isIdle = true;
        for (ServerNode node : nodes) {
            isIdle &= node.tick(now);
        }
        isIdle &= completions.tick();
        idleTicks = isIdle ? idleTicks + 1 : 0;
        if (idleTicks > IDLE_TICKS_MAX) {
            idleTicks = 0;
            isTicking.set(false);
            // Whoever came in before that and saw it set relies on us.
            for (ServerNode node : nodes) {
                if (!node.isIdle()) {
                    isTicking.set(true);
                }
            }
            if (!completions.isIdle()) {
                isTicking.set(true);
            }
        }
    }

    private long timeoutMillis(long now) {
        if (!commands.isEmpty()) {
            return 0;
        }
        long nanos = isTicking.get() ? TICK_NANOS - (now - lastTickNanos) : Long.MAX_VALUE;
        for (ServerNode node : nodes) {
            nanos = Math.min(nanos, node.nanosToNextStep(now));
        }
        if (nanos == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    private void end() {
        for (ServerNode node : nodes) {
            node.close();
        }
        runCommands();
        isOver = true;
        runLate();
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ended.countDown();
        }
    }
}
