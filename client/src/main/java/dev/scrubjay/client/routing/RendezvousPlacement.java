package dev.scrubjay.client.routing;

import java.math.BigInteger;
import java.util.List;

/// pymemcache's placement: the server whose name hashes highest together with the key.
///
/// A server that is away just does not take part, so rehashing and ejecting are the same here.
final class RendezvousPlacement implements Placement {
    /// Each server's name and the hyphen that pymemcache puts before the key.
    private final String[] prefixes;

    private final FailureMode mode;

    RendezvousPlacement(List<Node> nodes, FailureMode mode) {
        this.prefixes = nodes.stream().map(RendezvousPlacement::prefix).toArray(String[]::new);
        this.mode = mode;
    }

    private static String prefix(Node node) {
        String name = node.unixPath() == null ? node.host() + ":" + node.port() : node.unixPath();
        return KeyText.lowBytes(name + "-");
    }

    @Override
    public int serverOf(String key, Liveness alive) {
        return highest(KeyText.lowBytes(key), alive);
    }

    @Override
    public int serverOf(byte[] key, Liveness alive) {
        return highest(KeyText.pythonLiteral(key), alive);
    }

    @Override
    public int serverOf(BigInteger hash, String key, Liveness alive) {
        return highest(hash.toString(), alive);
    }

    @Override
    public int serverOfRoutingText(String routingKey, String key, Liveness alive) {
        return serverOf(routingKey, alive);
    }

    private int highest(String bytes, Liveness alive) {
        int winner = NONE;
        int highest = 0;
        for (int server = 0; server < prefixes.length; server++) {
            if (mode != FailureMode.FAIL_FAST && !alive.isAlive(server)) {
                continue;
            }
            int score = Murmur3.of(prefixes[server], bytes);
            int order = winner == NONE ? 1 : Integer.compareUnsigned(score, highest);
            if (order > 0 || (order == 0 && prefixes[server].compareTo(prefixes[winner]) > 0)) {
                winner = server;
                highest = score;
            }
        }
        return winner;
    }
}
