package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Threads that do nothing but collide: millions of operations without a model, in memory that is
/// always full.
///
/// Every word of a value follows from its key and version, so a value that is torn, stale or
/// another key's is seen at once.
final class RaceTest {
    private static final int THREADS = 4;
    private static final long SECONDS = Boolean.getBoolean("scrubjay.long") ? 60 : 3;
    private static final int KEYS = 20_000;
    private static final int KEY_LENGTH = 12;
    private static final int WORDS_MAX = 400;

    @Test
    void race_inFullMemory_findsNoWrongValue() throws Exception {
        race(1, /* movesPages= */ false, /* isSegmented= */ false);
    }

    @Test
    void race_whilePagesMove_findsNoWrongValue() throws Exception {
        race(4, /* movesPages= */ true, /* isSegmented= */ false);
    }

    @Test
    void race_withTheMaintainer_findsNoWrongValue() throws Exception {
        ReclaimStats reclaims = race(1, /* movesPages= */ false, /* isSegmented= */ true);
        assertThat(reclaims.movesToCold()).isPositive();
        assertThat(reclaims.movesToWarm()).isPositive();
        assertThat(reclaims.crawlerReclaimed()).isPositive();
    }

    @Test
    void race_withTheMaintainerWhilePagesMove_findsNoWrongValue() throws Exception {
        race(4, /* movesPages= */ true, /* isSegmented= */ true);
    }

    private static ReclaimStats race(int megabytes, boolean movesPages, boolean isSegmented)
            throws Exception {
        long seed = System.nanoTime();
        System.out.println("RaceTest seed " + seed);
        StoreConfig config =
                StoreConfig.defaults()
                        .withMemoryBytesMax((long) megabytes << 20)
                        .withGrowthFactor(3)
                        .withSlabChunkBytesMax(1024)
                        .withHashPowerInitial(12);
        AtomicInteger latest = new AtomicInteger();
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            Thread grower = Thread.ofPlatform().start(test.store.indexGrower());
            Thread upkeep =
                    Thread.ofPlatform()
                            .start(isSegmented ? new Upkeep(test, latest::get, seed) : () -> {});
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<Long>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Racer racer = new Racer(test.store, latest, seed + thread, end);
                results.add(threads.submit(racer::race));
            }
            PageShuffle shuffle = new PageShuffle(test.store, megabytes, seed);
            if (movesPages) {
                shuffle.run(end);
                System.out.println("RaceTest " + shuffle);
            }
            long hits = 0;
            for (Future<Long> result : results) {
                hits += result.get();
            }
            grower.interrupt();
            grower.join();
            upkeep.interrupt();
            upkeep.join();
            ReclaimStats reclaims = test.store.stats().reclaims();
            System.out.println("RaceTest hits " + hits + " " + reclaims);
            assertThat(hits).isPositive();
            assertThat(reclaims.evictions()).isPositive();
            assertThat(reclaims.reclaimed()).isPositive();
            if (movesPages) {
                shuffle.stop();
                shuffle.assertBusy();
            }
            return reclaims;
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /// One thread.
    private static final class Racer {
        private final ItemStore store;

        /// The latest second of all racers, who each have a time of their own.
        private final AtomicInteger latest;

        private final SplittableRandom random;
        private final long endNanos;
        private final ItemCursor cursor;
        private final ItemWrite write = new ItemWrite();
        private final ArithResult result = new ArithResult();
        private final PinnedValue pinned = new PinnedValue();
        private final Reservation reservation = new Reservation();
        private final MemorySegment bytes =
                Arena.ofAuto().allocate(KEY_LENGTH + (WORDS_MAX + 1L) * Long.BYTES, 8);

        private int pinnedKey;
        private long hits;
        private int now = 10;

        Racer(ItemStore store, AtomicInteger latest, long seed, long endNanos) {
            this.store = store;
            this.latest = latest;
            this.endNanos = endNanos;
            random = new SplittableRandom(seed);
            cursor = store.newCursor();
        }

