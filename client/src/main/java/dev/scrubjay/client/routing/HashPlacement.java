package dev.scrubjay.client.routing;

import java.math.BigInteger;

/// Hashes the key to 32 bits and looks the server up on a ring, or by remainder.
final class HashPlacement implements Placement {
    /// How often spymemcached hashes again: its seven tries begin with the owner.
    private static final int REHASHES_MAX = 6;

    private final KeyHash hash;
    private final Locator locator;
    private final FailureMode mode;

    HashPlacement(KeyHash hash, Locator locator, FailureMode mode) {
        this.hash = hash;
        this.locator = locator;
        this.mode = mode;
    }

    @Override
    public int serverOf(String key, Liveness alive) {
        return serverOfBytes(KeyText.utf8(key), alive);
    }

    @Override
    public int serverOf(byte[] key, Liveness alive) {
        return serverOfBytes(KeyText.bytes(key), alive);
    }

    @Override
    public int serverOf(BigInteger number, String key, Liveness alive) {
        return located(number.intValue(), KeyText.utf8(key), alive);
    }

    @Override
    public int serverOfRoutingText(String routingKey, String key, Liveness alive) {
        return serverOf(routingKey, alive);
    }

    private int serverOfBytes(String bytes, Liveness alive) {
        return located(hash.of(bytes), bytes, alive);
    }

    private int located(int first, String bytes, Liveness alive) {
        int owner = locator.serverOf(first);
        if (mode == FailureMode.FAIL_FAST || alive.isAlive(owner)) {
            return owner;
        }
        return mode == FailureMode.EJECT
                ? locator.liveServerOf(first, alive)
                : rehashed(first, owner, bytes, alive);
    }

    /// Where spymemcached would redistribute the key: back to the owner when the tries are used up.
    private int rehashed(int first, int owner, String bytes, Liveness alive) {
        int next = first;
        for (int i = 0; i < REHASHES_MAX; i++) {
            next += hash.of(i + bytes);
            int server = locator.serverOf(next);
            if (alive.isAlive(server)) {
                return server;
            }
        }
        return owner;
    }
}
