package dev.scrubjay.server.net;

import dev.scrubjay.server.command.ResponseBuffer;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import dev.scrubjay.store.PinnedValue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/// Sends answers as datagrams, each of which begins with a [DatagramFrame].
///
/// An answer is put together piece by piece in the one datagram there is room for: from the buffer
/// that the response writes to, from the store's memory for a large value, from the heap for a
/// report. What the socket does not take at once is lost, with the rest of its answer: a client
/// that needs to know uses TCP.
///
/// Confined to the thread of the [UdpWorker].
final class DatagramOutput {
    /// The largest datagram: what passes through an Ethernet in one piece, as memcached has it.
    static final int DATAGRAM_BYTES_MAX = 1400;

    /// How much of an answer one datagram carries.
    static final int PAYLOAD_BYTES_MAX = DATAGRAM_BYTES_MAX - DatagramFrame.BYTES;

    private final ResponseBuffer response = ResponseBuffer.forDatagrams();
    private final WorkerCounters counters;
    private final BufferPool buffers;
    private final IoBuffer datagram = new IoBuffer(Arena.ofAuto(), DATAGRAM_BYTES_MAX);

    // Whom to answer; null in between.
    private @Nullable DatagramChannel channel;
    private @Nullable SocketAddress peer;
    private short requestId;
    private @Nullable IoBuffer buffer;

    /// How much of what `response` has written is gone.
    private int sentBytes;

    /// How much was sent to this peer for this request.
    private long answeredBytes;

    DatagramOutput(WorkerCounters counters, BufferPool buffers) {
        this.counters = counters;
        this.buffers = buffers;
    }

    /// Begins to answer a request.
    ///
    /// @param socketId what its socket is called in events
    void open(DatagramChannel newChannel, int socketId, SocketAddress newPeer, short newRequestId) {
        IoBuffer borrowed = buffers.acquire();
        buffer = borrowed;
        response.lend(borrowed.segment, Output.BYTES_MAX);
        response.belongTo(socketId);
        channel = newChannel;
        peer = newPeer;
        requestId = newRequestId;
        answeredBytes = 0;
    }

    /// Returns what the next answer is written to.
    ResponseBuffer response() {
        return response;
    }

    /// Returns how many bytes were sent for this request.
    long answeredBytes() {
        return answeredBytes;
    }

    /// Sends what the response holds as one message, or nothing if it holds nothing, and makes room
    /// for the next answer.
    void send() {
        sentBytes = 0;
        long total = (response.unsentBytes() + PAYLOAD_BYTES_MAX - 1) / PAYLOAD_BYTES_MAX;
        // What has more datagrams than can be numbered could not be put together again.
        boolean isTaken = total <= DatagramFrame.TOTAL_MAX;
        for (int sequence = 0; sequence < total && isTaken; sequence++) {
            DatagramFrame.write(datagram.segment, requestId, sequence, (int) total);
            isTaken = transmit(DatagramFrame.BYTES + fill());
        }
        response.forget();
    }

    private boolean transmit(int size) {
        DatagramChannel socket = channel;
        SocketAddress target = peer;
        if (socket == null || target == null) {
            throw new IllegalStateException("nobody to answer");
        }
        try {
            int sent = socket.send(datagram.sending(0, size), target);
            counters.add(Counter.BYTES_WRITTEN, sent);
            answeredBytes += sent;
            return sent > 0;
        } catch (IOException unreachable) {
            return false;
        }
    }

    /// Fills the datagram with what comes next, as far as it goes.
    ///
    /// @return how many bytes there are after the header
    private int fill() {
        int size = 0;
        while (size < PAYLOAD_BYTES_MAX) {
            int added = add(DatagramFrame.BYTES + size, PAYLOAD_BYTES_MAX - size);
            if (added == 0) {
                break;
            }
            size += added;
        }
        return size;
    }

    /// Adds one run of bytes: from the buffer, from the pinned value after it, or from what follows
    /// once both are gone.
    private int add(int offset, int sizeMax) {
        PinnedValue pinned = response.pinned();
        if (sentBytes == response.position() && pinned.isPinned()) {
            int size = Math.min(sizeMax, pinned.runLength());
            copy(pinned.arena(), pinned.runOffset(), offset, size);
            pinned.consume(size);
            if (pinned.remaining() == 0) {
                pinned.unpin();
            }
            return size;
        }
        if (sentBytes == response.position()) {
            refill();
        }
        int size = Math.min(sizeMax, response.position() - sentBytes);
        copy(response.segment(), sentBytes, offset, size);
        sentBytes += size;
        return size;
    }

    /// Puts what follows into the buffer, all of which is sent.
    private void refill() {
        response.rewind();
        sentBytes = 0;
        if (response.hasTail()) {
            response.writeTail();
        } else {
            response.fillFromReport();
        }
    }

    private void copy(MemorySegment source, long from, int offset, int size) {
        MemorySegment.copy(source, from, datagram.segment, offset, size);
    }

    /// Everything is answered, or cannot be: gives back what was held for it.
    void close() {
        response.forget();
        response.takeBack();
        IoBuffer lent = buffer;
        if (lent != null) {
            buffers.release(lent);
            buffer = null;
        }
        channel = null;
        peer = null;
    }
}
