package dev.scrubjay.server.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Listening channels and their selector.
final class NioListeners implements Listeners {
    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();

    NioListeners() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void bind(@Nullable InetAddress host, int port, int backlog) throws IOException {
        ServerSocketChannel listener =
                host instanceof Inet4Address
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        InetSocketAddress address = new InetSocketAddress(host, port);
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, backlog);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException refused) {
            listener.close();
            throw refused;
        }
        listeners.add(listener);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel listener : listeners) {
            addresses.add((InetSocketAddress) address(listener));
        }
        return addresses;
    }

    private static SocketAddress address(ServerSocketChannel listener) {
        try {
            return listener.getLocalAddress();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Override
    public void start() {}

    @Override
    public void poll(long waitMillis, Acceptor acceptor) throws IOException {
        selector.select(key -> accept((ServerSocketChannel) key.channel(), acceptor), waitMillis);
    }

    private static void accept(ServerSocketChannel listener, Acceptor acceptor) {
        try {
            while (acceptor.hasRoom()) {
                SocketChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                hand(channel, Addresses.text(listener.getLocalAddress()), acceptor);
            }
        } catch (IOException exhausted) {
            acceptor.exhausted();
        }
    }

    private static void hand(SocketChannel channel, String listenAddress, Acceptor acceptor) {
        NioSocket socket;
        try {
            socket = NioSocket.of(channel);
        } catch (IOException gone) {
            return;
        }
        acceptor.accepted(socket, listenAddress);
    }

    @Override
    public void setAccepting(boolean isAccepting) {
        for (SelectionKey key : selector.keys()) {
            key.interestOps(isAccepting ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.close();
            }
            selector.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
