package dev.scrubjay.server.net;

import dev.scrubjay.server.net.uring.BufferRing;
import dev.scrubjay.server.net.uring.Errno;
import dev.scrubjay.server.net.uring.OutgoingParts;
import dev.scrubjay.server.net.uring.Ring;
import dev.scrubjay.server.watch.CloseReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The transport on io_uring: one ring, and one call into the kernel for each cycle, which submits
/// all sends of the last one together.
///
/// For each connection there is one receive, which goes on by itself, and at most one send.
///
/// ```
/// poll    enter ---- submits sends and receives, waits
///           |
///         sends that are through:   sent, next send or drained
///           |
///         receives, in their order: received -> answers -> send (a request in the ring)
///           |                          |
///           |                          +-- cannot be taken: spilled, and the receive cancelled
///           |
///         connections to go on with: what was spilled, then a receive again
/// ```
///
/// **Who owns what.** A buffer of the ring is ours from the completion that names it until
/// [BufferRing#giveBack], which is before the next completion is looked at: so connections that
/// wait hold none. A connection's output, and a value pinned for it, are the kernel's from `send`
/// to the send's completion, also when the connection is closed meanwhile: the requests are
/// cancelled, and their completions end the link.
///
/// **Backpressure.** A connection takes what it can hold ([Connection#canReceive]). What the kernel
/// had received beyond that before the receive was cancelled is copied, as the ring's buffers are
/// everybody's. After that the connection is received from only when it has nothing left to send,
/// and once at a time, until it sends no more than one buffer takes. So what is copied for one
/// connection is at most what it got into the ring in one go; all told it is bounded, and a
/// connection beyond that is closed like any for which there is no buffer.
///
/// Confined to its worker, but for [#wakeUp].
final class UringTransport implements Transport {
    /// How many buffers may hold what was received and cannot be taken, for one worker.
    private static final int SPILLS_MAX = 256;

    /// How often the last completions are waited for, a hundredth of a second each time.
    private static final int REST_ATTEMPTS_MAX = 200;

    private static final long REST_MILLIS = 10;

    private final Ring ring;
    private final BufferRing buffers;
    private final BufferPool inputs;
    private final UringSlots slots = new UringSlots();
    private final OutgoingParts parts = new OutgoingParts();

    /// Connections to go on with at the end of the cycle.
    private final ArrayDeque<UringLink> queue = new ArrayDeque<>();

    /// Up to where sends were seen to. They are taken first, so that their buffers are free again.
    private int sendsSeen;

    private int spillCount;
    private int spillTotal;
    private boolean isStarted;
    private boolean isWakeUpAwaited;

    /// Takes a ring that belongs to nobody yet.
    UringTransport(Ring ring, BufferPool inputs) {
        this.ring = ring;
        this.inputs = inputs;
        this.buffers = ring.buffers();
        assert buffers.bufferBytes() <= RECEIVE_BYTES_MAX;
    }

    @Override
    public void start() throws IOException {
        ring.start();
        isStarted = true;
        awaitWakeUp();
    }

    private void awaitWakeUp() {
        ring.wakeUp().await(ring, UringSlots.OWN);
        isWakeUpAwaited = true;
    }

    @Override
    public Link open(AcceptedSocket socket, Connection connection) {
        UringLink link = slots.add((UringSocket) socket, connection);
        buffers.supply(slots.count());
        receive(link);
        return link;
    }

    // --------------------------------------------------------------- the cycle

    @Override
    public void poll(long waitMillis) {
        ring.submitAndWait(queue.isEmpty() ? waitMillis : 0);
        int end = ring.tail();
        completeSends(end);
        for (int number = ring.head(); number != end; number++) {
            complete(number);
        }
        ring.release(end);
        for (int count = queue.size(); count > 0; count--) {
            UringLink link = queue.removeFirst();
            link.isQueued = false;
            try {
                goOn(link);
            } catch (OutOfMemoryError full) {
                link.connection.broke(full);
            }
        }
    }

    @Override
    public void flush() {
        ring.submit();
        completeSends(ring.tail());
    }

    private void completeSends(int end) {
        while (sendsSeen != end) {
            int number = sendsSeen++;
            long userData = ring.userData(number);
            if (UringSlots.kind(userData) == UringSlots.SEND) {
                ring.forget(number);
                UringLink link = slots.find(userData);
                if (link != null) {
                    completeSend(link, ring.result(number));
                }
            }
        }
    }

