package dev.scrubjay.server.config;

/// The server cannot start. The message is all that should be printed.
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitStatus;

    /// Says why.
    ///
    /// @param exitStatus what the process ends with, as memcached does for the same reason
    /// @param message one or more lines, without the last line feed
    public StartupException(int exitStatus, String message) {
        super(message, null, false, false);
        this.exitStatus = exitStatus;
    }

    /// Returns what the process ends with.
    public int exitStatus() {
        return exitStatus;
    }
}
