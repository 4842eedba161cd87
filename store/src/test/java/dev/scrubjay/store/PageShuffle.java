package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;

/// Keeps a store's page mover busy while other threads work: pages from class to class and to the
/// pool, limits lowered and raised, by a driven mover on the thread that runs this.
final class PageShuffle {
    private static final int CYCLES_BETWEEN = 50;

    private final ItemStore store;
    private final SlabMover mover;
    private final int megabytes;
    private final SplittableRandom random;

    private long resizes;
    private long accepted;

    PageShuffle(ItemStore store, int megabytes, long seed) {
        this.store = store;
        this.megabytes = megabytes;
        mover = store.slabMover();
        random = new SplittableRandom(seed);
    }

    void run(long endNanos) {
        mover.tune(new PageMovePolicy(2, 0.8, 3));
        while (System.nanoTime() - endNanos < 0) {
            int classes = store.slabClassCount();
            int target = random.nextInt(classes + 1);
            int source = random.nextInt(4) == 0 ? random.nextInt(classes + 1) : -1;
            if (mover.reassign(source, target) == ReassignOutcome.ACCEPTED) {
                accepted++;
            }
            if (random.nextInt(40) == 0) {
                long share = random.nextLong(megabytes) + megabytes / 2;
                assertThat(store.limitMemory(share << 20)).isTrue();
                resizes++;
            }
            for (int cycle = 0; cycle < CYCLES_BETWEEN; cycle++) {
                mover.runCycle();
            }
        }
    }

    /// Ends the move that is under way. Nobody may be using the store any more.
    void stop() {
        mover.tune(new PageMovePolicy(0, 0.8, 3));
        store.limitMemory((long) megabytes << 20);
        while (mover.stats().isRunning()) {
            Moves.run(store);
        }
    }

    boolean hasBeenBusy() {
        PageMoveStats stats = mover.stats();
        return resizes > 0 && stats.moved() > 0 && stats.rescues() > 0 && stats.chunkRescues() > 0;
    }

    void assertBusy() {
        assertThat(accepted).isPositive();
        assertThat(resizes).isPositive();
        assertThat(mover.stats().moved()).isPositive();
        assertThat(mover.stats().rescues()).isPositive();
        assertThat(mover.stats().chunkRescues()).isPositive();
    }

    @Override
    public String toString() {
        return "moves asked for " + accepted + ", resizes " + resizes + ", " + mover.stats();
    }
}
