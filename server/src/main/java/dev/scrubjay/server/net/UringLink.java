package dev.scrubjay.server.net;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a [UringTransport] knows of one connection: its socket, and which of its requests the
/// kernel still has.
///
/// It stays in its slot, and the descriptor open, until the kernel has none. So no completion can
/// be taken for another connection's; the generation says so where that is only assumed.
final class UringLink implements Link {
    final Connection connection;
    final int file;
    final int slot;
    final int generation;
    private final @Nullable InetSocketAddress peer;

    // What the kernel has.
    boolean isReceiving;
    boolean isReceiveCancelled;
    boolean isSending;
    int sendBytes;

    /// Whether it is received from once at a time, since it sends more than is taken.
    boolean isPaced;

    /// Whether it is in the transport's list of those to go on with.
    boolean isQueued;

    /// Whether the peer sends nothing more.
    boolean isEnded;

    boolean isClosed;

    /// Whether it has left its slot.
    boolean isGone;

    /// What has been received and cannot be taken yet, the oldest first. Null as long as there
    /// never was any.
    @Nullable ArrayDeque<Spill> spills;

    /// Received bytes, `[0, count)`, in a buffer of their own.
    static final class Spill {
        final IoBuffer buffer;
        int count;

        Spill(IoBuffer buffer) {
            this.buffer = buffer;
        }
    }

    UringLink(UringSocket socket, Connection connection, int slot, int generation) {
        this.connection = connection;
        this.file = socket.file();
        this.peer = socket.peer();
        this.slot = slot;
        this.generation = generation;
    }

    boolean hasSpilled() {
        return spills != null && !spills.isEmpty();
    }

    /// Returns whether the kernel has nothing of it.
    boolean isAtRest() {
        return !isReceiving && !isSending;
    }

    @Override
    public String peerAddress() {
        return peer == null ? Addresses.UNIX_CLIENT : Addresses.text(peer);
    }
}
