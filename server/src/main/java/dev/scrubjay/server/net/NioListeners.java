package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
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
    private final List<ServerSocketChannel> channels = new ArrayList<>();
    private final List<ListenSocket> sockets = new ArrayList<>();

    NioListeners() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void bind(@Nullable InetAddress host, int port, int backlog, Protocol protocol)
            throws IOException {
        ServerSocketChannel channel =
                host instanceof Inet4Address
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
        listen(channel, new InetSocketAddress(host, port), backlog, protocol);
    }

    @Override
    public void bindUnix(String path, int backlog, Protocol protocol) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listen(channel, UnixDomainSocketAddress.of(path), backlog, protocol);
    }

    private void listen(
            ServerSocketChannel channel, SocketAddress address, int backlog, Protocol protocol)
            throws IOException {
        try {
            channel.bind(address, backlog);
            channel.configureBlocking(false);
            ListenSocket socket =
                    new ListenSocket(Addresses.text(channel.getLocalAddress()), protocol);
            channel.register(selector, SelectionKey.OP_ACCEPT, socket);
            channels.add(channel);
            sockets.add(socket);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel channel : channels) {
            if (address(channel) instanceof InetSocketAddress address) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static SocketAddress address(ServerSocketChannel channel) {
        try {
            return channel.getLocalAddress();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Override
    public List<ListenSocket> sockets() {
        return sockets;
    }

    @Override
    public void start() {}

    @Override
    public void poll(long waitMillis, Acceptor acceptor) throws IOException {
        selector.select(key -> accept(key, acceptor), waitMillis);
    }

    private static void accept(SelectionKey key, Acceptor acceptor) {
        try {
            while (acceptor.hasRoom()) {
                SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
                if (channel == null) {
                    return;
                }
                hand(channel, (ListenSocket) key.attachment(), acceptor);
            }
        } catch (IOException | OutOfMemoryError exhausted) {
            acceptor.exhausted();
        }
    }

    private static void hand(SocketChannel channel, ListenSocket listener, Acceptor acceptor) {
        NioSocket socket;
        try {
            socket = NioSocket.of(channel);
        } catch (IOException gone) {
            return;
        } catch (OutOfMemoryError full) {
            acceptor.exhausted();
            return;
        }
        acceptor.accepted(socket, listener);
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
            for (ServerSocketChannel channel : channels) {
                channel.close();
            }
            selector.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
