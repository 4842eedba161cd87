package dev.scrubjay.client;

import dev.scrubjay.client.net.Completion;
import dev.scrubjay.client.net.Completions;
import dev.scrubjay.client.net.Operation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The future of an asynchronous operation.
final class Pending<T extends @Nullable Object> extends CompletableFuture<T>
        implements Completion, Completions.Task {
    private final Session session;
    private final Call<T> call;

    /// Set while the operation is being submitted, by that thread.
    private @Nullable Thread starter = Thread.currentThread();

    Pending(Session session, Call<T> call) {
        this.session = session;
        this.call = call;
    }

    /// Says that the future is about to be given out.
    void started() {
        starter = null;
    }

    /// A refusal ends the future before anybody has it: then nothing can follow it yet, and who
    /// asks too much sees that at once.
    @Override
    public void completed(Operation operation) {
        if (Thread.currentThread().equals(starter)) {
            run();
        } else {
            session.completions().add(this);
        }
    }

    @Override
    public boolean hasFollowers() {
        return getNumberOfDependents() > 0;
    }

    @Override
    public void run() {
        try {
            Operation operation = call.operation();
            session.hideOrThrow(operation);
            complete(operation.failure() == null ? call.answer().get() : call.miss());
        } catch (RuntimeException | Error e) {
            // A transcoder may fail in any way: who waits must know.
            completeExceptionally(e);
        }
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
