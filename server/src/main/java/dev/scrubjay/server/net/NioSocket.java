package dev.scrubjay.server.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// An accepted channel.
final class NioSocket implements AcceptedSocket {
    final SocketChannel channel;

    private NioSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /// Makes a channel ready for a transport, or closes it.
    static NioSocket of(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
            return new NioSocket(channel);
        } catch (IOException | OutOfMemoryError gone) {
            channel.close();
            throw gone;
        }
    }

    @Override
    public void reject(byte[] words) {
        try (channel) {
            channel.write(ByteBuffer.wrap(words));
        } catch (IOException gone) {
            // It is not let in either way.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The socket is gone either way, and nobody is left to tell.
        }
    }
}
