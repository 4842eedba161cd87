package dev.scrubjay.server.stats;

import java.util.List;

/// `stats conns`: every connection and listening socket.
final class ConnectionsReport {
    private ConnectionsReport() {}

    static void write(StatsWriter out, List<ConnectionState> connections) {
        for (ConnectionState connection : connections) {
            String prefix = connection.id() + ":";
            if (connection.isUdp()) {
                out.add(prefix + "UDP", "UDP");
            }
            out.add(prefix + "addr", connection.address());
            String listenAddress = connection.listenAddress();
            if (listenAddress != null) {
                out.add(prefix + "listen_addr", listenAddress);
            }
            out.add(prefix + "state", connection.state());
            out.add(prefix + "secs_since_last_cmd", connection.lastCommandSeconds());
        }
    }
}
