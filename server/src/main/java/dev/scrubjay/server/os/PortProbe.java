package dev.scrubjay.server.os;

import dev.scrubjay.server.config.ListenAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/// Finds out whether addresses can be listened on, without listening.
///
/// In Java a port answers from the moment it is bound. Whoever then looks for the pid file must
/// find it, so it has to be written before; but not by a server that will not get its port.
public final class PortProbe {
    private PortProbe() {}

    /// Whether every address is there, free, and ours to bind.
    ///
    /// @param tcp the addresses to listen on
    /// @param udp those where datagrams are to be received
    public static boolean areFree(List<ListenAddress> tcp, List<ListenAddress> udp) {
        try {
            bindAll(tcp, PortProbe::bindTcp);
            bindAll(udp, PortProbe::bindUdp);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// One attempt, undone at once.
    private interface Attempt {
        void bind(InetSocketAddress address) throws IOException;
    }

    private static void bindAll(List<ListenAddress> addresses, Attempt attempt) throws IOException {
        for (ListenAddress address : addresses) {
            String host = address.host();
            if (host == null) {
                attempt.bind(new InetSocketAddress(address.port()));
                continue;
            }
            for (InetAddress resolved : InetAddress.getAllByName(host)) {
                attempt.bind(new InetSocketAddress(resolved, address.port()));
            }
        }
    }

    private static void bindTcp(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            // What was left by earlier connections is no obstacle to a server either.
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    private static void bindUdp(InetSocketAddress address) throws IOException {
        new DatagramSocket(address).close();
    }
}
