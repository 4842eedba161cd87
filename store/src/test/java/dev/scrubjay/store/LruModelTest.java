package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random operations in full memory, with the clock and the maintainer driven by hand: after each
/// of them, every list has the items that the model says, in its order.
final class LruModelTest {
    private static final int STEPS = 40_000;
    private static final int KEYS = 260;

    /// Fits a chunk of 11,104 bytes, of which the one page has 94.
    private static final String VALUE = "v".repeat(10_000);

    private static final int CAPACITY = 94;

    private static final List<LruTerms> TERMS =
            List.of(
                    LruTerms.SEGMENTED,
                    LruTerms.FLAT,
                    new LruTerms(true, 10, 25, 0.1, 0.5, 5),
                    new LruTerms(true, 40, 40, 1.5, 3, 2),
                    new LruTerms(false, 20, 40, 0.2, 2, 3));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final LruModel model = new LruModel(CAPACITY);

    @Test
    void lists_afterEachOperation_areTheModels() {
        System.out.println("LruModelTest seed " + seed);
        try (TestStore test = TestStore.ofMegabytes(1)) {
            for (int step = 0; step < STEPS; step++) {
                int now = test.clock.now();
                String what = step(test, now);
                for (LruSegment segment : LruSegment.values()) {
                    assertThat(keys(test, segment))
                            .as("seed %d, step %d, after %s: %s", seed, step, what, segment)
                            .isEqualTo(model.keys(segment));
                }
            }
            compareCounts(test.store.stats().reclaims());
        }
    }

    private void compareCounts(ReclaimStats reclaims) {
        System.out.println("LruModelTest " + reclaims);
        assertThat(reclaims.evictions()).isEqualTo(model.evictions).isPositive();
        assertThat(reclaims.reclaimed()).isEqualTo(model.reclaimed).isPositive();
        assertThat(reclaims.movesToCold()).isEqualTo(model.movesToCold).isPositive();
        assertThat(reclaims.movesToWarm()).isEqualTo(model.movesToWarm).isPositive();
        assertThat(reclaims.movesWithinLru()).isEqualTo(model.movesWithin).isPositive();
    }

    private String step(TestStore test, int now) {
        int dice = random.nextInt(10_000);
        String key = "key" + random.nextInt(1 + random.nextInt(KEYS));
        if (dice < 5000) {
            boolean isThere = model.get(key, now);
            assertThat(test.client.get(key) != null).as("get, seed %d", seed).isEqualTo(isThere);
            return "get " + key;
        }
        if (dice < 8500) {
            int expiry = random.nextInt(3) == 0 ? now + 1 + random.nextInt(12) : 0;
            StoreOutcome expected =
                    model.set(key, expiry, now) ? StoreOutcome.STORED : StoreOutcome.OUT_OF_MEMORY;
            assertThat(test.client.set(key, VALUE, 0, expiry))
                    .as("set, seed %d", seed)
                    .isEqualTo(expected);
            return "set " + key + " until " + expiry;
        }
        if (dice < 8700) {
            Lookup expected = model.delete(key, now) ? Lookup.HIT : Lookup.MISS;
            Lookup lookup = test.client.delete(key);
            assertThat(lookup == Lookup.HIT).isEqualTo(expected == Lookup.HIT);
            return "delete " + key;
        }
        if (dice < 9500) {
            model.maintain(now);
            test.store.lruMaintainer().maintain(slabClass(test), now);
            return "maintain";
        }
        if (dice < 9990) {
            test.clock.advance(1);
            return "tick";
        }
        model.terms = TERMS.get(random.nextInt(TERMS.size()));
        test.store.tuneLru(model.terms);
        return "tune " + model.terms;
    }

    private static SlabClass slabClass(TestStore test) {
        return test.store.slabs().classFor(Item.HEADER_BYTES + "key100".length() + VALUE.length());
    }

    private static List<String> keys(TestStore test, LruSegment segment) {
        ItemTable table = test.store.table();
        List<String> keys = new ArrayList<>();
        int handle = slabClass(test).lru.list(segment).head();
        while (handle != 0) {
            long item = table.memory.offset(handle);
            long meta = Item.meta(table.arena, item);
            long key = item + Item.headerBytes(meta);
            keys.add(StoreClient.string(table.arena, key, Item.keyLength(meta)));
            handle = Item.next(table.arena, item);
        }
        return keys;
    }
}