    private void complete(int number) {
        long userData = ring.userData(number);
        switch (UringSlots.kind(userData)) {
            case UringSlots.RECEIVE -> {
                UringLink link = slots.find(userData);
                if (link != null) {
                    receiveOrClose(link, number);
                }
            }
            case UringSlots.OWN -> {
                isWakeUpAwaited = false;
                ring.wakeUp().taken();
                if (isStarted) {
                    awaitWakeUp();
                }
            }
            default -> {} // Nobody's, or a send that was seen to.
        }
    }

    private void queue(UringLink link) {
        if (!link.isQueued) {
            queue.addLast(link);
            link.isQueued = true;
        }
    }

    // --------------------------------------------------------------- receiving

    private void receive(UringLink link) {
        link.isReceiving = true;
        link.isReceiveCancelled = false;
        ring.receive(link.file, !link.isPaced, UringSlots.userData(link, UringSlots.RECEIVE));
    }

    private void cancelReceive(UringLink link) {
        if (link.isReceiving && !link.isReceiveCancelled) {
            link.isReceiveCancelled = true;
            ring.cancel(UringSlots.userData(link, UringSlots.RECEIVE));
        }
    }

    /// The heap may be full. Then one connection is closed, and no completion is looked at twice.
    private void receiveOrClose(UringLink link, int number) {
        try {
            completeReceive(link, number);
        } catch (OutOfMemoryError full) {
            link.connection.broke(full);
        }
    }

    private void completeReceive(UringLink link, int number) {
        link.isReceiving = ring.hasMore(number);
        int result = ring.result(number);
        if (result > 0) {
            int id = ring.bufferId(number);
            try {
                take(link, buffers.buffer(id), result);
            } finally {
                buffers.giveBack(id);
            }
        } else if (!link.isClosed) {
            endReceive(link, -result);
        }
        if (link.isClosed) {
            finish(link);
        } else if (!link.isReceiving && !link.isEnded) {
            if (link.isPaced) {
                queue(link);
            } else {
                receive(link);
            }
        }
    }

    private void endReceive(UringLink link, int error) {
        switch (error) {
            case 0 -> {
                link.isEnded = true;
                if (!link.hasSpilled()) {
                    link.connection.peerClosed();
                }
            }
            // Out of buffers, which are there again when this is submitted; or cancelled by us.
            case Errno.NOBUFS, Errno.CANCELED, Errno.AGAIN, Errno.INTR -> {}
            default -> link.connection.close(CloseReason.ERROR);
        }
    }

    private void take(UringLink link, MemorySegment bytes, int count) {
        if (link.isClosed) {
            return;
        }
        if (link.hasSpilled() || !link.connection.canReceive()) {
            spill(link, bytes, count);
            return;
        }
        if (count < buffers.bufferBytes()) {
            link.isPaced = false;
        }
        link.connection.received(bytes, count);
    }

    private void spill(UringLink link, MemorySegment bytes, int count) {
        if (link.connection.isPeerClosed()) {
            return;
        }
        link.isPaced = true;
        cancelReceive(link);
        ArrayDeque<UringLink.Spill> spills = link.spills;
        if (spills == null) {
            spills = new ArrayDeque<>();
            link.spills = spills;
        }
        UringLink.Spill last = spills.peekLast();
        if (last == null || last.count + count > RECEIVE_BYTES_MAX) {
            last = newSpill(link);
            if (last == null) {
                return;
            }
            spills.addLast(last);
        }
        MemorySegment.copy(bytes, 0, last.buffer.segment, last.count, count);
        last.count += count;
        queue(link);
    }

    private UringLink.@Nullable Spill newSpill(UringLink link) {
        if (spillCount < SPILLS_MAX) {
            try {
                UringLink.Spill spill = new UringLink.Spill(inputs.acquire());
                spillCount++;
                spillTotal++;
                return spill;
            } catch (BufferPool.BuffersExhausted counted) {
                link.connection.close();
                return null;
            }
        }
        inputs.countExhausted();
        link.connection.close();
        return null;
    }

