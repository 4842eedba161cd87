package dev.scrubjay.client.routing;

/// The continuum of a consistent hash: points in order, each owned by a server.
///
/// A hash belongs to the first point that is not before it, and behind the last point the first one
/// follows. When servers leave the ring, their stretches fall to the points that follow: the keys
/// of all others stay.
final class Ring implements Locator {
    /// What turns the ring's order into that of Java's signed numbers: 0 or the sign bit.
    private final int flip;

    private final int[] points;
    private final int[] servers;

    /// Takes points that are sorted after the flip, and the server of each.
    Ring(int flip, int[] points, int[] servers) {
        this.flip = flip;
        this.points = points;
        this.servers = servers;
    }

    @Override
    public int serverOf(int hash) {
        return servers[indexOf(hash)];
    }

    @Override
    public int liveServerOf(int hash, Liveness alive) {
        int index = indexOf(hash);
        for (int i = 0; i < points.length; i++) {
            int server = servers[index];
            if (alive.isAlive(server)) {
                return server;
            }
            index = index + 1 == points.length ? 0 : index + 1;
        }
        return Placement.NONE;
    }

    private int indexOf(int hash) {
        int wanted = hash ^ flip;
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == points.length ? 0 : low;
    }

    /// How many points a server has.
    int pointsOf(int server) {
        int count = 0;
        for (int owner : servers) {
            count += owner == server ? 1 : 0;
        }
        return count;
    }

    /// The point that a hash falls to.
    int pointOf(int hash) {
        return points[indexOf(hash)] ^ flip;
    }
}
