package dev.scrubjay.client.routing;

/// The remainder of the hash. While a server is away, the next one in the list stands in for it.
record Modulo(int servers) implements Locator {
    @Override
    public int serverOf(int hash) {
        return Integer.remainderUnsigned(hash, servers);
    }

    @Override
    public int liveServerOf(int hash, Liveness alive) {
        int owner = serverOf(hash);
        for (int i = 0; i < servers; i++) {
            int server = (owner + i) % servers;
            if (alive.isAlive(server)) {
                return server;
            }
        }
        return Placement.NONE;
    }
}
