package dev.scrubjay.client.net;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One socket: many callers put requests in, one thread takes the answers out.
///
/// There is one linked queue with three places in it:
///
/// ```
///   answered -> op -> op -> unencoded -> op -> op <- tail
///      |         sent, in order    |      submitted   |
///   I/O thread               the sender          any thread
/// ```
///
/// A caller appends its operation, then tries to become the *sender* by taking `sending` from 0 to
/// 1; who fails leaves its operation to the one that has it. The sender encodes all that waits and
/// writes it at once, without blocking; when the socket is full it hands the role to the I/O
/// thread. So an idle connection costs no hand-over between threads, and a busy one sends many
/// requests together.
///
/// While some batches are unanswered, or the I/O thread is reading, nobody sends: the I/O thread
/// will, when it has read. Each side first publishes its own step and then looks at the other's (an
/// operation is linked before `answeredBatches` and `isReading` are read; they are written before
/// the queue is looked at), so one of the two always sees the other.
final class ServerConnection implements ReplyReader.Queue {
    private static final int BUFFER_BYTES = 64 * 1024;

    /// How many batches may be unanswered before operations wait for company.
    private static final int BATCHES_MAX = 1;

    /// How many buffers a caller fills for others before the I/O thread goes on.
    private static final int BUFFERS_MAX = 4;

    /// Opaques have three hexadecimal digits.
    private static final int OPAQUE_MASK = 0xfff;

