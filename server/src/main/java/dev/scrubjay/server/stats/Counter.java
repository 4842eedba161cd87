package dev.scrubjay.server.stats;

/// What every worker counts, apart from the hits and stores that [SlabCounter] counts per class.
///
/// Nothing is counted twice: the plain report's `get_hits`, `cmd_set` and so on are the sums of
/// their [SlabCounter] over the classes.
public enum Counter {
    /// Keys asked for by a retrieval command; not those of `gat`, which count as touches.
    CMD_GET,
    /// `flush_all` commands, also those refused because of `-F`.
    CMD_FLUSH,
    /// Keys named by `touch`, `gat` and `gats`.
    CMD_TOUCH,
    /// `me` commands.
    CMD_META,
    /// Keys asked for that were not there, the expired and the flushed ones included.
    GET_MISSES,
    /// `delete` of a key that was not there.
    DELETE_MISSES,
    /// `incr` of a key that was not there.
    INCR_MISSES,
    /// `decr` of a key that was not there.
    DECR_MISSES,
    /// `cas` of a key that was not there.
    CAS_MISSES,
    /// `touch` or `gat` of a key that was not there.
    TOUCH_MISSES,
    /// Values refused because they exceed the largest item.
    STORE_TOO_LARGE,
    /// Values refused because no memory could be freed for them.
    STORE_NO_MEMORY,
    /// Attempts to authenticate.
    AUTH_CMDS,
    /// Attempts to authenticate that failed.
    AUTH_ERRORS,
    /// Connections closed because they were idle for too long.
    IDLE_KICKS,
    /// Bytes received from clients.
    BYTES_READ,
    /// Bytes sent to clients.
    BYTES_WRITTEN,
    /// Turns that ended because the connection had run its share of requests.
    CONN_YIELDS,
    /// Connections closed because no memory was left for an answer.
    RESPONSE_OBJ_OOM,
    /// Connections closed because no memory was left for what they sent.
    READ_BUF_OOM,
    /// Requests given up because the heap was full.
    MALLOC_FAILS;

    static final int COUNT = values().length;

    /// Returns this counter's index among a worker's values.
    @SuppressWarnings("EnumOrdinal") // The one place that turns declaration order into layout.
    int slot() {
        return ordinal();
    }
}
