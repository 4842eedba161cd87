package dev.scrubjay.server.net;

import dev.scrubjay.server.net.uring.Sockets;
import java.net.InetSocketAddress;

/// An accepted descriptor.
///
/// @param file the descriptor
/// @param peer the other end
record UringSocket(int file, InetSocketAddress peer) implements AcceptedSocket {
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
