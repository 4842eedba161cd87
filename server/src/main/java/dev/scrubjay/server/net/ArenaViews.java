package dev.scrubjay.server.net;

import dev.scrubjay.store.PinnedValue;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The store's memory as the channels want it: byte buffers of at most a gibibyte each, made when
/// first needed and used again for every value sent.
///
/// Confined to one worker, which sends one run of bytes at a time.
final class ArenaViews {
    private static final int VIEW_SHIFT = 30;
    private static final long VIEW_BYTES = 1L << VIEW_SHIFT;

    private @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[0];

    /// Returns the current run of a pinned value, ready to be sent. Valid until the next call.
    ///
    /// A run lies in one page, and views end where pages do, so it lies in one view.
    ByteBuffer run(PinnedValue value) {
        MemorySegment arena = value.arena();
        if (views.length == 0) {
            views = new @Nullable ByteBuffer[(int) ((arena.byteSize() - 1) / VIEW_BYTES) + 1];
        }
        int index = (int) (value.runOffset() >>> VIEW_SHIFT);
        ByteBuffer view = views[index];
        if (view == null) {
            long start = index * VIEW_BYTES;
            long size = Math.min(VIEW_BYTES, arena.byteSize() - start);
            view = arena.asSlice(start, size).asByteBuffer();
            views[index] = view;
        }
        int start = (int) (value.runOffset() & (VIEW_BYTES - 1));
        return view.limit(start + value.runLength()).position(start);
    }
}
