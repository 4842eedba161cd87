package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that goes on with what another one has left in the memory file.
final class WarmRestartTest {
    private static final long WALL_SECONDS = 1_800_000_000;
    private static final int HUGE_BYTES = 700_000;
    private static final int KEYS = 3000;

    private final AtomicLong wallMillis = new AtomicLong(WALL_SECONDS * 1000 + 300);

    @TempDir private Path directory;
    private Path file;
    private StoreConfig config;

    @BeforeEach
    void setUp() {
        file = directory.resolve("memory");
        config = StoreConfig.defaults().withMemoryBytesMax(8 << 20).withMemoryFile(file);
    }

    private TestStore open() {
        return open(config);
    }

    private TestStore open(StoreConfig with) {
        return new TestStore(
                with, new CoarseClock(wallMillis::get, () -> wallMillis.get() * 1_000_000));
    }

    private TestStore openWarm() {
        TestStore test = open();
        assertThat(test.store.restartReport().notices()).isEmpty();
        assertThat(test.store.restartReport().isWarm()).isTrue();
        assertThat(test.store.restartReport().items()).isEqualTo(test.store.itemCount());
        test.audit();
        return test;
    }

    private static void leave(TestStore test) {
        test.store.leaveItems();
        test.store.close();
    }

    private void assertClean(StoreConfig with, String reason) {
        try (TestStore test = open(with)) {
            assertThat(test.store.restartReport().isWarm()).isFalse();
            assertThat(String.join("\n", test.store.restartReport().notices()))
                    .contains(reason)
                    .contains("starting with a clean cache");
            assertThat(test.store.itemCount()).isZero();
            fill(test.client, 500);
        }
    }

    private static void fill(StoreClient client, int keys) {
        for (int number = 0; number < keys; number++) {
            client.set("key" + number, "v".repeat(number % 1500), number % 3, 0);
        }
    }

    private static String huge(int number) {
        return ("huge" + number).repeat(HUGE_BYTES / 5);
    }

    /// Something of everything that there can be.
    private static void fillWithAll(TestStore test) {
        StoreClient client = test.client;
        fill(client, KEYS);
        test.store.tuneLru(new LruTerms(true, 20, 40, 0.2, 2, 61));
        client.set("short", "to live", 1, test.clock.toExpiry(30));
        client.set("long", "to live", 2, test.clock.toExpiry(10_000));
        client.set("huge", huge(1), 77, 0);
        client.set("huge twice", huge(2), 0, test.clock.toExpiry(5000));
        for (int pieces = 0; pieces < 2; pieces++) {
            assertThat(client.store(StoreMode.APPEND, "huge twice", "more".repeat(30_000)))
                    .isEqualTo(StoreOutcome.STORED);
        }
        client.write.isKeyBinary = true;
        client.set("\0\1\2\u00ff", "binary");
        client.write.isKeyBinary = false;
        client.write.hasNewCas = true;
        client.write.newCas = 1L << 60;
        client.set("chosen", "cas");
        client.write.hasNewCas = false;
        client.set("stale", "old");
        assertThat(client.find("stale")).isEqualTo(Lookup.HIT);
        client.cursor.invalidate();
        client.cursor.markTokenSent();
        client.cursor.release();
        for (int number = 0; number < KEYS; number += 7) {
            client.delete("key" + number);
        }
        test.clock.advance(3);
        for (int number = 1; number < KEYS; number += 5) {
            client.get("key" + number);
            client.get("key" + number);
        }
        for (int cycle = 0; cycle < 100; cycle++) {
            test.store.lruMaintainer().runCycle(test.clock.now());
        }
    }