        long race() {
            while (System.nanoTime() - endNanos < 0) {
                for (int step = 0; step < 1000; step++) {
                    step(random.nextInt(100), random.nextInt(1 + random.nextInt(KEYS)));
                }
            }
            readPinned();
            reservation.abort();
            return hits;
        }

        private void step(int dice, int key) {
            bytes.set(ValueLayout.JAVA_INT, 0, key);
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 4, key * 31L);
            int hash = store.hash(bytes, 0, KEY_LENGTH);
            if (dice < 50) {
                get(key, hash, dice);
            } else if (dice < 85) {
                prepare(key, hash);
                store.store(write, now);
            } else if (dice < 90) {
                store.delete(bytes, 0, KEY_LENGTH, hash, now, cursor);
            } else if (dice < 92) {
                store.arith(bytes, 0, KEY_LENGTH, hash, true, 1, now, result);
            } else if (dice < 96) {
                receive(key, hash);
            } else if (dice < 99) {
                readPinned();
            } else {
                now++;
                latest.accumulateAndGet(now, Math::max);
            }
        }

        private void prepare(int key, int hash) {
            // No byte of it can be part of a number, which arith would change.
            long version = random.nextLong() | 0x8080_8080_8080_8080L;
            int words = 1 + random.nextInt(random.nextInt(10) == 0 ? WORDS_MAX : 12);
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, KEY_LENGTH, version);
            for (int word = 1; word < words; word++) {
                long offset = KEY_LENGTH + (long) word * Long.BYTES;
                bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, word(key, version, word));
            }
            write.mode = random.nextInt(5) == 0 ? StoreMode.ADD : StoreMode.SET;
            write.keys = bytes;
            write.bytes = bytes;
            write.keyLength = KEY_LENGTH;
            write.hash = hash;
            write.flags = random.nextInt(2) * key;
            write.expiry = random.nextInt(3) == 0 ? now + random.nextInt(3) : 0;
            write.valueOffset = KEY_LENGTH;
            write.valueLength = words * Long.BYTES;
        }

        private void receive(int key, int hash) {
            if (reservation.isHeld()) {
                reservation.abort();
            }
            prepare(key, hash);
            if (store.reserve(write, now, reservation) == StoreOutcome.RESERVED) {
                reservation.append(bytes, KEY_LENGTH, write.valueLength);
                if (random.nextInt(4) > 0) {
                    reservation.commit(now);
                }
            }
        }

        private void get(int key, int hash, int dice) {
            if (store.find(bytes, 0, KEY_LENGTH, hash, now, cursor) != Lookup.HIT) {
                return;
            }
            int length = cursor.valueLength();
            int flags = cursor.flags();
            cursor.copyValue(bytes, KEY_LENGTH);
            cursor.markFetched(now);
            if (dice < 3 && !pinned.isPinned() && cursor.pin(pinned)) {
                pinnedKey = key;
            }
            cursor.release();
            check(flags == 0 || flags == key, key);
            verify(bytes, KEY_LENGTH, length, key);
            hits++;
        }

        private void readPinned() {
            if (pinned.isPinned()) {
                int length = pinned.remaining();
                long end = KEY_LENGTH;
                while (pinned.remaining() > 0) {
                    int run = pinned.runLength();
                    MemorySegment.copy(pinned.arena(), pinned.runOffset(), bytes, end, run);
                    pinned.consume(run);
                    end += run;
                }
                pinned.unpin();
                verify(bytes, KEY_LENGTH, length, pinnedKey);
            }
        }

        private static void verify(MemorySegment bytes, long start, int length, int key) {
            check(length > 0 && length % Long.BYTES == 0, key);
            long version = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, start);
            for (int word = 1; word < length / Long.BYTES; word++) {
                long offset = start + (long) word * Long.BYTES;
                long value = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
                check(value == word(key, version, word), key);
            }
        }

        private static long word(int key, long version, int word) {
            return (key * 0x9E3779B97F4A7C15L + version * (word | 1)) ^ ((long) word << 40);
        }

        private static void check(boolean isRight, int key) {
            if (!isRight) {
                throw new AssertionError("wrong value under key " + key);
            }
        }
    }
}
