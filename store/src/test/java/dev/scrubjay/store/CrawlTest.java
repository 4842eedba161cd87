package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CrawlTest {
    private static final int ITEMS = 1000;
    private static final String LARGE = "v".repeat(500);

    private final TestStore test = new TestStore(StoreConfig.defaults().withHashPowerInitial(12));

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void bound_ofSomeItems_isKeptForEachClass() {
        fill("small", "value", 0);
        fill("large", LARGE, 0);
        int largeClass = classOf("large0");

        Crawl crawl = crawl(new Crawl(-1, 300), 0);

        assertThat(crawl.isBounded()).isTrue();
        assertThat(crawl.checked(1)).isEqualTo(300);
        assertThat(crawl.checked(largeClass)).isEqualTo(300);
        assertThat(crawl.checked()).isEqualTo(600);
        assertThat(crawl.isDone()).as("others may still be there").isFalse();
    }

    @Test
    void bound_ofTheOnlyClassWanted_endsTheCrawl() {
        fill("small", "value", 0);
        Crawl crawl = crawl(new Crawl(1 << 1, 300), 0);
        assertThat(crawl.isDone()).isTrue();
        assertThat(crawl.checked()).isEqualTo(300);
    }

    @Test
    void walk_thatBeginsWhereAnotherWas_comesToAllItems() {
        fill("old", "value", 5);
        test.clock.advance(6);
        ItemWalk walk = test.store.newWalk();
        while (walk.position() < 100) {
            walk.step(test.clock.now(), item -> true);
        }

        Crawl crawl = crawl(new Crawl(-1, 0), walk.position());

        assertThat(crawl.reclaimed()).isEqualTo(ITEMS);
        assertThat(test.store.stats().items().count()).isZero();
    }

    @Test
    void findings_ofAClass_countWhatIsOverAndWhen() {
        fill("old", "value", 5);
        fill("oldRead", "value", 5);
        for (int number = 0; number < ITEMS; number++) {
            test.client.get("oldRead" + number);
        }
        fill("minute", "value", 90);
        fill("hour", "value", 3600 + 600);
        fill("for ever", "value", 0);
        test.clock.advance(10);

        Crawl crawl = crawl(new Crawl(1 << 1, 0), 0);

        assertThat(crawl.checked(1)).isEqualTo(5 * ITEMS);
        assertThat(crawl.reclaimed(1)).isEqualTo(2 * ITEMS);
        assertThat(crawl.lowMark(1)).isEqualTo(2 * ITEMS / 100 + 1);
        assertThat(crawl.nextReclaims(1)).isEqualTo(ITEMS);
        assertThat(crawl.nextReclaims(2)).isZero();
    }

    @Test
    void counting_inTheMiddleAndAtTheEnd_countsOnce() {
        fill("old", "value", 5);
        fill("flushed", "value", 0);
        test.clock.advance(6);
        Crawl crawl = new Crawl(-1, 0);
        ItemWalk walk = test.store.newWalk();
        while (!walk.isDone()) {
            walk.reclaimStep(test.clock.now(), crawl);
            if (walk.position() % 1000 == 0) {
                test.store.count(crawl);
            }
        }
        test.store.count(crawl);
        test.store.flushAll(0, test.clock.now());
        test.clock.advance(2);
        test.store.count(crawl(crawl, 0));

        ReclaimStats reclaims = test.store.stats().reclaims();
        assertThat(reclaims.crawlerChecked()).isEqualTo(3 * ITEMS);
        assertThat(reclaims.crawlerReclaimed()).isEqualTo(2 * ITEMS);
        assertThat(reclaims.expiredUnfetched()).as("those flushed are not").isEqualTo(ITEMS);
        assertThat(reclaims.reclaimed()).as("that is for others").isZero();
        test.store.resetStats();
        assertThat(test.store.stats().reclaims().crawlerChecked()).isZero();
    }

    private Crawl crawl(Crawl crawl, int start) {
        ItemWalk walk = test.store.newWalk(start);
        while (!walk.isDone() && !crawl.isDone()) {
            walk.reclaimStep(test.clock.now(), crawl);
        }
        return crawl;
    }

    private void fill(String prefix, String value, int exptime) {
        for (int number = 0; number < ITEMS; number++) {
            test.client.set(prefix + number, value, 0, test.clock.toExpiry(exptime));
        }
    }

    private int classOf(String key) {
        assertThat(test.client.find(key)).isEqualTo(Lookup.HIT);
        test.client.cursor.release();
        return test.client.cursor.slabClass();
    }
}
