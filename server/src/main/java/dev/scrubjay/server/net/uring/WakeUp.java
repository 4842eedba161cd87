package dev.scrubjay.server.net.uring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/// Ends a ring's wait from another thread: an event counter that the ring keeps reading.
///
/// [#signal] is for any thread; the rest belongs to the ring's. A signal is never lost: it is
/// written unless one is on its way that the ring has not taken yet; and whoever signals has put
/// down before what the ring's thread looks for after [#taken].
public final class WakeUp {
    private static final int EFD_CLOEXEC = 0x80000;

    private final int file;

    /// What a signal writes, and where the ring reads it.
    private final MemorySegment words;

    private final AtomicBoolean isOnItsWay = new AtomicBoolean();
    private final Object closing = new Object();
    private boolean isClosed;

    WakeUp(MemorySegment state, MemorySegment words) throws KernelException {
        this.words = words;
        this.file =
                (int)
                        Kernel.checked(
                                Kernel.call(state, Kernel.EVENTFD2, 0, EFD_CLOEXEC, 0, 0, 0, 0));
        words.set(ValueLayout.JAVA_LONG, 0, 1);
    }

    /// Ends the present or the next wait. Any thread.
    public void signal() {
        if (!isOnItsWay.compareAndSet(false, true)) {
            return;
        }
        synchronized (closing) {
            // A closed descriptor may be somebody else's by now.
            if (!isClosed) {
                Kernel.call(Kernel.WRITE, file, words.address(), Long.BYTES, 0, 0);
            }
        }
    }

    /// Starts to wait for the next signal.
    public void await(Ring ring, long userData) {
        ring.read(file, words.address() + Long.BYTES, Long.BYTES, userData);
    }

    /// The wait has ended. From now on a signal is written again.
    public void taken() {
        isOnItsWay.set(false);
    }

    void close(MemorySegment state) {
        synchronized (closing) {
            isClosed = true;
            Kernel.call(state, Kernel.CLOSE, file, 0, 0, 0, 0, 0);
        }
    }
}
