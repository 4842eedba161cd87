package dev.scrubjay.server.net;

import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.net.uring.OutgoingParts;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.store.PinnedValue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a connection has to send: the answers in a buffer that is borrowed from its worker, then
/// the runs of a pinned value, its tail, and the pieces of a report.
///
/// Confined to the worker. What is being sent stays in place until [#sent] was told of it, or until
/// [#release].
final class Output {
    /// What the buffer takes.
    static final int BYTES_MAX = 64 * 1024;

    private final Worker worker;
    private final ResponseBuffer response;

    // `response` writes to `buffer`, of which `sentBytes` are gone.
    private @Nullable IoBuffer buffer;
    private int sentBytes;

    Output(Worker worker, ResponseBuffer response) {
        this.worker = worker;
        this.response = response;
    }

    /// Gives the response a buffer to write to, unless it has one.
    void lend() {
        if (buffer == null) {
            IoBuffer borrowed = worker.outputs().acquire();
            response.lend(borrowed.segment, BYTES_MAX);
            buffer = borrowed;
            sentBytes = 0;
        }
    }

    /// Returns whether there is something to send, or a buffer to give back.
    boolean isLent() {
        return buffer != null;
    }

    boolean hasUnsent() {
        return buffer != null && (sentBytes < response.position() || response.isSuspended());
    }

    /// Returns the next bytes to send, or null when everything is gone.
    @Nullable ByteBuffer outgoing() {
        IoBuffer lent = buffer;
        if (lent == null) {
            return null;
        }
        if (sentBytes < response.position()) {
            return lent.sending(sentBytes, response.position());
        }
        PinnedValue pinned = response.pinned();
        if (pinned.isPinned()) {
            return worker.views().run(pinned);
        }
        return refill() ? lent.sending(0, response.position()) : null;
    }

    /// As [#outgoing], for those who can send from several places at once: what is in the buffer, a
    /// run of the pinned value after it, and the value's tail if that is its last run.
    ///
    /// @return whether there is something to send
    boolean fill(OutgoingParts parts) {
        parts.clear();
        IoBuffer lent = buffer;
        if (lent == null) {
            return false;
        }
        PinnedValue pinned = response.pinned();
        if (sentBytes == response.position() && !pinned.isPinned() && !refill()) {
            return false;
        }
        int unsentBytes = response.position() - sentBytes;
        parts.set(OutgoingParts.HEAD, lent.segment.address() + sentBytes, unsentBytes);
        if (pinned.isPinned()) {
            int length = pinned.runLength();
            parts.set(OutgoingParts.BODY, pinned.arena().address() + pinned.runOffset(), length);
            if (length == pinned.remaining()) {
                parts.set(OutgoingParts.TAIL, ResponseBuffer.tailAddress(), response.tailLength());
            }
        }
        return true;
    }

    /// Puts what follows into the buffer, all of which is sent.
    private boolean refill() {
        response.rewind();
        sentBytes = 0;
        if (response.hasTail()) {
            response.writeTail();
            return true;
        }
        return response.fillFromReport() > 0;
    }

    /// The next `count` bytes of [#outgoing], or of [#fill], are gone.
    void sent(int count) {
        worker.counters().add(Counter.BYTES_WRITTEN, count);
        int inBuffer = Math.min(count, response.position() - sentBytes);
        sentBytes += inBuffer;
        int rest = count - inBuffer;
        PinnedValue pinned = response.pinned();
        if (rest > 0 && pinned.isPinned()) {
            int inValue = Math.min(rest, pinned.runLength());
            rest -= inValue;
            pinned.consume(inValue);
            if (pinned.remaining() == 0) {
                pinned.unpin();
            }
        }
        if (rest > 0) {
            refill();
            sentBytes = rest;
        }
    }

    /// Gives back what was sent, or was to be sent. Nobody reads it any more.
    void release() {
        response.pinned().unpin();
        IoBuffer lent = buffer;
        if (lent != null) {
            worker.outputs().release(lent);
            buffer = null;
            response.takeBack();
        }
    }
}
