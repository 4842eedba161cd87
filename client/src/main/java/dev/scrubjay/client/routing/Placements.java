package dev.scrubjay.client.routing;

import java.util.List;

/// Builds placements.
public final class Placements {
    private Placements() {}

    /// The placement of a scheme over a cluster.
    ///
    /// @throws IllegalArgumentException if the scheme cannot place keys on these servers
    public static Placement of(Scheme scheme, FailureMode mode, List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs at least one server");
        }
        if (nodes.size() == 1) {
            return new SinglePlacement();
        }
        return switch (scheme) {
            case PYTHON -> new BucketPlacement(nodes, false, mode);
            case PYTHON_159 -> new BucketPlacement(nodes, true, mode);
            case RENDEZVOUS_PYMEMCACHE -> new RendezvousPlacement(nodes, mode);
            case MODULA -> hashed(KeyHash.ONE_AT_A_TIME, new Modulo(nodes.size()), mode);
            case KETAMA -> hashed(KeyHash.ONE_AT_A_TIME, Rings.ketama(nodes), mode);
            case KETAMA_WEIGHTED -> hashed(KeyHash.MD5, Rings.ketamaWeighted(nodes), mode);
            case KETAMA_SPYMEMCACHED -> hashed(KeyHash.MD5, Rings.spymemcached(nodes), mode);
            case KETAMA_XMEMCACHED -> hashed(KeyHash.MD5, Rings.xmemcached(nodes), mode);
            case KETAMA_TWEMPROXY -> hashed(KeyHash.FNV1A_64, Rings.ketamaWeighted(nodes), mode);
            case KETAMA_EVCACHE -> hashed(KeyHash.MD5, Rings.evcache(nodes), mode);
            case CONTINUUM_FOLSOM -> hashed(KeyHash.MURMUR3, Rings.folsom(nodes), mode);
        };
    }

    private static Placement hashed(KeyHash hash, Locator locator, FailureMode mode) {
        return new HashPlacement(hash, locator, mode);
    }
}
