package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlushTest {
    private TestStore test = new TestStore();

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void flush_withinOneSecond_killsWhatWasThereAndNothingAfter(boolean casEnabled) {
        test.close();
        test = new TestStore(StoreConfig.defaults().withCasEnabled(casEnabled));
        for (int round = 0; round < 5; round++) {
            set("key", "before" + round);
            flush(0);
            assertThat(test.client.find("key")).isEqualTo(Lookup.FLUSHED);
            assertThat(test.client.find("key")).isEqualTo(Lookup.MISS);
            set("key", "after" + round);
            assertThat(get("key")).isEqualTo("after" + round);
        }
    }

    @Test
    void flush_oldItems_killsThem() {
        set("key", "value");
        test.clock.advance(100);
        flush(0);
        assertThat(get("key")).isNull();
        set("key", "value");
        test.clock.advance(100);
        assertThat(get("key")).isEqualTo("value");
    }

    @Test
    void flush_itemReadOftenAfterwards_staysAlive() {
        flush(0);
        set("key", "value");
        for (int reads = 0; reads < 4; reads++) {
            assertThat(get("key")).isEqualTo("value");
        }
        test.clock.advance(1);
        assertThat(get("key")).isEqualTo("value");
    }

    @Test
    void lastAccess_afterAFlush_isNeverAfterNow() {
        for (int flushes = 0; flushes < 10; flushes++) {
            flush(0);
        }
        set("key", "value");
        assertThat(test.client.find("key")).isEqualTo(Lookup.HIT);
        assertThat(test.client.cursor.lastAccess()).isEqualTo(test.clock.now());
        test.client.cursor.release();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -5, Long.MIN_VALUE})
    void flush_negativeDelay_isNow(long delay) {
        set("key", "value");
        flush(delay);
        assertThat(get("key")).isNull();
    }

    @Test
    void flush_delayed_killsAllStoredUntilThen() {
        set("before", "1");
        flush(3);
        set("between", "2");
        test.clock.advance(2);
        set("later", "3");
        assertThat(get("before")).isEqualTo("1");
        test.clock.advance(1);
        assertThat(get("before")).isNull();
        assertThat(get("between")).isNull();
        assertThat(get("later")).isNull();
        set("after", "4");
        assertThat(get("after")).isEqualTo("4");
        test.clock.advance(10);
        assertThat(get("after")).isEqualTo("4");
    }

    @Test
    void flush_dueWhileNobodyCame_sparesWhatIsStoredFirst() {
        set("before", "1");
        flush(3);
        test.clock.advance(10);
        set("after", "2");
        assertThat(get("after")).isEqualTo("2");
        assertThat(get("before")).isNull();
    }

    @Test
    void flush_longerDelay_replacesAShorterOne() {
        set("key", "value");
        flush(3);
        flush(1000);
        test.clock.advance(4);
        assertThat(get("key")).isEqualTo("value");
        test.clock.advance(1000);
        assertThat(get("key")).isNull();
    }

    @Test
    void flush_now_replacesADelayedOne() {
        flush(3);
        flush(0);
        set("key", "value");
        test.clock.advance(4);
        assertThat(get("key")).isEqualTo("value");
    }

    @Test
    void flush_nowThenDelayed_keepsTheFirstEffect() {
        set("key", "value");
        flush(0);
        flush(1000);
        assertThat(get("key")).isNull();
    }

    @Test
    void flush_absoluteTime_happensThen() {
        set("key", "value");
        flush(test.clock.unixTime(test.clock.now() + 3));
        assertThat(get("key")).isEqualTo("value");
        test.clock.advance(3);
        assertThat(get("key")).isNull();
    }

    @Test
    void flush_absoluteTimeLongAgo_killsNothing() {
        set("key", "value");
        flush(1_000_000_000);
        assertThat(get("key")).isEqualTo("value");
    }

    @Test
    void flush_clockSetBack_stillKillsAndSpares() {
        test.clock.advance(100);
        set("key", "value");
        flush(0);
        test.clock.advance(-50);
        assertThat(get("key")).isNull();
        set("key", "again");
        assertThat(get("key")).isEqualTo("again");
    }

    @Test
    void oldestLive_beforeAndAfter_isTheLastSecondCovered() {
        assertThat(test.store.oldestLive()).isZero();
        flush(0);
        assertThat(test.store.oldestLive()).isEqualTo(test.clock.now());
        flush(10);
        assertThat(test.store.oldestLive()).isEqualTo(test.clock.now() + 9);
    }

    private void set(String key, String value) {
        assertThat(test.client.set(key, value)).isEqualTo(StoreOutcome.STORED);
    }

    private @Nullable String get(String key) {
        return test.client.get(key);
    }

    private void flush(long delay) {
        test.store.flushAll(delay, test.clock.now());
    }
}
