package dev.scrubjay.client;

import dev.scrubjay.client.net.Completions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The future of a [Batch].
final class BatchFuture<T> extends CompletableFuture<T> implements Completions.Task {
    private final Supplier<T> result;

    BatchFuture(Supplier<T> result) {
        this.result = result;
    }

    @Override
    public boolean hasFollowers() {
        return getNumberOfDependents() > 0;
    }

    @Override
    public void run() {
        try {
            complete(result.get());
        } catch (RuntimeException | Error e) {
            // A transcoder may fail in any way: who waits must know.
            completeExceptionally(e);
        }
    }
}
