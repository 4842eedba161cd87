package dev.scrubjay.server.net;

import dev.scrubjay.server.command.CommandExecutor;
import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.protocol.BinaryDecoder;
import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.server.protocol.RequestDecoder;
import dev.scrubjay.server.protocol.TextDecoder;
import dev.scrubjay.store.Reservation;
import java.lang.foreign.MemorySegment;

/// Serves the requests of one datagram, and forgets it: what a connection would wait for (the rest
/// of a line, a value that did not fit) never comes.
///
/// The first byte of every datagram decides about its protocol, whatever `-B` says, as in
/// memcached. Every command is answered by a message of its own, and so is every key of a
/// retrieval: the next answer is begun when the one before it is sent, so that one buffer is enough
/// for any of them.
///
/// Confined to the thread of the [UdpWorker].
final class DatagramService {
    /// The longest request there is: it fits into one datagram.
    static final int REQUEST_BYTES_MAX = 64 * 1024;

    /// How much is answered to one datagram. Another few bytes in it may ask for another megabyte,
    /// and nobody else is answered meanwhile: what would come after that is dropped.
    static final long ANSWERED_BYTES_MAX = 64L << 20;

    private final CommandExecutor executor;
    private final Trace trace;
    private final RequestDecoder text = new TextDecoder(REQUEST_BYTES_MAX);
    private final RequestDecoder binary = new BinaryDecoder();
    private final RequestBatch batch = new RequestBatch();
    private final Reservation reservation = new Reservation();

    DatagramService(CommandExecutor executor, Trace trace) {
        this.executor = executor;
        this.trace = trace;
    }

    /// Serves `[start, end)` of a datagram.
    ///
    /// @param socketId what its socket is called in the trace
    void serve(MemorySegment bytes, int start, int end, int socketId, DatagramOutput output) {
        RequestDecoder decoder = BinaryHeader.isRequest(bytes, start) ? binary : text;
        decoder.restart();
        int position = start;
        while (position < end) {
            batch.clear(bytes);
            RequestDecoder.Outcome outcome =
                    decoder.decode(position, end, RequestBatch.OPERATIONS_MAX, batch);
            boolean isValueIncomplete = outcome == RequestDecoder.Outcome.VALUE_INCOMPLETE;
            int count = isValueIncomplete ? batch.count() - 1 : batch.count();
            if (trace.isOn()) {
                trace.commands(socketId, batch, batch.count(), end);
            }
            if (!answer(count, socketId, output)) {
                return;
            }
            if (isValueIncomplete) {
                refuse(count, output);
            }
            if (outcome != RequestDecoder.Outcome.BATCH_FULL) {
                return;
            }
            position = decoder.swallow(decoder.position(), end);
        }
    }

    /// Runs the first operations of the batch, one after the other.
    ///
    /// @return whether there may be more to do for this datagram
    private boolean answer(int count, int socketId, DatagramOutput output) {
        ResponseBuffer response = output.response();
        for (int index = 0; index < count; index++) {
            int done = executor.execute(batch, index, index + 1, response);
            assert done == index + 1 : "any answer fits into an empty buffer";
            if (trace.isOn()) {
                trace.answers(socketId, response.segment(), 0, response.position());
            }
            boolean isLast = response.isCloseRequested();
            output.send();
            if (isLast || output.answeredBytes() > ANSWERED_BYTES_MAX) {
                return false;
            }
        }
        return true;
    }

    /// Answers a store whose value is larger than any datagram, if it would be refused anyway.
    private void refuse(int index, DatagramOutput output) {
        if (executor.reserve(batch, index, reservation, output.response())) {
            reservation.abort();
        }
        output.send();
    }

    /// Lets go of whatever a request held that ended with a fault of ours.
    void abandon() {
        reservation.abort();
        executor.abandon();
    }
}
