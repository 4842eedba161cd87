package dev.scrubjay.server.os;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// The file that tells which ports were bound, for those who asked for any free one.
public final class PortFile {
    private PortFile() {}

    /// Writes a line for each address, as memcached does.
    ///
    /// @param tcp the addresses listened on
    /// @param udp those where datagrams are received
    /// @return what there is to complain about, in lines; empty if nothing
    public static String write(
            Path path, List<InetSocketAddress> tcp, List<InetSocketAddress> udp) {
        StringBuilder text = new StringBuilder();
        append(text, "TCP", tcp);
        append(text, "UDP", udp);
        Path draft = PublishedFile.draft(path, ".lck");
        try {
            PublishedFile.write(draft, text.toString());
            PublishedFile.publish(draft, path);
            return "";
        } catch (IOException e) {
            return "Failed to open \"" + draft + "\": " + SystemError.reason(e) + "\n";
        }
    }

    private static void append(
            StringBuilder text, String protocol, List<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            // A socket for every interface takes both kinds of client.
            boolean isEvery = address.getAddress().isAnyLocalAddress();
            boolean isIpv6 = address.getAddress() instanceof Inet6Address;
            if (!isIpv6 || isEvery) {
                text.append(protocol).append(" INET: ").append(address.getPort()).append('\n');
            }
            if (isIpv6) {
                text.append(protocol).append(" INET6: ").append(address.getPort()).append('\n');
            }
        }
    }
}