    @Test
    void items_ofEveryKind_areThereAgainThreeTimes() {
        List<String> before;
        long lastCas;
        try (TestStore test = open()) {
            assertThat(test.store.restartReport().notices())
                    .containsExactly(
                            "[restart] no items were left in it, starting with a clean cache");
            fillWithAll(test);
            test.client.set("last", "one");
            lastCas = test.client.write.cas;
            test.audit();
            before = StoreSnapshot.of(test.store);
            test.store.leaveItems();
        }
        assertThat(before).hasSizeGreaterThan(KEYS / 2);
        for (int round = 0; round < 3; round++) {
            try (TestStore test = openWarm()) {
                assertThat(StoreSnapshot.of(test.store)).isEqualTo(before);
                assertThat(test.client.peek("huge twice"))
                        .isEqualTo(huge(2) + "more".repeat(60_000));
                assertThat(test.client.find("\0\1\2\u00ff")).isEqualTo(Lookup.HIT);
                assertThat(test.client.cursor.isKeyBinary()).isTrue();
                test.client.cursor.release();
                test.client.set("last", "one");
                assertThat(test.client.write.cas).isEqualTo(++lastCas);
                before = StoreSnapshot.of(test.store);
                test.store.leaveItems();
            }
        }
    }

    @Test
    void churn_betweenRestarts_goesOn() {
        long seed = System.nanoTime();
        System.out.println("WarmRestartTest seed " + seed);
        Random random = new Random(seed);
        List<String> before = List.of();
        for (int round = 0; round < 10; round++) {
            try (TestStore test = round == 0 ? open() : openWarm()) {
                assertThat(StoreSnapshot.of(test.store)).as("seed %s", seed).isEqualTo(before);
                churn(test, random);
                test.audit();
                before = StoreSnapshot.of(test.store);
                test.store.leaveItems();
            }
        }
    }

    private static void churn(TestStore test, Random random) {
        int sizeMax = 1 << (6 + random.nextInt(14));
        for (int step = 0; step < 3000; step++) {
            String key = "key" + random.nextInt(2000);
            switch (random.nextInt(8)) {
                case 0 -> test.client.delete(key);
                case 1, 2 -> test.client.get(key);
                case 3 -> test.client.store(StoreMode.APPEND, key, "more");
                default ->
                        test.client.set(
                                key,
                                "v".repeat(random.nextInt(sizeMax)),
                                random.nextInt(2),
                                random.nextInt(4) == 0 ? test.clock.toExpiry(20) : 0);
            }
            if (random.nextInt(100) == 0) {
                test.clock.advance(random.nextInt(4));
                test.store.lruMaintainer().runCycle(test.clock.now());
                test.store.slabMover().runCycle();
            }
        }
        if (random.nextInt(4) == 0) {
            test.store.flushAll(random.nextInt(2), test.clock.now());
        }
    }

    @Test
    void time_thatPassed_countsAndNothingElseDoes() {
        try (TestStore test = open()) {
            test.client.set("short", "v", 0, test.clock.toExpiry(100));
            test.client.set("long", "v", 0, test.clock.toExpiry(101));
            test.client.set("ever", "v");
            test.clock.advance(10);
            test.store.leaveItems();
        }
        wallMillis.addAndGet(90_000);
        try (TestStore test = openWarm()) {
            assertThat(test.clock.now()).isEqualTo(2 + 10 + 90);
            assertThat(test.clock.uptime()).isEqualTo(100);
            assertThat(test.clock.unixTime(test.clock.now())).isEqualTo(WALL_SECONDS + 90);
            assertThat(test.clock.toExpiry(WALL_SECONDS + 190)).isEqualTo(test.clock.now() + 100);
            assertThat(test.client.find("short")).isEqualTo(Lookup.EXPIRED);
            assertThat(test.client.get("long")).isEqualTo("v");
            test.store.leaveItems();
        }
        wallMillis.addAndGet(-1_000_000);
        try (TestStore test = openWarm()) {
            assertThat(test.clock.now()).isEqualTo(102);
            assertThat(test.clock.unixTime(102)).isEqualTo(WALL_SECONDS + 90 - 1000);
            assertThat(test.client.get("long")).isEqualTo("v");
            test.clock.advance(1);
            assertThat(test.client.get("long")).isNull();
            assertThat(test.client.get("ever")).isEqualTo("v");
            test.store.leaveItems();
        }
        wallMillis.addAndGet(40L * 365 * 86_400 * 1000);
        assertClean(config, "too much time has passed since");
    }

