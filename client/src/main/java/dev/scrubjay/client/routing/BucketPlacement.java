package dev.scrubjay.client.routing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// python-memcached's placement: 15 bits of CRC32, modulo a list in which each server stands as
/// often as it weighs.
///
/// If a server is away its hash is hashed again, as decimal text with the number of the try behind.
final class BucketPlacement implements Placement {
    private static final int TRIES_MAX = 10;
    private static final int BUCKETS_MAX = 1 << 22;

    private final int[] buckets;
    private final boolean isZeroOne;
    private final FailureMode mode;

    /// Takes whether a hash of zero counts as one.
    BucketPlacement(List<Node> nodes, boolean isZeroOne, FailureMode mode) {
        this.buckets = buckets(nodes);
        this.isZeroOne = isZeroOne;
        this.mode = mode;
    }

    private static int[] buckets(List<Node> nodes) {
        long total = nodes.stream().mapToLong(Node::weight).sum();
        if (total > BUCKETS_MAX) {
            throw new IllegalArgumentException(
                    "the weights add up to " + total + ", more than " + BUCKETS_MAX);
        }
        int[] buckets = new int[(int) total];
        int start = 0;
        for (int server = 0; server < nodes.size(); server++) {
            int end = start + nodes.get(server).weight();
            Arrays.fill(buckets, start, end, server);
            start = end;
        }
        return buckets;
    }

    @Override
    public int serverOf(String key, Liveness alive) {
        return located(hashOf(KeyText.utf8(key)), alive);
    }

    @Override
    public int serverOf(byte[] key, Liveness alive) {
        return located(hashOf(KeyText.bytes(key)), alive);
    }

    @Override
    public int serverOf(BigInteger hash, String key, Liveness alive) {
        int bucket = hash.mod(BigInteger.valueOf(buckets.length)).intValue();
        int owner = buckets[bucket];
        return isFinal(owner, alive) ? owner : rehashed(hash.toString(), alive);
    }

    @Override
    public int serverOfRoutingText(String routingKey, String key, Liveness alive) {
        return serverOf(routingKey, alive);
    }

    private int hashOf(String bytes) {
        int hash = Crc32.of(bytes) >>> 16 & 0x7fff;
        return hash == 0 && isZeroOne ? 1 : hash;
    }

    private int located(int hash, Liveness alive) {
        int owner = buckets[hash % buckets.length];
        return isFinal(owner, alive) ? owner : rehashed(Integer.toString(hash), alive);
    }

    private boolean isFinal(int owner, Liveness alive) {
        return mode == FailureMode.FAIL_FAST || alive.isAlive(owner);
    }

    /// The first live server of the chain of hashes. When Python would give up, so does rehashing;
    /// ejecting takes the next live server in the list.
    private int rehashed(String first, Liveness alive) {
        String text = first;
        int bucket = 0;
        for (int i = 0; i < TRIES_MAX - 1; i++) {
            int hash = hashOf(text + i);
            bucket = hash % buckets.length;
            if (alive.isAlive(buckets[bucket])) {
                return buckets[bucket];
            }
            text = Integer.toString(hash);
        }
        return mode == FailureMode.EJECT ? nextAlive(bucket, alive) : NONE;
    }

    private int nextAlive(int bucket, Liveness alive) {
        for (int i = 1; i < buckets.length; i++) {
            int server = buckets[(bucket + i) % buckets.length];
            if (alive.isAlive(server)) {
                return server;
            }
        }
        return NONE;
    }
}
