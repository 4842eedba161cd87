package dev.scrubjay.client;

import java.util.function.Supplier;

/// The future of a [Batch].
final class BatchFuture<T> extends AnswerFuture<T> {
    private final Supplier<T> result;

    BatchFuture(Supplier<T> result) {
        this.result = result;
    }

    @Override
    T result() {
        return result.get();
    }
}
