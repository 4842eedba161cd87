package dev.scrubjay.server.config;

import org.jspecify.annotations.Nullable;

/// What `stats settings` repeats, and little or nothing else reads.
///
/// @param interfaces the text of every `-l`, joined by commas
/// @param unixMask `-a`
/// @param readBufferBytesMax `-o read_buf_mem_limit`, 0 for no limit
/// @param watcherBufferBytes `-o watcher_logbuf_size`
/// @param workerBufferBytes `-o worker_logbuf_size`
public record ShownConfig(
        @Nullable String interfaces,
        int unixMask,
        long readBufferBytesMax,
        long watcherBufferBytes,
        long workerBufferBytes) {}
