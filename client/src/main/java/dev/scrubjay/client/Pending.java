package dev.scrubjay.client;

import dev.scrubjay.client.net.Completion;
import dev.scrubjay.client.net.Operation;
import org.jspecify.annotations.Nullable;

/// The future of an asynchronous operation.
final class Pending<T extends @Nullable Object> extends AnswerFuture<T> implements Completion {
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
    T result() {
        Operation operation = call.operation();
        session.hideOrThrow(operation);
        return operation.failure() == null ? call.answer().get() : call.miss();
    }
}
