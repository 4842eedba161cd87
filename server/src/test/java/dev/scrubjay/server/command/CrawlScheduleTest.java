package dev.scrubjay.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.store.CoarseClock;
import dev.scrubjay.store.Crawl;
import dev.scrubjay.store.ItemStore;
import dev.scrubjay.store.ItemWalk;
import dev.scrubjay.store.ItemWrite;
import dev.scrubjay.store.StoreConfig;
import dev.scrubjay.store.StoreMode;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CrawlScheduleTest {
    private static final int START = 10;
    private static final int PAUSE = 5;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    /// All items here are small ones.
    private static final long CLASSES = 1L << 1;

    private final ItemStore store = new ItemStore(StoreConfig.defaults(), new CoarseClock());
    private final CrawlSchedule schedule = new CrawlSchedule(1);
    private int now = START;

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void crawl_first_isDueAtOnceAndThenNotForAWhile() {
        assertThat(schedule.takeDue(now)).isTrue();
        assertThat(schedule.takeDue(now)).isFalse();
        assertThat(schedule.takeDue(now + PAUSE)).isFalse();
        assertThat(schedule.takeDue(now + PAUSE + 1)).isTrue();
    }

    @Test
    void wait_nothingWillEverBeOver_growsToAnHour() {
        store(100, 0);
        assertThat(nextWait()).isEqualTo(MINUTE + PAUSE);
        assertThat(nextWait()).isEqualTo(2 * MINUTE + PAUSE);
        for (int crawls = 0; crawls < 100; crawls++) {
            assertThat(nextWait()).isLessThanOrEqualTo(HOUR + PAUSE);
        }
        assertThat(nextWait()).isEqualTo(HOUR + PAUSE);
    }

    @Test
    void wait_muchIsOverInTenMinutes_becomesNineAndStaysThere() {
        store(100, 0);
        for (int crawls = 0; crawls < 30; crawls++) {
            // What is there is over, and replaced by what is over in the tenth minute from now.
            store(100, now + 9 * MINUTE + 30);
            assertThat(nextWait()).isLessThanOrEqualTo(9 * MINUTE + PAUSE);
        }
        store(100, now + 9 * MINUTE + 30);
        assertThat(nextWait()).isBetween(8 * MINUTE, 9 * MINUTE + PAUSE);
    }

    @Test
    void wait_muchIsOverSoon_shrinksToThePause() {
        store(100, 0);
        nextWait();
        nextWait();
        for (int crawls = 0; crawls < 3; crawls++) {
            store(100, now + 30);
            nextWait();
        }
        store(100, now + 30);
        assertThat(nextWait()).isEqualTo(PAUSE);
    }

    @Test
    void wait_lessThanOnePercentIsOverSoon_doesNotShrink() {
        store(100, 0);
        nextWait();
        int wait = nextWait();
        store(99, now + 2 * HOUR);
        store("soon", now + 30);
        assertThat(nextWait()).isEqualTo(wait);
    }

    @Test
    void plan_otherClasses_areLeftAsTheyAre() {
        CrawlSchedule two = new CrawlSchedule(2);
        assertThat(two.takeDue(now)).isTrue();
        store(100, 0);
        two.plan(CLASSES, crawl(), now);
        assertThat(two.takeDue(now + PAUSE + 1)).as("of the other class").isTrue();
        two.plan(-1, crawl(), now);
        assertThat(two.takeDue(now + PAUSE + 1)).isFalse();
    }

    /// Crawls, and returns how long it is then until the next crawl is due. The time passes.
    private int nextWait() {
        schedule.plan(CLASSES, crawl(), now);
        int end = now;
        while (!schedule.takeDue(end + 1)) {
            end++;
        }
        int wait = end - now;
        now = end + 1;
        return wait;
    }

    private Crawl crawl() {
        Crawl crawl = new Crawl(CLASSES, 0);
        ItemWalk walk = store.newWalk();
        while (!walk.isDone()) {
            walk.reclaimStep(now, crawl);
        }
        return crawl;
    }

    private void store(int count, int expiry) {
        for (int number = 0; number < count; number++) {
            store("key" + number, expiry);
        }
    }

    private void store(String key, int expiry) {
        MemorySegment bytes = MemorySegment.ofArray(key.getBytes(StandardCharsets.US_ASCII));
        ItemWrite write = new ItemWrite();
        write.mode = StoreMode.SET;
        write.keys = bytes;
        write.bytes = bytes;
        write.keyLength = key.length();
        write.hash = store.hash(bytes, 0, key.length());
        write.expiry = expiry;
        store.store(write, now);
    }
}
