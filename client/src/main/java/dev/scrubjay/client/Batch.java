package dev.scrubjay.client;

import dev.scrubjay.client.net.Completion;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.Operation;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Many operations as one: all servers are written to before any answer is waited for.
///
/// So many are in flight at a time that the servers stay busy, and not so many that both ends wait
/// for the other to read. Each has its own deadline from when it is sent, so that a large batch may
/// take longer than a small one.
abstract class Batch implements Completion {
    /// For each server: some round trips' worth of small items, and of large ones.
    private static final int ITEMS_MAX = 1_000;

    private static final int BYTES_MAX = 2 * 1024 * 1024;

    /// More servers than that share one window of their size.
    private static final int SERVERS_MAX = 64;

    private final Cluster cluster;
    private final long operationNanos;
    private final Queue<Operation> unsent = new ConcurrentLinkedQueue<>();

    /// What has not ended, whether sent or not.
    private final AtomicInteger left = new AtomicInteger();

    private final int serverCount;
    private final AtomicInteger itemsInFlight = new AtomicInteger();
    private final AtomicInteger bytesInFlight = new AtomicInteger();

    /// Who is to go on sending: the first to count up from zero.
    private final AtomicInteger senders = new AtomicInteger();

    private volatile boolean isDone;
    private volatile boolean isCancelled;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable Runnable follower;
    private volatile @Nullable Operation failed;

    Batch(Cluster cluster, long operationNanos) {
        this.cluster = cluster;
        this.operationNanos = operationNanos;
        serverCount = Math.min(cluster.addresses().size(), SERVERS_MAX);
    }

    /// Takes an operation's answer, or its failure. Mostly on the I/O thread. May [#add] others.
    abstract void ended(Operation operation);

    /// Sends one operation.
    void submit(Operation operation) {
        cluster.submit(operation);
    }

    /// Adds operations: before the start, or when another one has ended.
    final void add(Collection<? extends Operation> operations) {
        left.addAndGet(operations.size());
        unsent.addAll(operations);
    }

    /// Remembers an operation that failed.
    final void failed(Operation operation) {
        failed = operation;
    }

    /// Throws what one of the failures means, if there are any and they are not to look like
    /// misses.
    final void hideOrThrow(Session session) {
        Operation one = failed;
        if (one != null) {
            session.hideOrThrow(one);
        }
    }

    /// Sends, and has this run in the end: on the thread that gets the last answer.
    final void start(Runnable followed) {
        follower = followed;
        startSending();
    }

    /// Sends, and waits for the end.
    ///
    /// @return false when the thread was interrupted before
    final boolean run() {
        waiter = Thread.currentThread();
        startSending();
        while (!isDone) {
            if (Thread.currentThread().isInterrupted()) {
                isCancelled = true;
                return false;
            }
            LockSupport.park(this);
        }
        return true;
    }

    private void startSending() {
        if (left.get() == 0) {
            done();
        } else {
            send();
        }
    }

    private void send() {
        if (senders.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            while (!isCancelled && hasRoom()) {
                Operation operation = unsent.poll();
                if (operation == null) {
                    break;
                }
                itemsInFlight.addAndGet(operation.itemCount());
                bytesInFlight.addAndGet(operation.payloadBytes());
                operation.onCompletion(this, System.nanoTime() + operationNanos);
                submit(operation);
            }
            seen = senders.addAndGet(-seen);
        }
    }

    private boolean hasRoom() {
        return itemsInFlight.get() < serverCount * ITEMS_MAX
                && bytesInFlight.get() < serverCount * BYTES_MAX;
    }

    @Override
    public final void completed(Operation operation) {
        ended(operation);
        itemsInFlight.addAndGet(-operation.itemCount());
        bytesInFlight.addAndGet(-operation.payloadBytes());
        if (left.decrementAndGet() == 0) {
            done();
        } else if (!unsent.isEmpty()) {
            send();
        }
    }

    private void done() {
        isDone = true;
        Thread waiting = waiter;
        Runnable followed = follower;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        if (followed != null) {
            followed.run();
        }
    }

    /// Whether the request has not left, because its server cannot be reached.
    static boolean isUnreachable(Failure failure) {
        return failure.kind() == Failure.Kind.CONNECTION && !failure.maybeApplied();
    }
}
