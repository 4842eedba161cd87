package dev.scrubjay.server.net;

import dev.scrubjay.server.protocol.TextDecoder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Off-heap bytes, seen as the channels see them and as the decoders do.
///
/// Longer than its size by what a decoder may load past the end.
final class IoBuffer {
    final ByteBuffer bytes;
    final MemorySegment segment;

    IoBuffer(int size) {
        bytes = ByteBuffer.allocateDirect(size + TextDecoder.SLACK_BYTES);
        segment = MemorySegment.ofBuffer(bytes);
    }

    /// Positions the channel's view for sending `[start, end)`.
    ByteBuffer sending(int start, int end) {
        return bytes.limit(end).position(start);
    }
}
