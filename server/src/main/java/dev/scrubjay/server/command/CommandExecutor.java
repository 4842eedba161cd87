package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.PendingStore;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.watch.EventLog;
import dev.scrubjay.store.Reservation;
import org.jspecify.annotations.Nullable;

/// The seam above the store: runs decoded requests and writes their answers.
///
/// One class of executor per process. An executor belongs to one worker and is called by its thread
/// only. This one answers at once; one that asks other machines would queue the batch and answer in
/// order.
public interface CommandExecutor {
    /// Returns what a new connection has to get past first, null for nothing.
    @Nullable Login newLogin();

    /// Returns where the worker writes down what it does, for those who watch.
    EventLog events();

    /// Tells the time for the requests that follow. Called before every turn of a connection.
    void tick(int nowSeconds);

    /// Runs the first `count` operations of a batch in order.
    ///
    /// Stops early where an answer does not fit any more, or where the answers so far have to be
    /// sent first: the caller drains `out` and decodes the rest again.
    ///
    /// @return how many operations are done
    default int execute(RequestBatch batch, int count, ResponseBuffer out) {
        return execute(batch, 0, count, out);
    }

    /// Runs the operations `[start, end)` of a batch in order, for callers that send each answer by
    /// itself.
    ///
    /// @return the first one that is not done
    int execute(RequestBatch batch, int start, int end, ResponseBuffer out);

    /// Lets go of whatever a request held that ended with a fault of ours.
    void abandon();

    /// Prepares for a value that is too large to be held: the batch's last operation, which
    /// [#execute] is not given.
    ///
    /// @return whether `reservation` now waits for the value; otherwise it is answered already, and
    ///   its bytes have to be thrown away
    boolean reserve(RequestBatch batch, int index, Reservation reservation, ResponseBuffer out);

    /// Stores a value that has arrived as a whole, and answers.
    ///
    /// @param store the operation that [#reserve] was called for
    /// @param isWellFormed whether the value ended where its length said
    void commit(
            PendingStore store, Reservation reservation, boolean isWellFormed, ResponseBuffer out);
}
