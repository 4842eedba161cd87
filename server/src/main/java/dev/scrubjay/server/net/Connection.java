package dev.scrubjay.server.net;

import dev.scrubjay.server.command.Login;
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
import dev.scrubjay.server.watch.CloseReason;
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
    private final Worker worker;
    private final int id;
    private final ListenSocket listener;
    private final ResponseBuffer response = new ResponseBuffer();
    private final Reservation reservation = new Reservation();
    private @Nullable Link link;

    // Until the first byte has come, the text protocol stands for either.
    private RequestDecoder decoder;
    private boolean isNegotiating;

    /// What the client has to get past before it is served; null afterwards.
    private @Nullable Login login;

    private final HeldInput input;

    private final Output output;

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

    Connection(Worker worker, int id, ListenSocket listener, int nowSeconds) {
        this.worker = worker;
        this.id = id;
        this.listener = listener;
        this.lastActiveSeconds = nowSeconds;
        this.input = new HeldInput(worker.inputs());
        this.output = new Output(worker, response);
        boolean isBinary = listener.protocol() == Protocol.BINARY;
        this.decoder = isBinary ? new BinaryDecoder() : new TextDecoder();
        this.isNegotiating = listener.protocol() == Protocol.AUTO;
        this.login = worker.executor().newLogin();
        response.belongTo(id, () -> worker.wake(this));
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
        return !isClosed && !isPeerClosed && input.hasRoom();
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
            if (input.isEmpty()) {
                int position = serve(lent, 0, count);
                if (position < count && !isClosed) {
                    input.add(lent, position, count);
                }
            } else {
                input.add(lent, 0, count);
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
        return isQueuedToServe || isQueuedToSend || isDrainNeeded || output.hasUnsent();
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
            if (response.isSuspended()) {
                // A report that is made piece by piece has its next turn.
                output.lend();
                isDrainNeeded = true;
            } else if (!input.isEmpty()) {
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
        int position = serve(input.segment(), input.start(), input.end());
        if (!isClosed) {
            input.servedUpTo(position);
        }
    }

    /// Serves requests from `[start, end)` for one turn, and returns where the rest starts.
    private int serve(MemorySegment bytes, int start, int end) {
        if (response.isWatching()) {
            return end; // As in memcached, nobody listens to a watcher.
        }
        isServing = true;
        int position = start;
        int linesLeft = worker.requestsPerTurn();
        while (!isDrainNeeded && !isClosed) {
            if (login != null) {
                int before = position;
                position = logIn(login, bytes, before, end);
                if (position == before) {
                    break;
                }
            } else if (reservation.isHeld()) {
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

    private int logIn(Login pending, MemorySegment bytes, int start, int end) {
        output.lend();
        if (start == end || !response.hasRoomForLine()) {
            isDrainNeeded = start < end;
            return start;
        }
        int position = pending.receive(bytes, start, end, response);
        if (pending.isPassed()) {
            login = null;
        }
        isDrainNeeded = response.isSuspended();
        return position;
    }

    private int serveBatch(MemorySegment bytes, int start, int end, int linesMax) {
        RequestBatch batch = worker.batch();
        batch.clear(bytes);
        RequestDecoder.Outcome outcome = decoder.decode(start, end, linesMax, batch);
        boolean isValueIncomplete = outcome == RequestDecoder.Outcome.VALUE_INCOMPLETE;
        int count = isValueIncomplete ? batch.count() - 1 : batch.count();
        output.lend();
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
        output.lend();
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

    /// Sends what a watcher was told. Called by the worker for a connection that was woken.
    void sendWatched() {
        if (isClosed || output.isLent()) {
            return;
        }
        try {
            output.lend();
            worker.hasOutput(this);
        } catch (RuntimeException | Error fault) {
            worker.broke(this, fault);
        }
    }

    private void queueToServe() {
        if (!isQueuedToServe) {
            isQueuedToServe = true;
            worker.queueToServe(this);
        }
    }

    // --------------------------------------------------------------- sending

    /// Returns whether there is something to send, or a buffer to give back.
    boolean needsSending() {
        return output.isLent() && !isClosed;
    }

    void setQueuedToSend(boolean isQueued) {
        isQueuedToSend = isQueued;
    }

    boolean isQueuedToSend() {
        return isQueuedToSend;
    }

    /// Returns the next bytes to send, or null when everything is gone.
    @Nullable ByteBuffer outgoing() {
        return output.outgoing();
    }

    /// As [#outgoing], for those who can send from several places at once.
    ///
    /// @return whether there is something to send
    boolean fill(OutgoingParts parts) {
        return output.fill(parts);
    }

    /// The next `count` bytes of [#outgoing], or of [#fill], are gone.
    void sent(int count) {
        output.sent(count);
    }

    /// Everything is sent: gives the buffer back and goes on with what had to wait.
    void drained() {
        releaseOutput();
        if (response.isCloseRequested()) {
            close();
            return;
        }
        if (isDrainNeeded || response.isSuspended()) {
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
        close(CloseReason.NORMAL);
    }

    void close(CloseReason reason) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        worker.tellClosed(this, reason);
        response.end();
        reservation.abort();
        input.release();
        worker.closed(this);
    }

    /// Gives back what was sent, or was to be sent before it closed. Nobody reads it any more.
    void releaseOutput() {
        output.release();
    }

    /// Closes a connection that has been silent for too long. One that takes its time to read its
    /// answers is not silent.
    ///
    /// @return whether it was
    boolean closeIfIdle(int nowSeconds, int idleSecondsMax) {
        if (isBusy() || response.isWatching() || nowSeconds - lastActiveSeconds <= idleSecondsMax) {
            return false;
        }
        close(CloseReason.IDLE_TIMEOUT);
        return true;
    }

    // --------------------------------------------------------------- seen by other threads

    int id() {
        return id;
    }

    String listenAddress() {
        return listener.address();
    }

    /// Returns the state as memcached names it. Racy: good enough for a report.
    String stateName() {
        return response.isWatching()
                ? "conn_watch"
                : isServing ? "conn_parse_cmd" : isDrainNeeded ? "conn_mwrite" : "conn_read";
    }

    int lastActiveSeconds() {
        return lastActiveSeconds;
    }
}