    private static final VarHandle TAIL;
    private static final VarHandle SENDING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(ServerConnection.class, "tail", Operation.class);
            SENDING = lookup.findVarHandle(ServerConnection.class, "sending", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final IoLoop loop;
    private final ServerNode node;
    private final SocketChannel channel;
    private final InFlight inFlight;
    private final ReplyReader reader;

    // Any thread. The first two are changed through their handles.
    @SuppressWarnings("UnusedVariable") // Read and written by TAIL.
    private volatile Operation tail;

    @SuppressWarnings("UnusedVariable") // Read by SENDING.
    private volatile int sending;

    private volatile int writtenBatches;
    private volatile boolean isClosed;
    private volatile boolean isMeta;
    private volatile boolean isBlocked;

    // The sender's; `unencoded` is read by callers.
    private volatile Operation unencoded;
    private final RequestWriter writer = new RequestWriter(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable Operation partial;
    private int partialAt;
    private int opaque;

    // The I/O thread's; the volatile ones are read by callers.
    private volatile int answeredBatches;
    private volatile boolean isReading;
    private Operation answered;
    private @Nullable SelectionKey selection;
    private long lastReadNanos;
    private long answeredCount;

    ServerConnection(IoLoop loop, ServerNode node, SocketChannel channel, InFlight inFlight) {
        this.loop = loop;
        this.node = node;
        this.channel = channel;
        this.inFlight = inFlight;
        reader = new ReplyReader(this, node.settings().valueBytesMax());
        Operation first = new LinesOperation("", false);
        tail = first;
        unencoded = first;
        answered = first;
    }

    /// Sends an operation, now or with others. Any thread.
    void submit(Operation operation) {
        Operation before = (Operation) TAIL.getAndSet(this, operation);
        before.setNext(operation);
        if (isClosed) {
            loop.execute(this::release);
        } else if (!isReading) {
            send();
        }
    }

    /// Sends what waits, unless somebody else does or answers are to be awaited first.
    private void send() {
        while (unencoded.next() != null
                && writtenBatches - answeredBatches < BATCHES_MAX
                && SENDING.compareAndSet(this, 0, 1)) {
            try {
                if (sendBuffers()) {
                    sending = 0;
                }
            } catch (IOException e) {
                isBlocked = true;
                loop.execute(() -> close(e));
            } catch (RuntimeException | Error e) {
                // A caller without stack or heap left, say: others must not wait for it.
                isBlocked = true;
                loop.execute(() -> close(new IOException("a caller broke off: " + e, e)));
                throw e;
            }
            if (isClosed) {
                loop.execute(this::release);
                return;
            }
        }
    }

    /// Fills buffers and writes them.
    ///
    /// @return false when the role of the sender has gone to the I/O thread
    private boolean sendBuffers() throws IOException {
        for (int count = 0; count < BUFFERS_MAX; count++) {
            fill();
            if (writer.length == 0) {
                return true;
            }
            out.clear().put(writer.bytes, 0, writer.length).flip();
            channel.write(out);
            if (out.hasRemaining()) {
                break;
            }
            if (partial == null && writer.room() > RequestWriter.REQUEST_BYTES_MAX) {
                return true;
            }
        }
        isBlocked = true;
        loop.execute(this::awaitRoom);
        return false;
    }

    /// Encodes what waits, as far as the buffer goes.
    private void fill() {
        writer.length = 0;
        Operation last = null;
        Operation at = unencoded;
        if (partial != null) {
            putPayload(partial);
        }
        while (partial == null) {
            Operation operation = at.next();
            if (operation == null || operation.requestBytesMax() > writer.room()) {
                break;
            }
            at = operation;
            if (!isWanted(operation)) {
                operation.isSkipped = true;
                inFlight.leave(operation);
                continue;
            }
            last = operation;
            opaque = (opaque + 1) & OPAQUE_MASK;
            operation.opaque = opaque;
            operation.isUnsent = false;
            operation.encode(writer, isMeta);
            if (operation.payload() != null) {
                partial = operation;
                partialAt = 0;
                putPayload(operation);
            }
        }
        if (last != null) {
            last.endsBatch = true;
            int count = writtenBatches;
            writtenBatches = count + 1;
        }
        unencoded = at;
    }

    private boolean isWanted(Operation operation) {
        String refusal = operation.refusal(isMeta);
        if (refusal != null) {
            operation.fail(Failure.of(Failure.Kind.CLIENT_ERROR, refusal));
        }
        return operation.isPending();
    }

    private void putPayload(Operation operation) {
        byte[] payload = operation.payload();
        if (payload == null) {
            partial = null;
            return;
        }
        int count = Math.min(payload.length - partialAt, writer.room());
        writer.put(payload, partialAt, count);
        partialAt += count;
        if (partialAt == payload.length && writer.room() >= 2) {
            writer.endLine();
            partial = null;
        }
    }

    // From here on: the I/O thread.

    /// Takes over from a sender that found the socket full.
    private void awaitRoom() {
        if (!isClosed && isBlocked && selection != null) {
            selection.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void start(SelectionKey key, boolean meta) {
        selection = key;
        isMeta = meta;
        lastReadNanos = System.nanoTime();
    }

    void useMeta() {
        isMeta = true;
    }

    void onReady(SelectionKey key) {
        try {
            if (key.isWritable()) {
                onWritable(key);
            }
            if (key.isReadable()) {
                onReadable();
            }
        } catch (IOException e) {
            close(e);
        } catch (RuntimeException e) {
            // A mistake of ours must not take the other servers' connections along.
            close(new IOException("the client lost its way: " + e, e));
        }
    }

    private void onWritable(SelectionKey key) throws IOException {
        channel.write(out);
        if (!out.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
            if (sendBuffers()) {
                isBlocked = false;
                sending = 0;
                send();
            }
        }
    }

    private void onReadable() throws IOException {
        isReading = true;
        lastReadNanos = System.nanoTime();
        boolean isOpen;
        try {
            isOpen = reader.readFrom(channel);
        } finally {
            isReading = false;
        }
        if (!isOpen) {
            close(new IOException("the server closed the connection"));
        } else if (!isClosed) {
            send();
        }
    }

    @Override
    public @Nullable Operation head() {
        Operation head = answered.next();
        while (head != null && head.isSkipped) {
            advance(head);
            head = answered.next();
        }
        return head == null || head.isUnsent ? null : head;
    }

    @Override
    public void answered(Operation operation) {
        take(operation);
        operation.answer();
    }

    @Override
    public void refused(Operation operation, Failure why) {
        take(operation);
        operation.fail(why);
    }

    /// Takes the head off. Whoever is told of its end afterwards finds its room free, and may close
    /// the connection.
    private void take(Operation operation) {
        advance(operation);
        if (operation.endsBatch) {
            int count = answeredBatches;
            answeredBatches = count + 1;
        }
        answeredCount++;
        inFlight.leave(operation);
    }

    /// How many operations the server has answered here.
    long answeredCount() {
        return answeredCount;
    }

    /// Moves on by one. Who has been passed holds on to nobody.
    private void advance(Operation operation) {
        Operation passed = answered;
        answered = operation;
        passed.setNext(null);
    }

    boolean isIdle() {
        return answered.next() == null;
    }

    /// Ends what nobody waits for in time.
    ///
    /// @return why the connection is of no use any more, or null
    @Nullable IOException check(long now, long graceNanos) {
        Operation head = head();
        for (Operation at = answered.next(); at != null; at = at.next()) {
            if (now - at.deadlineNanos() > 0) {
                at.fail(new Failure(Failure.Kind.TIMEOUT, "no answer in time", !at.isUnsent, null));
            }
        }
        boolean isStalled =
                head != null
                        && now - head.deadlineNanos() > graceNanos
                        && now - lastReadNanos > graceNanos;
        return isStalled ? new IOException("the server has stopped answering") : null;
    }

    /// Closes the socket; what it held goes back to the node. Does nothing the second time.
    void close(IOException why) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            channel.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        node.lost(this, why);
        release();
    }

    /// Gives the node what is left in the queue, once nobody is encoding any more.
    private void release() {
        if (!isBlocked && !SENDING.compareAndSet(this, 0, 1)) {
            return;
        }
        isBlocked = true;
        List<Operation> left = new ArrayList<>();
        for (Operation at = answered.next(); at != null; at = answered.next()) {
            advance(at);
            if (!at.isSkipped) {
                inFlight.leave(at);
                left.add(at);
            }
        }
        node.leftOver(left);
    }
}
