package dev.scrubjay.server.command;

/// How a server is asked to stop.
public enum StopKind {
    /// To forget everything.
    PLAIN,
    /// To leave its items in the memory file, where there is one, for the next start.
    GRACEFUL
}
