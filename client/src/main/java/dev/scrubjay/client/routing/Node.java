package dev.scrubjay.client.routing;

import org.jspecify.annotations.Nullable;

/// One server of a cluster as placements see it: text to hash, and a weight.
///
/// @param host the configured host, an IPv6 address without brackets; empty for a Unix socket
/// @param port the TCP port; 0 for a Unix socket
/// @param resolved the address that `host` had when the Java program we share with resolved it
/// @param unixPath the path of a Unix socket
/// @param weight how much of the keys it takes, relative to the others
public record Node(
        String host, int port, @Nullable String resolved, @Nullable String unixPath, int weight) {
    /// Enough for memory sizes in megabytes, few enough that weights of a large cluster add up.
    private static final int WEIGHT_MAX = 1_000_000;

    /// Checks the weight.
    public Node {
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException(
                    "the weight of " + host + " is " + weight + ", not from 1 to " + WEIGHT_MAX);
        }
    }

    /// A server on a TCP port.
    public static Node tcp(String host, int port, int weight) {
        return new Node(host, port, null, null, weight);
    }
}
