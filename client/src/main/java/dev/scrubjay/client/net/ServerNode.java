package dev.scrubjay.client.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One connection to one server, and the next one when it is lost.
///
/// Operations wait while the first attempt to connect lasts, and while the first attempt after a
/// loss lasts. Once an attempt has failed the server counts as down: operations are refused at
/// once, and attempts go on behind their backs, each after a little longer, until one succeeds.
///
/// Submitting is for any thread; everything else for the I/O thread.
public final class ServerNode {
    private static final long BACKOFF_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(50);

    /// A server that is back is noticed in less than a second, with time left for connecting to it
    /// from a machine that is busy.
    private static final long BACKOFF_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(400);

    /// From how many operations in flight on the I/O thread watches the deadlines of all of them.
    private static final int WATCHED_COUNT_MIN = 4;

    private static final int BACKOFF_DOUBLINGS_MAX = 10;

    private static final long NEVER = Long.MAX_VALUE;

    private final String name;
    private final Endpoint endpoint;
    private final NetSettings settings;
    private final IoLoop loop;
    private final Fallback fallback;
    private final InFlight inFlight;

    // Any thread.
    private final Queue<Operation> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isMoving = new AtomicBoolean();
    private volatile @Nullable ServerConnection ready;
    private volatile @Nullable Failure down;

    // The I/O thread's.
    private @Nullable ConnectAttempt attempt;
    private Deque<SocketAddress> untried = new ArrayDeque<>();
    private @Nullable SocketAddress tried;
    private @Nullable Failure lostFailure;
    private boolean isClosed;
    private boolean isTextNext;
    private long nextAttemptNanos = NEVER;

    /// Failures to connect in a row, and connections that were of no use.
    private int failureCount;

    // When the connection became ready, and what it had answered by then.
    private long readyNanos;
    private long answeredBefore;

    /// Makes a node that connects once it is added to a loop.
    ///
    /// @param name what messages call the server
    public ServerNode(
            String name, Endpoint endpoint, NetSettings settings, IoLoop loop, Fallback fallback) {
        this.name = name;
        this.endpoint = endpoint;
        this.settings = settings;
        this.loop = loop;
        this.fallback = fallback;
        inFlight = new InFlight(settings.operationCountMax(), settings.operationBytesMax());
    }

    NetSettings settings() {
        return settings;
    }

