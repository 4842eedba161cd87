package dev.scrubjay.client.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts what a server sends into lines and values, and gives them to the operations in turn.
///
/// Used by the I/O thread only. Allocates nothing but the values.
final class ReplyReader {
    /// Who is to be answered.
    interface Queue {
        /// The operation whose answer comes next; null when nobody has asked for anything.
        @Nullable Operation head();

        /// Takes the head off the queue: its answer is complete.
        void answered(Operation operation);

        /// Takes the head off the queue: the server refuses it.
        void refused(Operation operation, Failure why);
    }

    private static final int BUFFER_BYTES = 64 * 1024;

    /// The longest line of any answer, and then some.
    private static final int LINE_BYTES_MAX = 16 * 1024;

    /// How often one turn reads before others get theirs.
    private static final int READS_MAX = 16;

    private static final int SHOWN_BYTES_MAX = 60;

    private final Queue queue;
    private final int valueBytesMax;
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private final ReplyLine line = new ReplyLine();

    // What has arrived and is not yet read: [start, end). No line end before `searched`.
    private int start;
    private int end;
    private int searched;

    // The value that is arriving, if it did not fit into the buffer. Null array: nobody wants it.
    private boolean isInValue;
    private byte @Nullable [] value;
    private int valueLength;
    private int valueAt;

    ReplyReader(Queue queue, int valueBytesMax) {
        this.queue = queue;
        this.valueBytesMax = valueBytesMax;
    }

    /// Reads all that has arrived.
    ///
    /// @return false when the server has closed the connection
    boolean readFrom(ReadableByteChannel channel) throws IOException {
        for (int reads = 0; reads < READS_MAX; reads++) {
            ByteBuffer target = target();
            int room = target.remaining();
            int count = channel.read(target);
            if (count < 0) {
                return false;
            }
            took(count);
            if (count < room) {
                return true;
            }
        }
        return true;
    }

    /// Where the next bytes are to go: to the value that is arriving, or into the buffer.
    private ByteBuffer target() {
        if (isInValue && value != null && valueAt < valueLength) {
            return ByteBuffer.wrap(value, valueAt, Math.min(BUFFER_BYTES, valueLength - valueAt));
        }
        if (start == end) {
            start = 0;
            end = 0;
            searched = 0;
        } else if (end == bytes.length) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            searched -= start;
            start = 0;
        }
        return buffer.limit(bytes.length).position(end);
    }

    private void took(int count) throws IOException {
        if (isInValue && value != null && valueAt < valueLength) {
            valueAt += count;
        } else {
            end += count;
            parse();
        }
    }

    /// Reads all that is complete. What is not stays in the buffer.
    private void parse() throws IOException {
        while (start < end) {
            if (isInValue) {
                if (!readValue()) {
                    return;
                }
                continue;
            }
            int lineEnd = indexOfLineFeed();
            if (lineEnd < 0) {
                if (end - start > LINE_BYTES_MAX) {
                    throw garbage(start, end);
                }
                return;
            }
            readLine(lineEnd);
        }
    }

    private int indexOfLineFeed() {
        for (int i = Math.max(start, searched); i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        searched = end;
        return -1;
    }

    private void readLine(int lineEnd) throws IOException {
        int from = start;
        start = lineEnd + 1;
        searched = start;
        Operation operation = queue.head();
        if (operation == null || lineEnd == from || bytes[lineEnd - 1] != '\r') {
            throw garbage(from, lineEnd);
        }
        line.set(bytes, from, lineEnd - 1);
        Failure refusal = bytes[from] >= 'C' && bytes[from] <= 'S' ? Failure.of(line) : null;
        if (refusal != null) {
            queue.refused(operation, refusal.withSent(true));
            return;
        }
        switch (operation.onLine(line)) {
            case DONE -> queue.answered(operation);
            case MORE -> {}
            case VALUE -> startValue(operation, operation.valueLength());
            case GARBAGE -> throw garbage(from, lineEnd);
        }
    }

    private void startValue(Operation operation, int length) throws IOException {
        if (length < 0 || length > valueBytesMax) {
            throw new ProtocolException(
                    "a value of " + length + " bytes, more than the " + valueBytesMax + " allowed");
        }
        isInValue = true;
        valueLength = length;
        valueAt = 0;
        value = null;
        boolean isWhole = end - start >= length + 2;
        if (!isWhole && operation.isPending()) {
            value = allocate(length);
        }
    }

    /// A value too large for the heap is this connection's problem, not the whole client's.
    private static byte[] allocate(int length) throws IOException {
        try {
            return new byte[length];
        } catch (OutOfMemoryError e) {
            throw new IOException("no memory for a value of " + length + " bytes", e);
        }
    }

    /// Reads as much of the value as is there.
    ///
    /// @return false when there is more to come
    private boolean readValue() throws IOException {
        Operation operation = queue.head();
        if (operation == null) {
            throw new ProtocolException("a value that nobody asked for");
        }
        int count = Math.min(valueLength - valueAt, end - start);
        if (valueAt == 0 && end - start >= valueLength + 2) {
            if (operation.isPending()) {
                value = Arrays.copyOfRange(bytes, start, start + count);
            }
        } else if (value != null) {
            System.arraycopy(bytes, start, value, valueAt, count);
        }
        valueAt += count;
        start += count;
        searched = start;
        if (valueAt < valueLength || end - start < 2) {
            return false;
        }
        if (bytes[start] != '\r' || bytes[start + 1] != '\n') {
            throw garbage(start, end);
        }
        start += 2;
        searched = start;
        endValue(operation);
        return true;
    }

    private void endValue(Operation operation) throws IOException {
        byte[] whole = value == null ? new byte[0] : value;
        isInValue = false;
        value = null;
        switch (operation.onValue(whole)) {
            case DONE -> queue.answered(operation);
            case MORE -> {}
            case VALUE, GARBAGE -> throw new ProtocolException("a value that makes no sense");
        }
    }

    private ProtocolException garbage(int from, int to) {
        StringBuilder shown = new StringBuilder();
        for (int i = from; i < Math.min(to, from + SHOWN_BYTES_MAX); i++) {
            boolean isPlain = bytes[i] >= ' ' && bytes[i] < 0x7f;
            shown.append(isPlain ? (char) bytes[i] : '.');
        }
        return new ProtocolException("not the answer of a memcached: " + shown);
    }
}
