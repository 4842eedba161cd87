package dev.scrubjay.client;

import java.util.Random;

/// The seed of a random test: printed when taken, so that a failure can be run again.
public final class Seed {
    /// Names the seed to use instead of a fresh one.
    private static final String PROPERTY = "scrubjay.seed";

    private Seed() {}

    /// A generator for one test.
    public static Random random(String test) {
        Long given = Long.getLong(PROPERTY);
        long seed = given != null ? given : System.nanoTime();
        System.out.printf("%s: -D%s=%d%n", test, PROPERTY, seed);
        return new Random(seed);
    }
}
