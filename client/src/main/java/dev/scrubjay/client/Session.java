package dev.scrubjay.client;

import dev.scrubjay.client.net.Completions;
import dev.scrubjay.client.net.Failure;
import dev.scrubjay.client.net.Operation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the blocking and the asynchronous commands share: where to send, how long to wait, what to
/// make of an error. Any thread.
///
/// @param cluster the servers
/// @param keys makes keys what is sent
/// @param codec makes values what is sent
/// @param completions runs what follows an asynchronous operation
/// @param operationNanos how long an operation may take
/// @param errorPolicy what to do about a failure
/// @param leasePolicy how values are loaded
record Session(
        Cluster cluster,
        KeyEncoder keys,
        ValueCodec codec,
        Completions completions,
        long operationNanos,
        ErrorPolicy errorPolicy,
        LeasePolicy leasePolicy) {

    /// Sends a request and waits for its answer.
    ///
    /// @return false when there is none, and that is to look like a miss
    boolean run(Operation operation, Object route) {
        if (isDone(operation, route)) {
            return true;
        }
        hideOrThrow(operation);
        return false;
    }

    /// Sends a request and waits for its answer, or for what comes instead.
    ///
    /// @return false when there is no answer; the operation knows why
    boolean isDone(Operation operation, Object route) {
        forbidOnIoThread();
        operation.routeBy(route);
        operation.waitBy(Thread.currentThread(), System.nanoTime() + operationNanos);
        cluster.submit(operation);
        operation.await();
        return operation.failure() == null;
    }

    <T extends @Nullable Object> T run(Call<T> call, Object route) {
        return run(call.operation(), route) ? call.answer().get() : call.miss();
    }

    /// Sends many requests and waits for all answers.
    void run(Batch batch) {
        forbidOnIoThread();
        if (!batch.run()) {
            throw new OperationInterruptedException("interrupted while waiting for many", null);
        }
    }

    /// Sends a request; the future is completed by the [Completions].
    <T extends @Nullable Object> CompletableFuture<T> start(Call<T> call, Object route) {
        Pending<T> pending = new Pending<>(this, call);
        Operation operation = call.operation();
        operation.routeBy(route);
        operation.onCompletion(pending, System.nanoTime() + operationNanos);
        cluster.submit(operation);
        pending.started();
        return pending;
    }

    /// Throws what an operation's failure means, unless errors are to look like misses.
    void hideOrThrow(Operation operation) {
        Failure failure = operation.failure();
        if (failure == null) {
            return;
        }
        if (failure.kind() == Failure.Kind.TIMEOUT && operation.server() != null) {
            operation.server().suspect();
        }
        if (errorPolicy == ErrorPolicy.THROW || !Failures.isHidden(failure)) {
            throw Failures.exception(operation, failure);
        }
    }

    private void forbidOnIoThread() {
        if (cluster.isIoThread()) {
            throw new IllegalStateException(
                    "a blocking call on the client's I/O thread would wait for itself: use async()"
                            + " in callbacks, or an executor for them");
        }
    }
}
