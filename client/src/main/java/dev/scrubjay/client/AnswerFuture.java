package dev.scrubjay.client;

import dev.scrubjay.client.net.Completions;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A future that the [Completions] complete.
abstract class AnswerFuture<T extends @Nullable Object> extends CompletableFuture<T>
        implements Completions.Task {
    /// Reads what was answered, or throws what is to be told instead.
    abstract T result();

    @Override
    public final boolean hasFollowers() {
        return getNumberOfDependents() > 0;
    }

    @Override
    public final void run() {
        try {
            complete(result());
        } catch (RuntimeException | Error e) {
            // A transcoder may fail in any way: who waits must know.
            completeExceptionally(e);
        }
    }

    /// What follows is an ordinary future.
    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
