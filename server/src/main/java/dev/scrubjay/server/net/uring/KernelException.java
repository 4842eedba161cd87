package dev.scrubjay.server.net.uring;

import java.io.IOException;

/// A system call that failed, in the system's own words.
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1;

    private final int error;

    KernelException(int error) {
        super(Kernel.reason(error));
        this.error = error;
    }

    /// Returns the error's number, one of [Errno].
    public int error() {
        return error;
    }
}
