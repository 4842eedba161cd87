package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ItemWalkTest {
    private static final int SMALLEST_POWER = 12;
    private static final int KEPT = 20_000;

    @Test
    void walk_overAFewItems_showsWhatEachOneIs() {
        try (TestStore test = new TestStore()) {
            test.client.set("key", "value", 7, test.clock.toExpiry(100));
            test.client.get("key");
            test.client.set("over", "value", 0, test.clock.toExpiry(-1));
            List<String> shown = new ArrayList<>();
            ItemWalk walk = test.store.newWalk();
            while (!walk.isDone()) {
                walk.step(test.clock.now(), item -> shown.add(describe(item)));
            }
            int now = test.clock.now();
            assertThat(shown)
                    .containsExactly(
                            "key value=5 flags=7 expiry=%d la=%d fetched=true class=1 size=71"
                                    .formatted(now + 100, now));
        }
    }

    @Test
    void walk_whileTheIndexGrowsAndOthersWrite_showsWhatStaysOnce() throws Exception {
        StoreConfig config = StoreConfig.defaults().withHashPowerInitial(SMALLEST_POWER);
        try (TestStore test = new TestStore(config);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int number = 0; number < KEPT; number++) {
                test.client.set("kept" + number, "value");
            }
            AtomicBoolean isDone = new AtomicBoolean();
            Future<?> writer = threads.submit(() -> comeAndGoUntil(isDone, test));
            IndexGrower grower = (IndexGrower) test.store.indexGrower();
            List<String> shown = new ArrayList<>();
            ItemWalk walk = test.store.newWalk();
            while (!walk.isDone()) {
                walk.step(test.clock.now(), item -> shown.add(key(item)));
                for (int splits = 0; splits < 16; splits++) {
                    grower.split();
                }
            }
            isDone.set(true);
            writer.get(60, TimeUnit.SECONDS);
            List<String> kept = shown.stream().filter(key -> key.startsWith("kept")).toList();
            assertThat(kept).hasSize(KEPT);
            assertThat(new TreeSet<>(kept)).hasSize(KEPT);
            assertThat(new TreeSet<>(shown)).hasSameSizeAs(shown);
            assertThat(test.store.table().directory.index().bucketCount())
                    .isGreaterThan(1 << SMALLEST_POWER);
        }
    }

    private static void comeAndGoUntil(AtomicBoolean isDone, TestStore test) {
        StoreClient client = test.newClient();
        for (int number = 0; !isDone.get(); number++) {
            client.set("other" + number, "value");
            client.set("kept" + number % KEPT, "value");
            client.delete("other" + (number - 100));
        }
    }

    @Test
    void reclaim_ofSomeClasses_removesWhatIsOverThere() {
        try (TestStore test = new TestStore()) {
            String large = "v".repeat(500);
            test.client.set("small", "value", 0, test.clock.toExpiry(5));
            test.client.set("large", large, 0, test.clock.toExpiry(5));
            test.client.set("lives", "value");
            test.clock.advance(6);
            assertThat(reclaim(test, 1L << 1)).isEqualTo(1);
            assertThat(test.store.stats().items().count()).isEqualTo(2);
            assertThat(reclaim(test, -1L)).isEqualTo(1);
            assertThat(reclaim(test, -1L)).isZero();
            assertThat(test.store.stats().items().foundExpired()).isZero();
            assertThat(test.client.peek("lives")).isEqualTo("value");
        }
    }

    private static long reclaim(TestStore test, long slabClasses) {
        Crawl crawl = new Crawl(slabClasses, 0);
        ItemWalk walk = test.store.newWalk();
        while (!walk.isDone()) {
            walk.reclaimStep(test.clock.now(), crawl);
        }
        return crawl.reclaimed();
    }

    @Test
    void lruWalk_manyItems_showsThemFromTheNewest() {
        try (TestStore test = new TestStore()) {
            for (int number = 0; number < 100; number++) {
                test.client.set("key" + number, "value");
            }
            List<String> shown = new ArrayList<>();
            test.store.visitLru(1, test.clock.now(), item -> shown.add(key(item)));
            assertThat(shown).hasSize(100).startsWith("key99", "key98").endsWith("key1", "key0");
            List<String> three = new ArrayList<>();
            test.store.visitLru(
                    1, test.clock.now(), item -> three.add(key(item)) && three.size() < 3);
            assertThat(three).containsExactly("key99", "key98", "key97");
            test.store.visitLru(2, test.clock.now(), item -> shown.add("none"));
            test.store.visitLru(63, test.clock.now(), item -> shown.add("none"));
            assertThat(shown).hasSize(100);
        }
    }

    @Test
    void memoryLimit_raised_holdsMore() {
        try (TestStore test = TestStore.ofMegabytes(2)) {
            String value = "v".repeat(100_000);
            fill(test, value, 60);
            long before = test.store.stats().items().count();
            assertThat(test.store.limitMemory(8L << 20)).isTrue();
            fill(test, value, 60);
            assertThat(test.store.stats().items().count()).isGreaterThan(before * 2);
            assertThat(test.store.stats().memory().bytesMax()).isEqualTo(8L << 20);
            assertThat(test.store.limitMemory(9L << 20)).isFalse();
            assertThat(test.store.stats().memory().bytesMax()).isEqualTo(8L << 20);
        }
    }

    @Test
    void evictionListener_whileItListens_isToldOfEachVictim() {
        try (TestStore test = TestStore.ofMegabytes(2)) {
            String value = "v".repeat(100_000);
            List<String> evicted = new ArrayList<>();
            test.client.set("first", value, 0, test.clock.toExpiry(100));
            test.clock.advance(10);
            test.store.listenToEvictions(
                    (memory, keyOffset, keyLength, isFetched, left, idle, slabClass, length) -> {
                        byte[] key = new byte[keyLength];
                        for (int i = 0; i < keyLength; i++) {
                            key[i] = memory.get(ValueLayout.JAVA_BYTE, keyOffset + i);
                        }
                        evicted.add(
                                new String(key, StandardCharsets.US_ASCII)
                                        + " "
                                        + isFetched
                                        + " "
                                        + left
                                        + " "
                                        + idle
                                        + " "
                                        + length);
                    });
            fill(test, value, 30);
            long evictions = test.store.stats().reclaims().evictions();
            assertThat(evicted).hasSize((int) evictions);
            assertThat(evicted.getFirst()).isEqualTo("first false 90 10 100000");
            assertThat(evicted.get(1)).isEqualTo("fill0 false -1 0 100000");
            test.store.listenToEvictions(null);
            fill(test, value, 30);
            assertThat(evicted).hasSize((int) evictions);
        }
    }

    private static void fill(TestStore test, String value, int count) {
        for (int number = 0; number < count; number++) {
            test.client.set("fill" + number, value);
        }
    }

    private static String key(ItemView item) {
        byte[] key = new byte[item.keyLength()];
        item.copyKey(key, 0);
        return new String(key, StandardCharsets.US_ASCII);
    }

    private static String describe(ItemView item) {
        return "%s value=%d flags=%d expiry=%d la=%d fetched=%s class=%d size=%d"
                .formatted(
                        key(item),
                        item.valueLength(),
                        item.flags(),
                        item.expiry(),
                        item.lastAccess(),
                        item.isFetched(),
                        item.slabClass(),
                        item.bytesAsMemcached());
    }
}
