package dev.scrubjay.server.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A connection that watches: the lines that it has not been sent yet.
///
/// The logger puts lines in; the connection's own worker takes them out, and sends them as any
/// answer is sent, as far as the client reads. A client that does not read fills its socket, then
/// this queue; further lines are left out and counted, and `skipped=` tells how many when there is
/// room again. So a slow watcher costs `-o watcher_logbuf_size` of memory, and nobody waits for it:
/// logger and worker share a queue without locks, a count of bytes, and a flag that says that the
/// worker was told to look.
public final class Watcher {
    private static final int PIECE_BYTES = 16 * 1024;

    private final int streams;
    private final long bytesMax;
    private final Runnable waker;

    private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean isAwake = new AtomicBoolean();

    /// The logger's alone.
    private long skipped;

    private volatile boolean isClosed;

    /// Creates a watcher that has been told nothing yet.
    ///
    /// @param streams what it wants to know, a bit for each [WatchStream]
    /// @param waker has the worker of the connection take what there is; called by the logger
    Watcher(int streams, long bytesMax, Runnable waker) {
        this.streams = streams;
        this.bytesMax = bytesMax;
        this.waker = waker;
    }

    int streams() {
        return streams;
    }

    // --------------------------------------------------------------- the logger

    /// Adds a line.
    ///
    /// @return whether there was room for it
    boolean offer(byte[] line) {
        byte[] gap = skipped > 0 ? gapLine() : null;
        int size = line.length + (gap == null ? 0 : gap.length);
        if (bytes.get() + size > bytesMax) {
            skipped++;
            return false;
        }
        bytes.addAndGet(size);
        if (gap != null) {
            lines.add(gap);
            skipped = 0;
        }
        lines.add(line);
        return true;
    }

    private byte[] gapLine() {
        return ("skipped=" + skipped + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Notes lines that were lost before they came here.
    void skip(long count) {
        skipped += count;
    }

    /// Has the worker look, unless it was told already.
    void wake() {
        if (!lines.isEmpty() && !isClosed && isAwake.compareAndSet(false, true)) {
            waker.run();
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    // --------------------------------------------------------------- the worker

    /// Returns whether there is something to send.
    public boolean hasLines() {
        return !lines.isEmpty();
    }

    /// Takes the next lines, null when there are none.
    public byte @Nullable [] take() {
        // Before it looks: what comes after this look is told of again.
        isAwake.set(false);
        byte[] line = lines.poll();
        if (line == null) {
            return null;
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE_BYTES);
        while (line != null) {
            piece.writeBytes(line);
            line = piece.size() < PIECE_BYTES ? lines.poll() : null;
        }
        bytes.addAndGet(-piece.size());
        return piece.toByteArray();
    }

    /// The connection is gone. The logger forgets it at its next look.
    public void close() {
        isClosed = true;
    }
}
