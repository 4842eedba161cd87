package dev.scrubjay.server.net;

import dev.scrubjay.server.protocol.RequestDecoder;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What a connection has received and could not serve yet: `[start, end)` of a buffer that is
/// borrowed from its worker as long as there is something.
///
/// Confined to the worker.
final class HeldInput {
    /// What the buffer takes: one request that is waited for, and one receive on top of it.
    static final int BYTES_MAX = RequestDecoder.HELD_BYTES_MAX + Transport.RECEIVE_BYTES_MAX;

    private final BufferPool pool;
    private @Nullable IoBuffer buffer;
    private int start;
    private int end;

    HeldInput(BufferPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return buffer == null;
    }

    /// Returns whether one more receive fits.
    boolean hasRoom() {
        return end - start < RequestDecoder.HELD_BYTES_MAX;
    }

    MemorySegment segment() {
        IoBuffer held = buffer;
        if (held == null) {
            throw new IllegalStateException("no input held");
        }
        return held.segment;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /// Adds `[from, to)` of what was received.
    void add(MemorySegment source, int from, int to) {
        IoBuffer held = buffer;
        if (held == null) {
            held = pool.acquire();
            buffer = held;
        }
        int count = to - from;
        if (end + count > BYTES_MAX) {
            MemorySegment.copy(held.segment, start, held.segment, 0, (long) end - start);
            end -= start;
            start = 0;
        }
        MemorySegment.copy(source, from, held.segment, end, count);
        end += count;
    }

    /// What is before this position has been served.
    void servedUpTo(int position) {
        start = position;
        if (start == end) {
            release();
        }
    }

    /// Gives the buffer back, with what is in it.
    void release() {
        IoBuffer held = buffer;
        if (held != null) {
            pool.release(held);
            buffer = null;
        }
        start = 0;
        end = 0;
    }
}
