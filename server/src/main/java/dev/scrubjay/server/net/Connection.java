package dev.scrubjay.server.net;

import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.net.uring.OutgoingParts;
import dev.scrubjay.server.protocol.BinaryDecoder;
import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.PendingStore;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.RequestDecoder;
import dev.scrubjay.server.protocol.TextDecoder;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.store.PinnedValue;
import dev.scrubjay.store.Reservation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One client: its unfinished input, its unsent output, and what it is in the middle of.
///
/// Confined to its worker. Input is served where it was received; only what cannot be served yet is
/// copied into a buffer of the connection's own. That is bounded: a request is held up to
/// [RequestDecoder#HELD_BYTES_MAX], a larger value goes straight into its item, and nothing is
/// received while answers wait to be sent.
///
/// ```
/// received -> serve -> decode -> execute -> response -> outgoing -> sent -> drained
///               ^                                                              |
///               +---------- input that had to wait for the output ------------+
/// ```
final class Connection {
    /// What an input buffer holds: one held request, and one receive on top of it.
    static final int INPUT_BYTES_MAX = RequestDecoder.HELD_BYTES_MAX + Transport.RECEIVE_BYTES_MAX;

    /// What an output buffer holds.
    static final int OUTPUT_BYTES_MAX = 64 * 1024;

    private final Worker worker;
    private final int id;
    private final String listenAddress;
    private final ResponseBuffer response = new ResponseBuffer();
    private final Reservation reservation = new Reservation();
    private @Nullable Link link;

    // Until the first byte has come, the text protocol stands for either.
    private RequestDecoder decoder;
    private boolean isNegotiating;

    // Input that could not be served when it came: [inputStart, inputEnd) of `input`.
    private @Nullable IoBuffer input;
    private int inputStart;
    private int inputEnd;

    // Output: `response` writes to `output`, of which `sentBytes` are gone.
    private @Nullable IoBuffer output;
    private int sentBytes;
    private byte @Nullable [] report;
    private int reportSentBytes;

    // The large value being received into `reservation`.
    private final PendingStore pending = new PendingStore();

    private boolean isDrainNeeded;
    private boolean isQueuedToSend;
    private boolean isQueuedToServe;
    private boolean isServing;
    private boolean isPeerClosed;
    private boolean isClosed;
    private int lastActiveSeconds;
    private int index;

    Connection(Worker worker, int id, String listenAddress, int nowSeconds) {
        this.worker = worker;
        this.id = id;
        this.listenAddress = listenAddress;
        this.lastActiveSeconds = nowSeconds;
        boolean isBinary = worker.protocol() == Protocol.BINARY;
        this.decoder = isBinary ? new BinaryDecoder() : new TextDecoder();
        this.isNegotiating = worker.protocol() == Protocol.AUTO;
    }

    void linkTo(Link newLink) {
        link = newLink;
    }

    Link link() {
        Link current = link;
        if (current == null) {
            throw new IllegalStateException("not linked yet");
        }
        return current;
    }

    /// Returns this connection's place in its worker's list.
    int index() {
        return index;
    }

    void setIndex(int newIndex) {
        index = newIndex;
    }

    // --------------------------------------------------------------- told by the transport

    /// Returns whether there is room for one more receive.
    boolean canReceive() {
        return !isClosed
                && !isPeerClosed
                && (input == null || inputEnd - inputStart < RequestDecoder.HELD_BYTES_MAX);
    }

    /// Takes `[0, count)` of a buffer that is lent for the time of this call.
    void received(MemorySegment lent, int count) {
        worker.readClock();
        worker.counters().add(Counter.BYTES_READ, count);
        lastActiveSeconds = worker.nowSeconds();
        try {
            if (isNegotiating) {
                negotiate(lent);
            }
            if (input == null) {
                int position = serve(lent, 0, count);
                if (position < count && !isClosed) {
                    keep(lent, position, count);
                }
            } else {
                append(lent, count);
                serveInput();
            }
            worker.hasOutput(this);
        } catch (RuntimeException | Error fault) {
            worker.broke(this, fault);
        }
    }

    /// The first byte decides about the protocol, once and for all.
    private void negotiate(MemorySegment lent) {
        isNegotiating = false;
        if (BinaryHeader.isRequest(lent, 0)) {
            decoder = new BinaryDecoder();
        }
    }

    /// The peer sends nothing more. What it has sent is answered before the connection closes.
    void peerClosed() {
        isPeerClosed = true;
        if (isBusy()) {
            worker.transport().stopReceiving(this);
        } else {
            close();
        }
    }

    boolean isPeerClosed() {
        return isPeerClosed;
    }

    private boolean isBusy() {
        return isQueuedToServe || isQueuedToSend || isDrainNeeded || hasUnsent();
    }

    // --------------------------------------------------------------- serving

