package dev.scrubjay.server.config;

/// What the process ends with, as sysexits.h numbers it and memcached uses it.
public final class ExitStatus {
    /// All is well.
    public static final int OK = 0;

    /// A value of the command line makes no sense.
    public static final int FAILURE = 1;

    /// The options do not go together.
    public static final int USAGE = 64;

    /// There is no such user.
    public static final int NO_USER = 67;

    /// The system refused something.
    public static final int SYSTEM = 71;

    /// What a shell says of memcached when it aborts: its memory file cannot be opened.
    public static final int ABORTED = 134;

    private ExitStatus() {}
}
