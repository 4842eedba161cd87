package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// After any history, what the store reports of its classes, lists, sizes and memory is what a walk
/// over its pages finds ([StoreAudit]).
final class SumsTest {
    private static final int MEGABYTES = 8;
    private static final int ROUNDS = Boolean.getBoolean("scrubjay.long") ? 2_000 : 60;
    private static final int STEPS_PER_ROUND = 1_500;
    private static final int KEYS = 6_000;

    /// More than is needed for everything to happen.
    private static final int ROUNDS_MAX = 20 * ROUNDS;

    private static final int CYCLES_BETWEEN = 20;

    @Test
    void sums_afterARandomHistory_areThoseOfTheMemory() {
        run(System.nanoTime(), new LruTerms(true, 20, 40, 0.2, 2, 3));
    }

    @Test
    void sums_afterARandomHistoryOfAFlatLru_areThoseOfTheMemory() {
        run(System.nanoTime(), LruTerms.FLAT);
    }

    private static void run(long seed, LruTerms terms) {
        System.out.println("SumsTest seed " + seed);
        StoreConfig config =
                StoreConfig.defaults()
                        .withMemoryBytesMax((long) MEGABYTES << 20)
                        .withGrowthFactor(1.6)
                        .withSlabChunkBytesMax(16 << 10)
                        .withHashPowerInitial(12)
                        .withTrackSizes(true);
        try (TestStore test = new TestStore(config)) {
            test.store.tuneLru(terms);
            History history = new History(test, new Random(seed));
            for (int round = 0; round < ROUNDS || !history.isBusy(round); round++) {
                history.go(STEPS_PER_ROUND);
                test.audit();
            }
            history.letGo();
            test.auditAtRest();
            history.assertBusy();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /// What happens to a store, one step at a time.
    private static final class History {
        private final TestStore test;
        private final Random random;
        private final SlabMover mover;
        private final IndexGrower grower;
        private final PinnedValue[] pins = new PinnedValue[16];
        private final Reservation[] reservations = new Reservation[8];

        private long deletes;
        private long flushes;
        private long resizes;
        private long chunked;

        History(TestStore test, Random random) {
            this.test = test;
            this.random = random;
            mover = test.store.slabMover();
            grower = (IndexGrower) test.store.indexGrower();
            for (int index = 0; index < pins.length; index++) {
                pins[index] = new PinnedValue();
            }
            for (int index = 0; index < reservations.length; index++) {
                reservations[index] = new Reservation();
            }
        }

        void go(int steps) {
            for (int step = 0; step < steps; step++) {
                int dice = random.nextInt(1000);
                if (dice < 940) {
                    request(dice);
                } else {
                    upkeep(dice);
                }
            }
        }

        private void request(int dice) {
            StoreClient client = test.client;
            String key = "key" + random.nextInt(KEYS) + "-".repeat(random.nextInt(3) * 40);
            if (dice < 430) {
                store(client, StoreMode.SET, key);
            } else if (dice < 560) {
                StoreMode[] modes = StoreMode.values();
                store(client, modes[random.nextInt(modes.length)], key);
            } else if (dice < 640) {
                deletes += client.delete(key) == Lookup.HIT ? 1 : 0;
            } else if (dice < 700) {
                client.set(key, Integer.toString(random.nextInt(1000)));
                client.incr(key, random.nextInt(1 << 30));
            } else if (dice < 740) {
                touch(client, key);
            } else if (dice < 780) {
                pinOrUnpin(client, key);
            } else if (dice < 820) {
                reserveOrCommit(client, key);
            } else {
                client.get(key);
            }
        }

        private void upkeep(int dice) {
            if (dice < 941) {
                flush();
            } else if (dice < 950) {
                test.clock.advance(1);
            } else if (dice < 960) {
                int target = random.nextInt(test.store.slabClassCount() + 1);
                mover.reassign(random.nextInt(3) == 0 ? 0 : -1, target);
            } else if (dice < 962) {
                int megabytes = MEGABYTES / 2 + random.nextInt(MEGABYTES);
                assertThat(test.store.limitMemory((long) megabytes << 20)).isTrue();
                resizes++;
            } else if (dice < 963) {
                crawl();
            } else if (dice < 980) {
                grower.runCycle();
            } else if (dice < 985) {
                test.store.lruMaintainer().runCycle(test.clock.now());
            } else {
                movePages();
            }
        }

        private void store(StoreClient client, StoreMode mode, String key) {
            int length = random.nextInt(20) == 0 ? random.nextInt(120_000) : random.nextInt(3_000);
            chunked += length > 16 << 10 ? 1 : 0;
            int expiry = random.nextInt(3) == 0 ? test.clock.now() + 1 + random.nextInt(9) : 0;
            client.store(mode, key, "v".repeat(length), random.nextInt(2), expiry, 0);
        }

        private void touch(StoreClient client, String key) {
            if (client.find(key) == Lookup.HIT) {
                client.cursor.setExpiry(test.clock.now() + random.nextInt(5));
                client.cursor.release();
            }
        }

        private void pinOrUnpin(StoreClient client, String key) {
            PinnedValue pin = pins[random.nextInt(pins.length)];
            if (pin.isPinned()) {
                pin.unpin();
            } else if (client.find(key) == Lookup.HIT) {
                client.cursor.pin(pin);
                client.cursor.release();
            }
        }

        private void reserveOrCommit(StoreClient client, String key) {
            Reservation reservation = reservations[random.nextInt(reservations.length)];
            if (!reservation.isHeld()) {
                client.reserve(StoreMode.SET, key, random.nextInt(100_000), reservation);
            } else if (random.nextBoolean()) {
                reservation.abort();
            } else {
                client.fill(reservation, "r".repeat(reservation.remaining()), 50_000);
                reservation.commit(test.clock.now());
            }
        }

        private void movePages() {
            for (int cycle = 0; cycle < CYCLES_BETWEEN; cycle++) {
                mover.runCycle();
            }
        }

        private void flush() {
            if (random.nextInt(8) == 0) {
                test.store.flushAll(random.nextInt(3), test.clock.now());
                flushes++;
            }
        }

        private void crawl() {
            Crawl crawl = new Crawl(-1, 0);
            ItemWalk walk = test.store.newWalk();
            while (!walk.isDone()) {
                walk.reclaimStep(test.clock.now(), crawl);
            }
            test.store.count(crawl);
        }

        /// Ends all that was begun.
        void letGo() {
            for (PinnedValue pin : pins) {
                pin.unpin();
            }
            for (Reservation reservation : reservations) {
                reservation.abort();
            }
            Moves.byHandOnly(test.store);
            test.store.limitMemory((long) MEGABYTES << 20);
            Moves.run(test.store);
        }

        /// Whether all has happened that should, or enough was tried.
        boolean isBusy(int round) {
            PageMoveStats moves = mover.stats();
            return round >= ROUNDS_MAX
                    || (moves.rescues() > 0 && moves.chunkRescues() > 0 && flushes > 0);
        }

        void assertBusy() {
            ReclaimStats reclaims = test.store.stats().reclaims();
            System.out.printf(
                    "SumsTest deletes %d, flushes %d, resizes %d, chunked %d, %s, %s%n",
                    deletes, flushes, resizes, chunked, mover.stats(), reclaims);
            assertThat(deletes).isPositive();
            assertThat(flushes).isPositive();
            assertThat(resizes).isPositive();
            assertThat(chunked).isPositive();
            assertThat(mover.stats().moved()).isPositive();
            assertThat(mover.stats().rescues()).isPositive();
            assertThat(mover.stats().chunkRescues()).isPositive();
            assertThat(reclaims.evictions()).isPositive();
            assertThat(reclaims.reclaimed()).isPositive();
            assertThat(reclaims.crawlerReclaimed()).isPositive();
        }
    }
}
