package dev.scrubjay.server.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Writes socket addresses as memcached does: `tcp:127.0.0.1:11211`, `tcp6:[::1]:11211`,
/// `unix:/run/memcached.sock`.
final class Addresses {
    /// The other end of a unix socket, which has no name.
    static final String UNIX_CLIENT = "unix:";

    private static final int IPV6_GROUPS = 8;

    private Addresses() {}

    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? text("tcp", inet)
                : unix(address.toString());
    }

    /// Writes the address of a UDP socket: `udp:127.0.0.1:11211`, `udp6:[::1]:11211`.
    static String udpText(InetSocketAddress address) {
        return text("udp", address);
    }

    private static String text(String protocol, InetSocketAddress inet) {
        InetAddress host = inet.getAddress();
        return host instanceof Inet6Address
                ? protocol + "6:[" + ipv6(host.getAddress()) + "]:" + inet.getPort()
                : protocol + ":" + host.getHostAddress() + ":" + inet.getPort();
    }

    static String unix(String path) {
        return "unix:" + path;
    }

    /// Shortens as RFC 5952 says: the first of the longest runs of zero groups, if it is two or
    /// more, becomes `::`.
    static String ipv6(byte[] bytes) {
        int runStart = 0;
        int runEnd = 0;
        for (int start = 0; start < IPV6_GROUPS; start++) {
            int end = start;
            while (end < IPV6_GROUPS && group(bytes, end) == 0) {
                end++;
            }
            if (end - start > Math.max(1, runEnd - runStart)) {
                runStart = start;
                runEnd = end;
            }
        }
        boolean isWhole = runStart == runEnd;
        return isWhole
                ? groups(bytes, 0, IPV6_GROUPS)
                : groups(bytes, 0, runStart) + "::" + groups(bytes, runEnd, IPV6_GROUPS);
    }

    private static String groups(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder();
        for (int index = start; index < end; index++) {
            text.append(index == start ? "" : ":").append(Integer.toHexString(group(bytes, index)));
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return Byte.toUnsignedInt(bytes[2 * index]) << Byte.SIZE
                | Byte.toUnsignedInt(bytes[2 * index + 1]);
    }
}
