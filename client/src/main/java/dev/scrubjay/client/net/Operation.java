package dev.scrubjay.client.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A request, its place in the connection's queue, and its answer.
///
/// Written by the caller until it is submitted, then by the thread that sends, then by the I/O
/// thread; the queue and `state` hand it from one to the next. It ends once: answered, failed, or
/// abandoned by a caller that waited long enough. An abandoned one keeps its place, so that a late
/// answer finds its request and is thrown away with it.
public abstract class Operation {
    private static final int PENDING = 0;

    /// As pending, and its caller sleeps, or is about to.
    private static final int SLEPT_ON = 1;

    private static final int FAILING = 2;
    private static final int ENDED = 3;

    /// From how many operations in flight on a caller lets others run before it goes to sleep.
    ///
    /// So many callers keep the processors busy: by the time this one runs again its answer is
    /// often there, and nobody had to put it to sleep and wake it up. That is most of what a small
    /// operation costs.
    private static final int YIELD_COUNT_MIN = 10;

    /// How often it does so at most: where processors are idle it comes back at once.
    private static final int YIELDS_MAX = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Operation.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // Changed by compareAndSet only; what was written before it is seen by who reads it.
    private volatile int state;

    // Written once a submission by the one that follows in the queue.
    private volatile @Nullable Operation next;

    private @Nullable Thread waiter;
    private @Nullable Completion completion;
    private long deadlineNanos;
    private @Nullable Failure failure;
    private @Nullable Object route;
    private @Nullable ServerNode server;
    private int tries;
    private int place;

    // The connection's, while this is in its queue.
    boolean isUnsent = true;
    boolean isSkipped;
    boolean isUncounted;
    boolean isRetried;
    boolean endsBatch;
    int opaque;

    /// Writes the request, without its value.
    abstract void encode(RequestWriter out, boolean meta);

    /// Takes a line of the answer.
    abstract Outcome onLine(ReplyLine line);

    /// The value that follows the request's line, or null.
    byte @Nullable [] payload() {
        return null;
    }

    /// How long the value is that follows the line just given.
    int valueLength() {
        throw new IllegalStateException("no value expected");
    }

    /// Takes the value that the last line announced.
    Outcome onValue(byte[] value) {
        throw new IllegalStateException("no value expected");
    }

    /// Whether asking twice is as good as asking once.
    boolean isRead() {
        return false;
    }

    /// Why this cannot be asked of a server, or null.
    @Nullable String refusal(boolean meta) {
        return null;
    }

    /// Forgets a part of an answer: the request is asked again.
    void reset() {}

    /// The most bytes that the request takes, without its value.
    int requestBytesMax() {
        return RequestWriter.REQUEST_BYTES_MAX;
    }

    /// What was asked, for messages.
    @Override
    public abstract String toString();

    /// How many items it is about.
    public int itemCount() {
        return 1;
    }

    /// How long the value is that the request brings.
    public final int payloadBytes() {
        byte[] payload = payload();
        return payload == null ? 0 : payload.length;
    }

    /// Prepares for a submission that a thread waits for.
    public final void waitBy(Thread thread, long deadline) {
        waiter = thread;
        deadlineNanos = deadline;
    }

    /// Prepares for a submission whose end something is told of.
    public final void onCompletion(Completion told, long deadline) {
        completion = told;
        deadlineNanos = deadline;
    }

    /// Says by what the server is chosen: kept for whoever has to choose again.
    public final void routeBy(Object what) {
        route = what;
    }

    /// By what the server is chosen; null when it is not to be chosen again.
    public final @Nullable Object route() {
        return route;
    }

    /// Gives it a number that its caller knows it by.
    public final void placeAt(int number) {
        place = number;
    }

    /// The number its caller knows it by.
    public final int place() {
        return place;
    }

    /// Counts the servers that were tried.
    public final int countTry() {
        return ++tries;
    }

    /// The server it was last given to.
    public final @Nullable ServerNode server() {
        return server;
    }

    final void givenTo(ServerNode node) {
        server = node;
    }

    /// Waits for the end, on the thread that was named before. Afterwards [#failure()] tells.
    // Nothing depends on what the scheduler makes of it but speed.
    @SuppressWarnings("ThreadPriorityCheck")
    public final void await() {
        boolean isWatched = server != null && server.isWatched();
        if (server != null && server.load() >= YIELD_COUNT_MIN) {
            for (int i = 0; i < YIELDS_MAX && state != ENDED; i++) {
                Thread.yield();
            }
        }
        while (state != ENDED) {
            long remaining = deadlineNanos - System.nanoTime();
            if (remaining <= 0) {
                fail(new Failure(Failure.Kind.TIMEOUT, "no answer in time", !isUnsent, null));
            } else if (Thread.currentThread().isInterrupted()) {
                fail(new Failure(Failure.Kind.INTERRUPTED, "interrupted", !isUnsent, null));
            } else if (state == SLEPT_ON || STATE.compareAndSet(this, PENDING, SLEPT_ON)) {
                sleep(isWatched, remaining);
            }
        }
    }

    /// Sleeps until woken. A timer of its own costs a busy caller a tenth of the whole operation,
    /// so where the I/O thread watches the deadlines it does without.
    private void sleep(boolean isWatched, long remaining) {
        if (isWatched) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, remaining);
        }
    }

    /// Why there is no answer; null when there is one. Only once it has ended.
    public final @Nullable Failure failure() {
        return failure;
    }

    /// By when an answer is wanted, on the clock of [System#nanoTime()].
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    /// Ends it without an answer. Nothing happens when it has ended already.
    public final void fail(Failure why) {
        int before = leavePending(FAILING);
        if (before >= 0) {
            failure = why;
            state = ENDED;
            tell(before);
        }
    }

    /// Ends it: the answer is complete. Nothing happens when nobody wants it any more.
    final void answer() {
        int before = leavePending(ENDED);
        if (before >= 0) {
            tell(before);
        }
    }

    /// Takes the state from pending to another one.
    ///
    /// @return the state before; negative when it was not pending
    private int leavePending(int next) {
        while (true) {
            int before = state;
            if (before > SLEPT_ON) {
                return -1;
            }
            if (STATE.compareAndSet(this, before, next)) {
                return before;
            }
        }
    }

    final boolean isPending() {
        return state <= SLEPT_ON;
    }

    /// Whether somebody else has to look at the deadline.
    final boolean needsWatch() {
        return completion != null;
    }

    private void tell(int stateBefore) {
        if (completion != null) {
            completion.completed(this);
        } else if (stateBefore == SLEPT_ON) {
            LockSupport.unpark(waiter);
        }
    }

    final @Nullable Operation next() {
        return next;
    }

    /// Links the follower; whoever looks for work afterwards sees it, or is seen at work.
    final void setNext(@Nullable Operation follower) {
        next = follower;
    }

    /// Makes it ready for another queue, as if it had never been in one.
    final void requeue() {
        next = null;
        isUnsent = true;
        isSkipped = false;
        endsBatch = false;
        reset();
    }
}
