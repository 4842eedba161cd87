package dev.scrubjay.server.net;

/// How large a worker's ring is.
///
/// @param requests how many requests may wait to be submitted
/// @param completions how many completions the kernel has room for; more than there are buffers,
///   since each filled buffer takes one
/// @param buffers how many buffers there are to receive into at most, a power of two
/// @param bufferBytes what one of them takes, at most [Transport#RECEIVE_BYTES_MAX]
record UringSizes(int requests, int completions, int buffers, int bufferBytes) {
    /// Four megabytes of address space for each worker, and a quarter of that of memory unless it
    /// has more than 64 connections. Small requests touch the first page of each buffer alone.
    static final UringSizes STANDARD = new UringSizes(256, 2048, 256, 16 * 1024);
}
