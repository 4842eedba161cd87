package dev.scrubjay.client.routing;

import java.util.Arrays;

/// Collects points and puts them in order.
final class RingBuilder {
    /// Over four million points nobody meant their weights.
    private static final int POINTS_MAX = 1 << 22;

    private final int flip;
    private final boolean lastWins;

    /// The point in the upper half, so that sorting sorts by it; what breaks a tie in the lower.
    private long[] points = new long[1024];

    private int count;

    private RingBuilder(int flip, boolean lastWins) {
        this.flip = flip;
        this.lastWins = lastWins;
    }

    /// For points compared as unsigned numbers; of equal ones the first server's counts.
    static RingBuilder unsigned() {
        return new RingBuilder(Integer.MIN_VALUE, false);
    }

    /// For points compared as unsigned numbers; of equal ones the last server's counts, as in a
    /// Java map that is filled in order.
    static RingBuilder unsignedLastWins() {
        return new RingBuilder(Integer.MIN_VALUE, true);
    }

    /// For points compared as signed numbers; of equal ones the last server's counts.
    static RingBuilder signedLastWins() {
        return new RingBuilder(0, true);
    }

    void add(int point, int server) {
        if (count == POINTS_MAX) {
            throw new IllegalArgumentException(
                    "the weights ask for more than " + POINTS_MAX + " points on the ring");
        }
        if (count == points.length) {
            points = Arrays.copyOf(points, count * 2);
        }
        int tie = lastWins ? ~server : server;
        points[count++] = ((long) (point ^ flip) << 32) | (tie & 0xffffffffL);
    }

    /// Adds four points for each of the texts `name-0`, `name-1` and so on.
    void addDigests(String name, int digests, int server) {
        for (int i = 0; i < digests; i++) {
            for (int word : Md5.words(name + "-" + i)) {
                add(word, server);
            }
        }
    }

    Ring build() {
        long[] sorted = Arrays.copyOf(points, count);
        Arrays.sort(sorted);
        int[] order = new int[count];
        int[] servers = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) (sorted[i] >>> 32);
            servers[i] = lastWins ? ~(int) sorted[i] : (int) sorted[i];
        }
        return new Ring(flip, order, servers);
    }
}