    /// Their seconds do not begin in the same instant.
    @Test
    void time_closeToASecondsEdge_isNotLost() {
        AtomicLong nanos = new AtomicLong();
        try (TestStore test = new TestStore(config, new CoarseClock(wallMillis::get, nanos::get))) {
            test.clock.resume();
            // The wall clock begins a second, and this one is 50 ms behind.
            wallMillis.addAndGet(700);
            nanos.addAndGet(650_000_000);
            test.clock.tick();
            assertThat(test.clock.now()).isEqualTo(2);
            test.store.leaveItems();
        }
        try (TestStore test = openWarm()) {
            assertThat(test.clock.now()).isEqualTo(3);
            test.store.leaveItems();
        }
    }

    @Test
    void flush_beforeOrPending_holdsOn() {
        try (TestStore test = open()) {
            test.client.set("flushed", "v");
            test.store.flushAll(0, test.clock.now());
            test.store.flushAll(0, test.clock.now());
            test.client.set("stored", "v");
            test.store.flushAll(50, test.clock.now());
            test.store.leaveItems();
        }
        try (TestStore test = openWarm()) {
            assertThat(test.store.oldestLive()).isEqualTo(test.clock.now() + 49);
            assertThat(test.client.find("flushed")).isEqualTo(Lookup.FLUSHED);
            test.client.set("new", "v");
            assertThat(test.client.get("stored")).isEqualTo("v");
            assertThat(test.client.get("new")).isEqualTo("v");
            test.store.leaveItems();
        }
        wallMillis.addAndGet(50_000);
        try (TestStore test = openWarm()) {
            assertThat(test.client.find("stored")).isEqualTo(Lookup.FLUSHED);
            assertThat(test.client.find("new")).isEqualTo(Lookup.FLUSHED);
        }
    }

    @Test
    void chunks_ofUnfinishedBusiness_areFreeAgain() {
        config = config.withMemoryBytesMax(16 << 20);
        TestStore before = open();
        StoreClient client = before.client;
        Reservation reservation = new Reservation();
        fill(client, 100);
        client.set("pinned", huge(1));
        client.set("pinned and gone", huge(2));
        client.pin("pinned");
        client.pin("pinned and gone");
        client.delete("pinned and gone");
        client.reserve(StoreMode.SET, "half", HUGE_BYTES, reservation);
        client.fill(reservation, huge(3).substring(0, 1000), 100);
        leave(before);
        try (TestStore test = openWarm()) {
            assertThat(test.store.itemCount()).isEqualTo(101);
            StoreAudit audit = new StoreAudit(test.store);
            audit.run();
            assertThat(audit.unlinkedItems()).isZero();
            assertThat(test.client.get("half")).isNull();
            // Not pinned any more: it can be written to, and goes when it is deleted.
            assertThat(test.client.peek("pinned")).isEqualTo(huge(1));
            test.client.delete("pinned");
        }
    }

    @Test
    void pages_ofNoClass_areFreeAgainAndEmpty() {
        try (TestStore test = open()) {
            fill(test.client, KEYS);
            for (int number = 0; number < KEYS; number++) {
                test.client.delete("key" + number);
            }
            for (int id = 1; id <= test.store.slabClassCount(); id++) {
                while (test.store.slabMover().reassign(id, 0) == ReassignOutcome.ACCEPTED) {
                    Moves.run(test.store);
                }
            }
            test.client.set("key", "value");
            test.store.leaveItems();
        }
        try (TestStore test = openWarm()) {
            assertThat(test.client.get("key")).isEqualTo("value");
            fill(test.client, KEYS);
            test.client.set("huge", huge(1));
            assertThat(test.client.get("huge")).isEqualTo(huge(1));
        }
    }

