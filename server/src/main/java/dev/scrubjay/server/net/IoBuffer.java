package dev.scrubjay.server.net;

import dev.scrubjay.server.protocol.TextDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Off-heap bytes, seen as the channels see them and as the decoders do.
///
/// Longer than its size by what a decoder may load past the end. Both views are without a lifetime
/// of their own, so that using them costs no check: whoever frees a buffer must be its last user.
final class IoBuffer {
    private static final int ALIGNMENT = 64;

    final ByteBuffer bytes;
    final MemorySegment segment;
    private final Arena arena;

    /// Takes memory from an arena that belongs to this buffer alone.
    @SuppressWarnings("restricted") // The size is what was just allocated at that address.
    IoBuffer(Arena arena, int size) {
        this.arena = arena;
        long capacity = size + (long) TextDecoder.SLACK_BYTES;
        MemorySegment memory = arena.allocate(capacity, ALIGNMENT);
        segment = MemorySegment.ofAddress(memory.address()).reinterpret(capacity);
        bytes = segment.asByteBuffer();
    }

    /// Gives the memory back at once: the heap is hardly ever collected here, so what waits for
    /// that waits for ever.
    void free() {
        arena.close();
    }

    /// Returns whether the memory was given back.
    boolean isFreed() {
        return !arena.scope().isAlive();
    }

    /// Positions the channel's view for sending `[start, end)`.
    ByteBuffer sending(int start, int end) {
        return bytes.limit(end).position(start);
    }
}
