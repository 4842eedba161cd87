package dev.scrubjay.client.routing;

import java.math.BigInteger;

/// A cluster of one server, which holds every key and has nowhere to send them when it is away.
final class SinglePlacement implements Placement {
    @Override
    public int serverOf(String key, Liveness alive) {
        return 0;
    }

    @Override
    public int serverOf(byte[] key, Liveness alive) {
        return 0;
    }

    @Override
    public int serverOf(BigInteger hash, String key, Liveness alive) {
        return 0;
    }

    @Override
    public int serverOfRoutingText(String routingKey, String key, Liveness alive) {
        return 0;
    }
}