    @Test
    void index_ofManyItems_isAsLargeAsItWas() {
        StoreConfig small = config.withHashPowerInitial(12).withMemoryBytesMax(32 << 20);
        long bytes;
        try (TestStore test = open(small)) {
            fill(test.client, 20_000);
            while (test.store.table().directory.grower().runCycle()) {}
            bytes = test.store.stats().index().bytes();
            test.store.leaveItems();
        }
        try (TestStore test = open(small)) {
            assertThat(test.store.restartReport().isWarm()).isTrue();
            StoreStats.Index index = test.store.stats().index();
            assertThat(index.bytes()).isLessThanOrEqualTo(bytes);
            assertThat(test.store.slabs().pages().excess()).isZero();
            assertThat(index.isExpanding()).isFalse();
            assertThat(8L << index.power() >> 6)
                    .isGreaterThanOrEqualTo(
                            test.store.itemCount() / IndexGrower.ITEMS_PER_BUCKET_MAX);
            for (int number = 0; number < 20_000; number += 111) {
                String value = test.client.get("key" + number);
                assertThat(value == null || value.length() == number % 1500).isTrue();
            }
            test.store.leaveItems();
        }
        try (TestStore test = open(small.withHashExpansion(false))) {
            assertThat(test.store.restartReport().isWarm()).isTrue();
            assertThat(test.store.stats().index().power()).isEqualTo(12);
        }
    }

    @Test
    void settings_others_areRefusedAndNamed() {
        List<StoreConfig> others =
                List.of(
                        config.withMemoryBytesMax(9 << 20),
                        config.withMemoryBytesMax(7 << 20),
                        config.withItemBytesMax(1 << 21),
                        config.withGrowthFactor(1.5),
                        config.withChunkBytesMin(64),
                        config.withSlabChunkBytesMax(1 << 18),
                        config.withCasEnabled(false));
        List<String> names =
                List.of(
                        "[maxbytes] [old value: 8388608]",
                        "[maxbytes] [old value: 8388608]",
                        "[item_size_max] [old value: 1048576]",
                        "[slab_config] [old value: 1.25]",
                        "[chunk_size] [old value: 48]",
                        "[slab_chunk_size_max] [old value: 524288]",
                        "[use_cas] [old value: true]");
        for (int index = 0; index < others.size(); index++) {
            try (TestStore test = open()) {
                fill(test.client, 1000);
                test.store.leaveItems();
            }
            assertClean(
                    others.get(index),
                    "[restart] restart incompatible due to setting for " + names.get(index));
            assertClean(config, "the server before was not stopped");
        }
    }

    @Test
    void store_closedWithoutLeaving_leavesNothing() {
        try (TestStore test = open()) {
            fill(test.client, 1000);
        }
        assertClean(config, "the server before was not stopped by SIGUSR1");
    }

    @Test
    void store_goingOn_saysSoBeforeItChangesAnything() throws IOException {
        try (TestStore test = open()) {
            fill(test.client, 1000);
            test.store.leaveItems();
        }
        byte[] left = Files.readAllBytes(file);
        try (TestStore _ = openWarm()) {
            byte[] begun = Files.readAllBytes(file);
            Files.write(directory.resolve("killed"), begun);
            assertClean(
                    config.withMemoryFile(directory.resolve("killed")),
                    "the server before was not stopped");
        }
        Files.write(file, left);
        openWarm().close();
    }

    @Test
    void file_ofAnotherStore_isRefused() {
        try (TestStore test = open()) {
            fill(test.client, 1000);
            assertThatThrownBy(this::open)
                    .isInstanceOf(MemoryFileException.class)
                    .hasMessageContaining("in use by another server");
            assertThat(test.client.get("key999")).hasSize(999);
            test.store.leaveItems();
        }
        openWarm().close();
    }

    @Test
    void file_thatCannotBe_isRefused() {
        for (Path path : List.of(directory, directory.resolve("no/file"), Path.of("/dev/null"))) {
            assertThatThrownBy(() -> open(config.withMemoryFile(path)))
                    .isInstanceOf(MemoryFileException.class);
        }
    }

    @Test
    void file_new_isItsOwnersAlone() throws IOException {
        open().close();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @Test
    void limit_ofMemoryInAFile_stays() {
        try (TestStore test = open()) {
            assertThat(test.store.limitMemory(4 << 20)).isFalse();
            assertThat(test.store.limitMemory(8 << 20)).isFalse();
            assertThat(test.store.stats().memory().bytesMax()).isEqualTo(8 << 20);
        }
    }
}
