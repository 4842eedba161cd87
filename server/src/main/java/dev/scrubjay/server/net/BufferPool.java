package dev.scrubjay.server.net;

import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;

/// One worker's buffers of one size. A connection holds a buffer only while it has bytes to keep,
/// so an idle connection costs none.
///
/// Confined to the worker, but for the two counts, which any thread may read.
final class BufferPool {
    private static final VarHandle LENT;
    private static final VarHandle FREE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LENT = lookup.findVarHandle(BufferPool.class, "lentCount", int.class);
            FREE = lookup.findVarHandle(BufferPool.class, "freeCount", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// No memory is left for a buffer. Counted already; what remains is to close the connection.
    static final class BuffersExhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        BuffersExhausted() {
            super("no memory for a buffer", null, false, false);
        }
    }

    /// How many unused buffers are kept. More than that are needed only in bursts.
    private static final int FREE_MAX = 64;

    private final int bufferBytes;
    private final WorkerCounters counters;
    private final Counter exhausted;
    private final ArrayDeque<IoBuffer> free = new ArrayDeque<>(FREE_MAX);

    @SuppressWarnings("UnusedVariable") // Written and read through LENT.
    private int lentCount;

    @SuppressWarnings("UnusedVariable") // Written and read through FREE.
    private int freeCount;

    /// Creates an empty pool.
    ///
    /// @param exhausted counts buffers that could not be had
    BufferPool(int bufferBytes, WorkerCounters counters, Counter exhausted) {
        this.bufferBytes = bufferBytes;
        this.counters = counters;
        this.exhausted = exhausted;
    }

    int bufferBytes() {
        return bufferBytes;
    }

    IoBuffer acquire() {
        IoBuffer buffer = free.pollLast();
        if (buffer == null) {
            buffer = create();
        }
        publish(lentCount + 1);
        return buffer;
    }

    private IoBuffer create() {
        try {
            return new IoBuffer(Arena.ofConfined(), bufferBytes);
        } catch (OutOfMemoryError full) {
            countExhausted();
            throw new BuffersExhausted();
        }
    }

    /// Counts a buffer that could not be had.
    void countExhausted() {
        counters.add(exhausted, 1);
    }

    void release(IoBuffer buffer) {
        if (free.size() < FREE_MAX) {
            free.addLast(buffer);
        } else {
            buffer.free();
        }
        publish(lentCount - 1);
    }

    /// Frees the buffers that wait for use. The worker's last act.
    void close() {
        while (!free.isEmpty()) {
            free.removeLast().free();
        }
        publish(lentCount);
    }

    private void publish(int lent) {
        LENT.setOpaque(this, lent);
        FREE.setOpaque(this, free.size());
    }

    /// Returns how many buffers are with connections. Any thread.
    int lent() {
        return (int) LENT.getOpaque(this);
    }

    /// Returns how many buffers wait for use. Any thread.
    int free() {
        return (int) FREE.getOpaque(this);
    }
}