    /// Goes on with a connection that was held up, as far as it can take something now. One that
    /// still has to send comes back when it has sent.
    private void goOn(UringLink link) {
        Connection connection = link.connection;
        while (!link.isClosed && link.hasSpilled() && isReady(link)) {
            unspill(link);
        }
        if (link.isClosed || connection.isPeerClosed()) {
            return;
        }
        if (!isReady(link)) {
            if (!connection.needsSending()) {
                queue(link); // It waits for its turn to be served.
            }
        } else if (link.isEnded) {
            connection.peerClosed();
        } else if (!link.isReceiving) {
            receive(link);
        }
    }

    private static boolean isReady(UringLink link) {
        return !link.connection.needsSending() && link.connection.canReceive();
    }

    private void unspill(UringLink link) {
        ArrayDeque<UringLink.Spill> spills = link.spills;
        UringLink.Spill first = spills == null ? null : spills.pollFirst();
        if (first != null) {
            try {
                link.connection.received(first.buffer.segment, first.count);
            } finally {
                release(first);
            }
        }
    }

    /// Returns how many buffers were ever filled with what could not be taken. A moment old for
    /// other threads.
    int spillTotal() {
        return spillTotal;
    }

    private void release(UringLink.Spill spill) {
        inputs.release(spill.buffer);
        spillCount--;
    }

    @Override
    public void stopReceiving(Connection connection) {
        cancelReceive(link(connection));
    }

    // --------------------------------------------------------------- sending

    @Override
    public void send(Connection connection) {
        UringLink link = link(connection);
        if (!link.isSending) {
            sendNext(link, /* isAfterShort= */ false);
        }
    }

    private void sendNext(UringLink link, boolean isAfterShort) {
        Connection connection = link.connection;
        if (!connection.fill(parts)) {
            connection.drained();
            if (!link.isClosed && (!link.isReceiving || link.hasSpilled())) {
                queue(link);
            }
            return;
        }
        link.isSending = true;
        link.sendBytes = parts.total();
        long userData = UringSlots.userData(link, UringSlots.SEND);
        if (parts.isSingle()) {
            ring.send(
                    link.file,
                    parts.address(OutgoingParts.HEAD),
                    parts.length(OutgoingParts.HEAD),
                    isAfterShort,
                    userData);
        } else {
            ring.send(link.file, parts, isAfterShort, userData);
        }
    }

    private void completeSend(UringLink link, int result) {
        link.isSending = false;
        if (link.isClosed) {
            finish(link);
        } else if (result >= 0) {
            goOnSending(link, result);
        } else if (result == -Errno.AGAIN || result == -Errno.INTR) {
            goOnSending(link, 0);
        } else {
            link.connection.close(CloseReason.ERROR);
        }
    }

    private void goOnSending(UringLink link, int sentBytes) {
        try {
            link.connection.sent(sentBytes);
            sendNext(link, sentBytes < link.sendBytes);
        } catch (RuntimeException | Error fault) {
            link.connection.broke(fault);
        }
    }

    // --------------------------------------------------------------- closing

    @Override
    public void close(Connection connection) {
        UringLink link = link(connection);
        link.isClosed = true;
        ArrayDeque<UringLink.Spill> spills = link.spills;
        if (spills != null) {
            spills.forEach(this::release);
            link.spills = null;
        }
        cancelReceive(link);
        if (link.isSending) {
            ring.cancel(UringSlots.userData(link, UringSlots.SEND));
        }
        finish(link);
    }

    /// Ends a closed link once the kernel has nothing of it.
    private void finish(UringLink link) {
        if (link.isAtRest() && !link.isGone) {
            link.isGone = true;
            slots.remove(link);
            ring.close(link.file);
            link.connection.releaseOutput();
        }
    }

    private static UringLink link(Connection connection) {
        return (UringLink) connection.link();
    }

    @Override
    public void wakeUp() {
        ring.wakeUp().signal();
    }

    @Override
    public void close() {
        if (isStarted) {
            isStarted = false;
            if (isWakeUpAwaited) {
                ring.cancel(UringSlots.OWN);
            }
            for (int attempt = 0; attempt < REST_ATTEMPTS_MAX && !isAtRest(); attempt++) {
                poll(REST_MILLIS);
            }
            ring.submit(); // The last descriptors are closed by requests.
        }
        if (isAtRest()) {
            ring.close();
        } else {
            ring.abandon();
        }
    }

    private boolean isAtRest() {
        return slots.isEmpty() && !isWakeUpAwaited;
    }
}