    /// Serves what had to wait. Called by the worker for a connection in its queue.
    void serveQueued() {
        isQueuedToServe = false;
        if (isClosed) {
            return;
        }
        worker.readClock();
        try {
            if (input != null) {
                serveInput();
            }
            worker.hasOutput(this);
        } catch (RuntimeException | Error fault) {
            worker.broke(this, fault);
        }
        if (isPeerClosed && !isBusy()) {
            close();
        }
    }

    private void serveInput() {
        IoBuffer buffer = requireInput();
        inputStart = serve(buffer.segment, inputStart, inputEnd);
        if (inputStart == inputEnd && input != null) {
            worker.inputs().release(buffer);
            input = null;
            inputStart = 0;
            inputEnd = 0;
        }
    }

    private IoBuffer requireInput() {
        IoBuffer buffer = input;
        if (buffer == null) {
            throw new IllegalStateException("no input held");
        }
        return buffer;
    }

    private void keep(MemorySegment source, int start, int end) {
        IoBuffer buffer = worker.inputs().acquire();
        MemorySegment.copy(source, start, buffer.segment, 0, (long) end - start);
        input = buffer;
        inputStart = 0;
        inputEnd = end - start;
    }

    private void append(MemorySegment source, int count) {
        IoBuffer buffer = requireInput();
        if (inputEnd + count > INPUT_BYTES_MAX) {
            int kept = inputEnd - inputStart;
            MemorySegment.copy(buffer.segment, inputStart, buffer.segment, 0, kept);
            inputStart = 0;
            inputEnd = kept;
        }
        MemorySegment.copy(source, 0, buffer.segment, inputEnd, count);
        inputEnd += count;
    }

    /// Serves requests from `[start, end)` for one turn, and returns where the rest starts.
    private int serve(MemorySegment bytes, int start, int end) {
        isServing = true;
        int position = start;
        int linesLeft = worker.requestsPerTurn();
        while (!isDrainNeeded && !isClosed) {
            if (reservation.isHeld()) {
                position = receiveValue(bytes, position, end);
                if (reservation.isHeld()) {
                    break;
                }
            } else if (decoder.swallowBytes() > 0) {
                position = decoder.swallow(position, end);
                if (decoder.swallowBytes() > 0) {
                    break;
                }
            } else if (end - position < Math.max(1, decoder.neededBytes())) {
                break;
            } else if (linesLeft == 0) {
                worker.counters().add(Counter.CONN_YIELDS, 1);
                queueToServe();
                break;
            } else {
                position = serveBatch(bytes, position, end, linesLeft);
                linesLeft = decoder.linesLeft();
            }
        }
        isServing = false;
        return position;
    }

    private int serveBatch(MemorySegment bytes, int start, int end, int linesMax) {
        RequestBatch batch = worker.batch();
        batch.clear(bytes);
        RequestDecoder.Outcome outcome = decoder.decode(start, end, linesMax, batch);
        boolean isValueIncomplete = outcome == RequestDecoder.Outcome.VALUE_INCOMPLETE;
        int count = isValueIncomplete ? batch.count() - 1 : batch.count();
        lendOutput();
        int answered = response.position();
        int done = worker.executor().execute(batch, count, response);
        if (worker.trace().isOn()) {
            worker.trace().commands(id, batch, done == count ? batch.count() : done, end);
            worker.trace().answers(id, response.segment(), answered, response.position());
        }
        if (done < count) {
            decoder.rewind(batch, done);
            isDrainNeeded = true;
        } else if (isValueIncomplete) {
            startValue(batch, count);
        } else if (outcome == RequestDecoder.Outcome.CLOSE && !response.isSuspended()) {
            response.closeWhenSent();
        }
        isDrainNeeded |= response.isSuspended();
        return decoder.position();
    }

    private void startValue(RequestBatch batch, int index) {
        if (response.isSuspended() || !response.hasRoomForLine()) {
            decoder.rewind(batch, index);
            isDrainNeeded = true;
            return;
        }
        pending.take(batch, index);
        if (!worker.executor().reserve(batch, index, reservation, response)) {
            decoder.startSwallowing(batch.valueLength(index) + (long) decoder.valueEndBytes());
        }
    }

    /// Moves what has arrived of a large value into its item, and stores the item when it is
    /// complete.
    private int receiveValue(MemorySegment bytes, int start, int end) {
        int endBytes = decoder.valueEndBytes();
        int available = end - start;
        int remaining = reservation.remaining();
        if (available < remaining + endBytes) {
            int size = Math.min(remaining, available);
            if (size > 0) {
                reservation.append(bytes, start, size);
            }
            return start + size;
        }
        lendOutput();
        if (!response.hasRoomForLine()) {
            // Nothing is taken, so that there is something left to go on with.
            isDrainNeeded = true;
            return start;
        }
        if (remaining > 0) {
            reservation.append(bytes, start, remaining);
        }
        int position = start + remaining;
        boolean isWellFormed =
                endBytes == 0
                        || (bytes.get(ValueLayout.JAVA_BYTE, position) == '\r'
                                && bytes.get(ValueLayout.JAVA_BYTE, position + 1L) == '\n');
        worker.executor().commit(pending, reservation, isWellFormed, response);
        return position + endBytes;
    }

