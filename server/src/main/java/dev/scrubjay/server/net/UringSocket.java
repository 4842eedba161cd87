package dev.scrubjay.server.net;

import dev.scrubjay.server.net.uring.Sockets;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An accepted descriptor.
///
/// @param file the descriptor
/// @param peer the other end, null for one of a unix socket, which has no address
record UringSocket(int file, @Nullable InetSocketAddress peer) implements AcceptedSocket {
    @Override
    public void reject(byte[] words) {
        Sockets.sendNow(file, words);
        close();
    }

    @Override
    public void close() {
        Sockets.close(file);
    }
}
