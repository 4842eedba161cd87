package dev.scrubjay.server.watch;

/// Why a connection ends. Named as in `reason=`.
public enum CloseReason {
    /// The network, or a fault of ours.
    ERROR,
    /// One side had nothing more to say.
    NORMAL,
    /// It was silent for too long.
    IDLE_TIMEOUT,
    /// The server stops.
    SHUTDOWN
}
