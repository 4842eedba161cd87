package dev.scrubjay.client.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A [ReplyReader] with a queue of requests, fed by hand with what a server would send.
final class FedReader implements ReplyReader.Queue {
    /// What the next request is numbered with: each test begins here.
    static final int FIRST_OPAQUE = 0xffe;

    private static final int OPAQUE_MASK = 0xfff;

    private final Deque<Operation> queue = new ArrayDeque<>();
    private final ReplyReader reader;
    private int opaque = FIRST_OPAQUE;

    FedReader(int valueBytesMax) {
        reader = new ReplyReader(this, valueBytesMax);
    }

    FedReader() {
        this(1 << 20);
    }

    /// Adds a request as if it had been sent.
    ///
    /// @return its opaque, as the server repeats it
    String ask(Operation operation, boolean meta) {
        operation.opaque = opaque;
        opaque = (opaque + 1) & OPAQUE_MASK;
        operation.isUnsent = false;
        operation.encode(new RequestWriter(operation.requestBytesMax()), meta);
        queue.add(operation);
        return " O" + String.format("%03x", operation.opaque);
    }

    /// Has the reader read a piece of what the server sends, and nothing after it.
    void feed(byte[] piece) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(piece);
        ReadableByteChannel channel = new Pieces(left);
        do {
            reader.readFrom(channel);
        } while (left.hasRemaining());
    }

    void feed(String latin) throws IOException {
        feed(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    int unanswered() {
        return queue.size();
    }

    @Override
    public @Nullable Operation head() {
        return queue.peek();
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

    private void take(Operation operation) {
        if (!queue.remove().equals(operation)) {
            throw new AssertionError("not the head was answered: " + operation);
        }
    }

    /// A channel that has these bytes, and then no more for now.
    private record Pieces(ByteBuffer left) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), left.remaining());
            target.put(left.slice(left.position(), count));
            left.position(left.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
