package dev.scrubjay.client;

import dev.scrubjay.client.net.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Finds a server by its configured address, anew at each connection.
record ServerEndpoint(ServerAddress address) implements Endpoint {
    @Override
    public boolean needsLookup() {
        return !address.isUnix() && !isNumeric(address.host());
    }

    /// Whether the text is an address rather than a name: only those have a colon, or end in a
    /// digit behind a dot.
    private static boolean isNumeric(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    @Override
    public List<SocketAddress> addresses() throws IOException {
        if (address.isUnix()) {
            return List.of(UnixDomainSocketAddress.of(address.path()));
        }
        List<SocketAddress> found = new ArrayList<>();
        for (InetAddress one : InetAddress.getAllByName(address.host())) {
            found.add(new InetSocketAddress(one, address.port()));
        }
        return found;
    }
}
