package dev.scrubjay.server.net;

import dev.scrubjay.server.net.uring.KernelException;
import dev.scrubjay.server.net.uring.Ring;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Sockets through io_uring: fewer system calls, and sends that leave together.
///
/// All rings of a server are made before anything else is: whether the system has the memory for
/// them is known only then, since it is counted against the user's limit of locked memory.
final class UringNetwork extends Network {
    private final ArrayDeque<Ring> workerRings = new ArrayDeque<>();
    private @Nullable Ring acceptorRing;

    /// Makes the rings of the acceptor and of so many workers.
    UringNetwork(UringSizes sizes, int workers) throws KernelException {
        try {
            acceptorRing = UringListeners.newRing();
            for (int count = 0; count < workers; count++) {
                workerRings.add(
                        new Ring(
                                sizes.requests(),
                                sizes.completions(),
                                sizes.buffers(),
                                sizes.bufferBytes()));
            }
        } catch (KernelException refused) {
            close();
            throw refused;
        }
    }

    private void close() {
        if (acceptorRing != null) {
            acceptorRing.close();
        }
        workerRings.forEach(Ring::close);
    }

    @Override
    public String name() {
        return "uring";
    }

    @Override
    public @Nullable String reason() {
        return null;
    }

    @Override
    Transport newTransport(BufferPool inputs) {
        return new UringTransport(workerRings.removeFirst(), inputs);
    }

    @Override
    UringListeners newListeners(boolean isOneByOne) {
        Ring ring = acceptorRing;
        if (ring == null) {
            throw new IllegalStateException("a server has one acceptor");
        }
        acceptorRing = null;
        return new UringListeners(ring, isOneByOne);
    }
}
