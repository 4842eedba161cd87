package dev.scrubjay.server.protocol;

/// Turns the bytes of one connection into operations: one implementation for each protocol, chosen
/// by a connection's first byte or by `-B`.
///
/// A decoder owns no bytes: it fills the caller's [RequestBatch] with offsets into its input. What
/// it remembers between calls is only how an unfinished request goes on. It never allocates and
/// never throws on bad input: that is an operation or an [Outcome].
///
/// Confined to the worker of its connection.
public abstract class RequestDecoder {
    /// How far past the end of what was received a decoder may load, without looking at it.
    public static final int SLACK_BYTES = Scan.SLACK_BYTES;

    /// The longest request that is waited for in one piece. Longer values are received into the
    /// item they become; longer retrievals are executed while they arrive.
    public static final int HELD_BYTES_MAX = 16 * 1024;

    /// What has to happen before the next call.
    public enum Outcome {
        /// All complete requests are decoded; the rest waits until [#neededBytes()] are there.
        MORE_INPUT,
        /// The batch or the turn is full; there may be more to decode.
        BATCH_FULL,
        /// The last operation stores a large value that has not arrived as a whole. Its bytes start
        /// at [#position()].
        VALUE_INCOMPLETE,
        /// The connection has to be closed, once the operations before are answered.
        CLOSE
    }

    // Where decoding stopped, and what the next call goes on with.
    int position;
    int linesLeft;
    int neededBytes;
    long swallowBytes;

    RequestDecoder() {}

    /// Decodes requests from `[start, end)` until the input or the batch is exhausted.
    ///
    /// @param requestsMax the most requests to decode, at least 1
    public abstract Outcome decode(int start, int end, int requestsMax, RequestBatch batch);

    /// Returns how many bytes follow a value that is part of no value.
    public abstract int valueEndBytes();

    /// Returns where the bytes start that are not decoded yet.
    public final int position() {
        return position;
    }

    /// Returns how many of the requests that the last call was allowed are left.
    public final int linesLeft() {
        return linesLeft;
    }

    /// Returns how many bytes from [#position()] on are needed before decoding can go on.
    public final int neededBytes() {
        return neededBytes;
    }

    /// Returns how many bytes to throw away before the next request starts.
    public final long swallowBytes() {
        return swallowBytes;
    }

    /// Throws away what is there of the bytes to swallow, and returns where the rest starts.
    public final int swallow(int start, int end) {
        int gone = (int) Math.min(swallowBytes, end - start);
        swallowBytes -= gone;
        return start + gone;
    }

    /// Asks for bytes to be thrown away before the next request: a refused value and its end.
    public final void startSwallowing(long bytes) {
        swallowBytes = bytes;
    }

    /// Forgets how an unfinished request would go on: what is decoded next begins a new one.
    public void restart() {
        position = 0;
        neededBytes = 0;
        swallowBytes = 0;
    }

    /// Goes back to an operation that could not be executed yet. The next call decodes it again.
    public void rewind(RequestBatch batch, int index) {
        position = batch.start(index);
        neededBytes = 0;
        swallowBytes = 0;
    }
}
