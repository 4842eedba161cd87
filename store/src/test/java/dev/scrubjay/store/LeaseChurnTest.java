package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What meta commands are made of, by several threads in little memory, checked against a model:
/// cas that clients choose, marks that stay or go, items made where there are none.
///
/// As in [ChurnTest], a store may forget, but what it has is right, to the last mark.
final class LeaseChurnTest {
    private static final int THREADS = 4;
    private static final long SECONDS = Boolean.getBoolean("scrubjay.long") ? 60 : 3;
    private static final int KEYS = 4000;
    private static final int VALUE_BYTES_MAX = 3000;

    private final Entry[] entries = new Entry[KEYS];
    private volatile boolean isBroken;

    /// What should be under one key. Its own monitor guards it.
    private static final class Entry {
        final String key;

        /// Null when there must not be anything.
        @Nullable String value;

        long cas;
        boolean isStale;
        boolean isTokenSent;

        Entry(String key) {
            this.key = key;
        }

        void isNow(@Nullable String newValue, long newCas, boolean stale, boolean tokenSent) {
            value = newValue;
            cas = newCas;
            isStale = stale;
            isTokenSent = tokenSent;
        }
    }

    @Test
    void leases_byManyThreadsInLittleMemory_areAsTheModelHasThem() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LeaseChurnTest seed " + seed);
        for (int number = 0; number < KEYS; number++) {
            entries[number] = new Entry("key" + number + "-".repeat(number % 90));
        }
        StoreConfig config =
                StoreConfig.defaults()
                        .withMemoryBytesMax(2 << 20)
                        .withGrowthFactor(2)
                        .withSlabChunkBytesMax(1024)
                        .withHashPowerInitial(12);
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<long[]>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Callable<long[]> tenant = new Tenant(test, new Random(seed + thread), end);
                results.add(threads.submit(tenant));
            }
            long hits = 0;
            long won = 0;
            for (Future<long[]> result : results) {
                hits += result.get()[0];
                won += result.get()[1];
            }
            test.audit();
            ReclaimStats reclaims = test.store.stats().reclaims();
            System.out.println("LeaseChurnTest hits " + hits + ", won " + won + " " + reclaims);
            assertThat(hits).isPositive();
            assertThat(won).isPositive();
            assertThat(reclaims.evictions()).isPositive();
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /// One thread.
    private final class Tenant implements Callable<long[]> {
        private final TestStore test;
        private final StoreClient client;
        private final Random random;
        private final long endNanos;
        private final PinnedValue pinned = new PinnedValue();
        private long hits;
        private long won;

        Tenant(TestStore test, Random random, long endNanos) {
            this.test = test;
            this.random = random;
            this.endNanos = endNanos;
            client = test.newClient();
        }

        @Override
        public long[] call() {
            try {
                while (System.nanoTime() - endNanos < 0 && !isBroken) {
                    for (int step = 0; step < 64; step++) {
                        Entry entry = entries[random.nextInt(1 + random.nextInt(KEYS))];
                        synchronized (entry) {
                            operate(entry, random.nextInt(100));
                        }
                    }
                }
            } catch (RuntimeException | AssertionError e) {
                isBroken = true;
                throw e;
            } finally {
                if (pinned.isPinned()) {
                    pinned.unpin();
                }
            }
            return new long[] {hits, won};
        }

        private void operate(Entry entry, int dice) {
            clearTerms();
            if (dice < 40) {
                win(entry);
            } else if (dice < 50) {
                vivify(entry);
            } else if (dice < 65) {
                set(entry, value());
            } else if (dice < 75) {
                storeStale(entry);
            } else if (dice < 82) {
                join(entry);
            } else if (dice < 88) {
                change(entry, 0);
            } else if (dice < 92) {
                change(entry, 1);
            } else if (dice < 95) {
                change(entry, 2);
            } else if (dice < 98) {
                add(entry);
            } else if (pinned.isPinned()) {
                pinned.unpin();
            }
        }

        private void clearTerms() {
            client.write.isStaleAllowed = false;
            client.write.isCreating = false;
            client.write.hasNewCas = random.nextBoolean();
            client.write.newCas = random.nextLong();
        }

        private String value() {
            return random.nextInt(4) == 0
                    ? Integer.toString(random.nextInt(1000))
                    : Integer.toString(random.nextInt(), 36)
                            .repeat(1 + random.nextInt(VALUE_BYTES_MAX / 8));
        }

        /// Takes the token of a stale item, if nobody has.
        private void win(Entry entry) {
            if (!find(entry)) {
                return;
            }
            if (entry.isStale && !entry.isTokenSent) {
                client.cursor.markTokenSent();
                entry.isTokenSent = true;
                won++;
            }
            client.cursor.markFetched(test.clock.now());
            if (random.nextInt(10) == 0 && !pinned.isPinned()) {
                client.cursor.pin(pinned);
            }
            client.cursor.release();
        }

        private boolean find(Entry entry) {
            if (client.find(entry.key) != Lookup.HIT) {
                entry.value = null;
                return false;
            }
            hits++;
            compare(entry);
            return true;
        }

        private void compare(Entry entry) {
            check(entry, client.value().equals(entry.value), "value");
            check(entry, client.cursor.cas() == entry.cas, "cas");
            check(entry, client.cursor.isStale() == entry.isStale, "staleness");
            check(entry, client.cursor.isTokenSent() == entry.isTokenSent, "token");
        }

        private void vivify(Entry entry) {
            boolean hasNewCas = client.write.hasNewCas;
            long newCas = client.write.newCas;
            switch (client.findOrCreate(entry.key, "7")) {
                case HIT -> {
                    compare(entry);
                    client.cursor.release();
                }
                case CREATED -> {
                    check(entry, !hasNewCas || client.cursor.cas() == newCas, "chosen cas");
                    client.cursor.markTokenSent();
                    entry.isNow("7", client.cursor.cas(), false, true);
                    compare(entry);
                    client.cursor.release();
                }
                case MISS, EXPIRED, FLUSHED -> entry.value = null;
            }
        }

        private void set(Entry entry, String value) {
            if (client.set(entry.key, value) == StoreOutcome.STORED) {
                checkChosenCas(entry);
                entry.isNow(value, client.write.cas, false, false);
            }
        }

        /// Stores with a cas that is the item's, older or newer.
        private void storeStale(Entry entry) {
            client.write.isStaleAllowed = random.nextInt(3) > 0;
            long unique = entry.cas + random.nextInt(3) - 1;
            boolean isOlder = Long.compareUnsigned(unique, entry.cas) < 0 && unique != 0;
            String value = value();
            StoreOutcome outcome = client.cas(entry.key, value, unique);
            switch (outcome) {
                case STORED -> {
                    boolean isStale = unique != entry.cas;
                    boolean mayBe = !isStale || (isOlder && client.write.isStaleAllowed);
                    check(entry, entry.value != null && mayBe, "store by cas");
                    checkChosenCas(entry);
                    entry.isNow(value, client.write.cas, isStale, isStale && entry.isTokenSent);
                }
                case EXISTS ->
                        check(
                                entry,
                                unique != entry.cas || unique == 0,
                                "refusal of the right cas");
                case NOT_FOUND -> entry.value = null;
                case NOT_STORED, TOO_LARGE, RESERVED -> check(entry, false, "outcome " + outcome);
                case OUT_OF_MEMORY -> {}
            }
        }

        private void join(Entry entry) {
            client.write.isCreating = random.nextBoolean();
            boolean isCreating = client.write.isCreating;
            StoreOutcome outcome = client.store(StoreMode.APPEND, entry.key, "xyz");
            if (outcome == StoreOutcome.STORED) {
                checkChosenCas(entry);
                boolean isJoined = client.write.valueLengthStored > 3;
                check(entry, isJoined || isCreating || "".equals(entry.value), "join to nothing");
                String joined = isJoined ? entry.value + "xyz" : "xyz";
                entry.isNow(joined, client.write.cas, false, false);
            } else if (!isCreating && client.find(entry.key) == Lookup.HIT) {
                compare(entry);
                client.cursor.release();
            }
        }

        private void checkChosenCas(Entry entry) {
            check(
                    entry,
                    !client.write.hasNewCas || client.write.cas == client.write.newCas,
                    "chosen cas");
        }

        /// Invalidates, empties or removes an item, as `md` does.
        private void change(Entry entry, int how) {
            if (!find(entry)) {
                return;
            }
            switch (how) {
                case 0 -> {
                    client.cursor.invalidate();
                    check(entry, client.cursor.cas() != entry.cas, "new cas");
                    entry.isNow(entry.value, client.cursor.cas(), true, false);
                }
                case 1 -> {
                    if (client.cursor.replaceByEmpty()) {
                        entry.isNow("", client.cursor.cas(), false, false);
                    }
                }
                default -> {
                    client.cursor.unlink();
                    entry.value = null;
                }
            }
            client.cursor.release();
        }

        /// A new number in the old chunk keeps the marks, one in a new chunk has none.
        private void add(Entry entry) {
            if (!find(entry)) {
                return;
            }
            if (client.cursor.add(true, 1, client.arith) == ArithOutcome.DONE) {
                check(entry, !client.cursor.isStale() || entry.isStale, "staleness of a number");
                check(entry, !client.cursor.isTokenSent() || entry.isTokenSent, "its token");
                entry.isNow(
                        client.value(),
                        client.cursor.cas(),
                        client.cursor.isStale(),
                        client.cursor.isTokenSent());
            }
            client.cursor.release();
        }

        private static void check(Entry entry, boolean isRight, String what) {
            if (!isRight) {
                throw new AssertionError("wrong " + what + " under " + entry.key);
            }
        }
    }
}
