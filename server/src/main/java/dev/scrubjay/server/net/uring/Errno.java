package dev.scrubjay.server.net.uring;

/// The error numbers that something is done about; they are the same on every Linux we run on. A
/// completion carries them negated.
public final class Errno {
    /// Interrupted by a signal.
    public static final int INTR = 4;

    /// Try again.
    public static final int AGAIN = 11;

    /// No memory.
    public static final int NOMEM = 12;

    /// Busy.
    public static final int BUSY = 16;

    /// The system is out of file descriptors.
    public static final int NFILE = 23;

    /// The process is out of file descriptors.
    public static final int MFILE = 24;

    /// This kind of address does not exist here.
    public static final int AFNOSUPPORT = 97;

    /// No buffer is left.
    public static final int NOBUFS = 105;

    /// Cancelled.
    public static final int CANCELED = 125;

    private Errno() {}
}