    IoLoop loop() {
        return loop;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /// What messages call the server.
    public String name() {
        return name;
    }

    /// Whether operations are taken: false once an attempt to connect has failed.
    public boolean isUp() {
        return down == null;
    }

    /// Whether the I/O thread watches the deadlines, and does so until nothing is in flight.
    boolean isWatched() {
        return loop.isTicking();
    }

    /// How many operations are in flight.
    public int load() {
        return inFlight.count();
    }

    /// Sends an operation, or has it wait for the connection, or refuses it. Any thread.
    public void submit(Operation operation) {
        operation.givenTo(this);
        if (!inFlight.enter(operation)) {
            operation.fail(
                    Failure.of(Failure.Kind.OVERLOADED, "too much is in flight to this server"));
            return;
        }
        ServerConnection connection = ready;
        if (connection != null && waiting.isEmpty()) {
            connection.submit(operation);
        } else {
            waiting.add(operation);
            moveWaiting();
        }
        if (operation.needsWatch() || inFlight.count() >= WATCHED_COUNT_MIN) {
            loop.watch();
        }
    }

    /// Says that an operation has waited in vain: has the loop look whether the server is alive.
    public void suspect() {
        loop.watch();
    }

    /// Moves waiting operations to where they can go now. One thread at a time, so that their order
    /// stays.
    private void moveWaiting() {
        while (!waiting.isEmpty()
                && (ready != null || down != null)
                && isMoving.compareAndSet(false, true)) {
            try {
                for (Operation operation = waiting.peek();
                        operation != null;
                        operation = waiting.peek()) {
                    ServerConnection connection = ready;
                    Failure failure = down;
                    if (connection != null) {
                        connection.submit(operation);
                    } else if (failure != null) {
                        inFlight.leave(operation);
                        fallback.unsent(operation, failure);
                    } else {
                        break;
                    }
                    waiting.remove();
                }
            } finally {
                isMoving.set(false);
            }
        }
    }

    // From here on: the I/O thread.

    /// Starts to connect. A name is looked up again each time.
    void connect() {
        nextAttemptNanos = NEVER;
        if (!endpoint.needsLookup()) {
            lookUp();
            return;
        }
        Thread thread = new Thread(this::lookUp, "scrubjay-lookup-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void lookUp() {
        try {
            List<SocketAddress> addresses = endpoint.addresses();
            loop.execute(() -> connectTo(addresses));
        } catch (IOException e) {
            loop.execute(() -> attemptFailed(e));
        } catch (RuntimeException e) {
            // A resolver that is not the JDK's may throw anything.
            loop.execute(() -> attemptFailed(new IOException("no address: " + e, e)));
        }
    }

    private void connectTo(List<SocketAddress> addresses) {
        if (!isClosed) {
            untried = new ArrayDeque<>(addresses);
            tryNextAddress();
        }
    }

    private void tryNextAddress() {
        SocketAddress address = untried.remove();
        tried = address;
        boolean isTextOnly = isTextNext || settings.dialect() == NetSettings.Dialect.TEXT;
        isTextNext = false;
        ConnectAttempt started = new ConnectAttempt(this, isTextOnly);
        attempt = started;
        started.start(address);
    }

    /// The attempt has led to a connection that can be used.
    void connected(ServerConnection connection) {
        attempt = null;
        readyNanos = System.nanoTime();
        answeredBefore = connection.answeredCount();
        ready = connection;
        down = null;
        moveWaiting();
    }

    /// The server hung up when it was asked for the meta protocol: the next attempt, at once and at
    /// the same address, does not ask.
    void useTextNext() {
        SocketAddress address = tried;
        if (settings.dialect() == NetSettings.Dialect.PROBED && address != null) {
            isTextNext = true;
            untried.addFirst(address);
        }
    }

    /// The attempt has failed.
    void attemptFailed(IOException why) {
        attempt = null;
        if (isClosed) {
            return;
        }
        if (!untried.isEmpty()) {
            tryNextAddress();
            return;
        }
        down = new Failure(Failure.Kind.CONNECTION, describe(why), false, why);
        int doublings = Math.max(0, Math.min(failureCount - 1, BACKOFF_DOUBLINGS_MAX));
        long backoff = Math.min(BACKOFF_NANOS_MIN << doublings, BACKOFF_NANOS_MAX);
        failureCount++;
        nextAttemptNanos =
                System.nanoTime()
                        + backoff / 2
                        + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
        moveWaiting();
    }

    private static String describe(IOException why) {
        String message = why.getMessage();
        return message == null ? why.getClass().getSimpleName() : message;
    }

    /// A connection is gone. If it was in use, the next attempt starts at once; but a server that
    /// hangs up again and again before it answers anything is asked less and less.
    void lost(ServerConnection connection, IOException why) {
        ConnectAttempt running = attempt;
        if (ready == connection) {
            ready = null;
            lostFailure = new Failure(Failure.Kind.CONNECTION, describe(why), true, why);
            reconnect(connection, why);
        } else if (running != null && running.isOf(connection)) {
            running.hungUp(why);
        }
    }

    private void reconnect(ServerConnection lost, IOException why) {
        boolean wasOfUse =
                lost.answeredCount() > answeredBefore
                        || System.nanoTime() - readyNanos > BACKOFF_NANOS_MAX;
        if (wasOfUse) {
            failureCount = 0;
        }
        if (isClosed) {
            return;
        }
        if (failureCount == 0) {
            failureCount = 1;
            connect();
        } else {
            untried.clear();
            attemptFailed(why);
        }
    }

    /// Takes over what a lost connection has not done: what was not sent, and reads, are tried
    /// again; of the rest nobody can say whether the server has done it.
    void leftOver(List<Operation> left) {
        Failure why = lostFailure;
        for (Operation operation : left) {
            if (!operation.isPending()) {
                continue;
            }
            boolean isAgain = !isClosed && operation.isRead() && !operation.isRetried;
            if ((operation.isUnsent && !isClosed) || isAgain) {
                operation.isRetried |= !operation.isUnsent;
                operation.requeue();
                submit(operation);
                // Its caller may count on being watched, and the loop may have thought all was
                // done.
                loop.watch();
            } else if (isClosed) {
                operation.fail(closed(!operation.isUnsent));
            } else if (why != null) {
                operation.fail(why);
            }
        }
    }

    private static Failure closed(boolean maybeApplied) {
        return new Failure(Failure.Kind.CLOSED, "the client is closed", maybeApplied, null);
    }

    long nanosToNextStep(long now) {
        long next = nextAttemptNanos == NEVER ? NEVER : nextAttemptNanos - now;
        return attempt == null ? next : Math.min(next, attempt.deadlineNanos() - now);
    }

    /// Takes the step that is due, if one is.
    void onTime(long now) {
        if (attempt != null && now - attempt.deadlineNanos() >= 0) {
            attempt.failed(new IOException("no connection in time"));
        }
        if (nextAttemptNanos != NEVER && now - nextAttemptNanos >= 0) {
            connect();
        }
    }

    /// Looks at the deadlines of what is in flight.
    ///
    /// @return whether nothing is
    boolean tick(long now) {
        for (Operation operation : waiting) {
            if (now - operation.deadlineNanos() > 0) {
                operation.fail(Failure.of(Failure.Kind.TIMEOUT, "no connection in time"));
            }
        }
        ServerConnection connection = ready;
        if (connection != null) {
            IOException stalled = connection.check(now, settings.operationNanos());
            if (stalled != null) {
                connection.close(stalled);
            }
        }
        return isIdle();
    }

    boolean isIdle() {
        ServerConnection connection = ready;
        return waiting.isEmpty() && (connection == null || connection.isIdle());
    }

    void close() {
        isClosed = true;
        down = closed(false);
        nextAttemptNanos = NEVER;
        if (attempt != null) {
            attempt.failed(new IOException("the client is closed"));
        }
        ServerConnection connection = ready;
        if (connection != null) {
            connection.close(new IOException("the client is closed"));
        }
        moveWaiting();
    }
}