    private void queueToServe() {
        if (!isQueuedToServe) {
            isQueuedToServe = true;
            worker.queueToServe(this);
        }
    }

    // --------------------------------------------------------------- sending

    private void lendOutput() {
        if (output == null) {
            IoBuffer buffer = worker.outputs().acquire();
            response.lend(buffer.segment, OUTPUT_BYTES_MAX);
            output = buffer;
            sentBytes = 0;
        }
    }

    /// Returns whether there is something to send, or a buffer to give back.
    boolean needsSending() {
        return output != null && !isClosed;
    }

    private boolean hasUnsent() {
        return output != null && (sentBytes < response.position() || response.isSuspended());
    }

    void setQueuedToSend(boolean isQueued) {
        isQueuedToSend = isQueued;
    }

    boolean isQueuedToSend() {
        return isQueuedToSend;
    }

    /// Returns the next bytes to send, or null when everything is gone. They stay in place until
    /// [#sent] was told of all of them, or until [#releaseOutput].
    @Nullable ByteBuffer outgoing() {
        IoBuffer buffer = output;
        if (buffer == null) {
            return null;
        }
        if (sentBytes < response.position()) {
            return buffer.sending(sentBytes, response.position());
        }
        PinnedValue pinned = response.pinned();
        if (pinned.isPinned()) {
            return worker.views().run(pinned);
        }
        return refill() ? buffer.sending(0, response.position()) : null;
    }

    /// As [#outgoing], for those who can send from several places at once: what is in the buffer, a
    /// run of the pinned value after it, and the value's tail if that is its last run.
    ///
    /// @return whether there is something to send
    boolean fill(OutgoingParts parts) {
        parts.clear();
        IoBuffer buffer = output;
        if (buffer == null) {
            return false;
        }
        PinnedValue pinned = response.pinned();
        if (sentBytes == response.position() && !pinned.isPinned() && !refill()) {
            return false;
        }
        int unsentBytes = response.position() - sentBytes;
        parts.set(OutgoingParts.HEAD, buffer.segment.address() + sentBytes, unsentBytes);
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
        byte[] text = report;
        if (text == null) {
            text = response.takeReport();
            reportSentBytes = 0;
        }
        if (text == null) {
            return false;
        }
        reportSentBytes += response.copy(text, reportSentBytes);
        report = reportSentBytes < text.length ? text : null;
        return true;
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

    /// Everything is sent: gives the buffer back and goes on with what had to wait.
    void drained() {
        releaseOutput();
        if (response.isCloseRequested()) {
            close();
            return;
        }
        if (isDrainNeeded) {
            isDrainNeeded = false;
            queueToServe();
        } else if (isPeerClosed && !isQueuedToServe) {
            close();
        }
    }

    // --------------------------------------------------------------- closing

    /// It could not be served because of a fault of ours.
    void broke(Throwable fault) {
        worker.broke(this, fault);
    }

    /// Closes the socket and gives back everything held, but for the output, which may still be on
    /// its way. May be called more than once.
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        worker.trace().closed(id);
        reservation.abort();
        IoBuffer heldInput = input;
        if (heldInput != null) {
            worker.inputs().release(heldInput);
            input = null;
        }
        worker.closed(this);
    }

    /// Gives back what was sent, or was to be sent before it closed. Nobody reads it any more.
    void releaseOutput() {
        response.pinned().unpin();
        IoBuffer heldOutput = output;
        if (heldOutput != null) {
            worker.outputs().release(heldOutput);
            output = null;
            response.takeBack();
        }
    }

    /// Closes a connection that has been silent for too long. One that takes its time to read its
    /// answers is not silent.
    ///
    /// @return whether it was
    boolean closeIfIdle(int nowSeconds, int idleSecondsMax) {
        if (isBusy() || nowSeconds - lastActiveSeconds <= idleSecondsMax) {
            return false;
        }
        close();
        return true;
    }

    // --------------------------------------------------------------- seen by other threads

    int id() {
        return id;
    }

    String listenAddress() {
        return listenAddress;
    }

    /// Returns the state as memcached names it. Racy: good enough for a report.
    String stateName() {
        return isServing ? "conn_parse_cmd" : isDrainNeeded ? "conn_mwrite" : "conn_read";
    }

    int lastActiveSeconds() {
        return lastActiveSeconds;
    }
}
