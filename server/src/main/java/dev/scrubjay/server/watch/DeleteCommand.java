package dev.scrubjay.server.watch;

/// How something was deleted. Named as in `cmd=`.
public enum DeleteCommand {
    /// By `delete`.
    DELETE,
    /// By `md`.
    MD
}
