package dev.scrubjay.client.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The ring that each library builds from a list of servers.
///
/// The names of servers are hashed as configured; none is resolved here, because a ring that
/// depends on DNS is another ring tomorrow.
final class Rings {
    private static final int PORT_DEFAULT = 11211;

    /// MD5 digests for a server of average weight, four points each.
    private static final int DIGESTS = 40;

    /// Points for a server where each takes a hash of its own.
    private static final int POINTS = 100;

    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private Rings() {}

    static Ring ketama(List<Node> nodes) {
        if (nodes.stream().anyMatch(node -> node.weight() > 1)) {
            return ketamaWeighted(nodes);
        }
        RingBuilder ring = RingBuilder.unsigned();
        for (int server = 0; server < nodes.size(); server++) {
            String name = portlessName(nodes.get(server));
            for (int i = 0; i < POINTS; i++) {
                ring.add(KeyHash.ONE_AT_A_TIME.of(KeyText.utf8(name + "-" + i)), server);
            }
        }
        return ring.build();
    }

    static Ring ketamaWeighted(List<Node> nodes) {
        return weighted(RingBuilder.unsigned(), nodes);
    }

    private static Ring weighted(RingBuilder ring, List<Node> nodes) {
        for (int server = 0; server < nodes.size(); server++) {
            String name = KeyText.utf8(portlessName(nodes.get(server)));
            ring.addDigests(name, weightedDigests(nodes, server), server);
        }
        return ring.build();
    }

    /// How many digests a server's share of all weight is worth.
    ///
    /// In `float`, as in C: with 25 equal servers each gets 39 of them, and in `double` 40.
    static int weightedDigests(List<Node> nodes, int server) {
        long total = nodes.stream().mapToLong(Node::weight).sum();
        float share = nodes.get(server).weight() / (float) total;
        return (int) Math.floor(share * (DIGESTS * 4) / 4 * nodes.size() + 1e-10f);
    }

    static Ring spymemcached(List<Node> nodes) {
        boolean isWeighted = nodes.stream().anyMatch(node -> node.weight() > 1);
        RingBuilder ring = RingBuilder.unsignedLastWins();
        for (int server = 0; server < nodes.size(); server++) {
            Node node = nodes.get(server);
            String address = bracketed(resolvedAddress(node)) + ":" + node.port();
            String name = isAddress(node.host()) ? address : node.host() + "/" + address;
            ring.addDigests(name, isWeighted ? weightedDigests(nodes, server) : DIGESTS, server);
        }
        return ring.build();
    }

    static Ring xmemcached(List<Node> nodes) {
        RingBuilder ring = RingBuilder.unsigned();
        for (int server = 0; server < nodes.size(); server++) {
            Node node = nodes.get(server);
            String address = bracketed(resolvedAddress(node)) + ":" + node.port();
            String name = resolvedName(node) + "/" + address;
            ring.addDigests(name, DIGESTS * node.weight(), server);
        }
        return ring.build();
    }

    /// EVCache puts the default port into every name, whatever the port is.
    static Ring evcache(List<Node> nodes) {
        Set<String> names = new HashSet<>();
        RingBuilder ring = RingBuilder.unsignedLastWins();
        for (int server = 0; server < nodes.size(); server++) {
            Node node = nodes.get(server);
            String name = resolvedName(node) + "/" + resolvedAddress(node) + ":" + PORT_DEFAULT;
            if (!names.add(name)) {
                throw new IllegalArgumentException(
                        "EVCache places keys by host alone, and " + node.host() + " stands twice");
            }
            ring.addDigests(name, DIGESTS, server);
        }
        return ring.build();
    }

    static Ring folsom(List<Node> nodes) {
        RingBuilder ring = RingBuilder.signedLastWins();
        for (int server = 0; server < nodes.size(); server++) {
            Node node = nodes.get(server);
            String text = KeyText.utf8(bracketed(node.host()) + ":" + node.port());
            for (int i = 0; i < POINTS; i++) {
                int point = Murmur3.of("", text);
                ring.add(point, server);
                text = littleEndian(point);
            }
        }
        return ring.build();
    }

    private static String littleEndian(int word) {
        StringBuilder bytes = new StringBuilder(4);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.append((char) (word >>> shift & 0xff));
        }
        return bytes.toString();
    }

    private static String bracketed(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    /// `host`, or `host:port` if the port is not the default one.
    private static String portlessName(Node node) {
        if (node.unixPath() != null) {
            return node.unixPath() + ":0";
        }
        return node.port() == PORT_DEFAULT ? node.host() : node.host() + ":" + node.port();
    }

    /// The name that Java finds for an address: the configured one, or else the address itself, as
    /// it is when no reverse lookup succeeds.
    private static String resolvedName(Node node) {
        return isAddress(node.host()) ? resolvedAddress(node) : node.host();
    }

    private static String resolvedAddress(Node node) {
        String address = isAddress(node.host()) ? node.host() : node.resolved();
        if (address == null) {
            throw new IllegalArgumentException(
                    "this placement hashes resolved addresses: write "
                            + (node.unixPath() == null ? node.host() : "servers")
                            + " as name/10.0.0.5:port or as 10.0.0.5:port");
        }
        return address.indexOf(':') < 0 ? address : uncompressed(address);
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /// An IPv6 address in the eight groups that Java prints. Literals are never looked up.
    private static String uncompressed(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " is not an IPv6 address", e);
        }
    }
}
