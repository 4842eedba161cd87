package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Times to live, exact to the second, on a clock that stands still until the test moves it.
final class ClockTest {
    private static final int MONTH_SECONDS = 30 * 24 * 60 * 60;

    @Test
    void item_withTimeToLive_livesToItsLastSecond() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            long now = connection.stats("stats").number("time");
            store(connection, "never", 0);
            store(connection, "gone", -1);
            store(connection, "past", now - 1);
            store(connection, "second", 1);
            store(connection, "minute", 60);
            store(connection, "absolute", now + 60);
            store(connection, "month", MONTH_SECONDS);
            // One second more than a month is a moment, and that one was in 1970.
            store(connection, "moment", MONTH_SECONDS + 1);

            assertLive(connection, "never", "second", "minute", "absolute", "month");
            advance(connection, 1);
            assertLive(connection, "never", "minute", "absolute", "month");
            advance(connection, 58);
            assertLive(connection, "never", "minute", "absolute", "month");
            advance(connection, 1);
            assertLive(connection, "never", "month");
            advance(connection, MONTH_SECONDS - 61);
            assertLive(connection, "never", "month");
            advance(connection, 1);
            assertLive(connection, "never");
        }
    }

    @Test
    void touch_beforeTheEnd_startsAnotherLife() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            store(connection, "touched", 10);
            store(connection, "gat", 10);
            advance(connection, 9);
            connection.exchange("touch touched 10\r\n", "TOUCHED\r\n");
            connection.exchange("gat 20 gat\r\n", "VALUE gat 0 1\r\nv\r\nEND\r\n");
            advance(connection, 9);
            assertLive(connection, "touched", "gat");
            advance(connection, 1);
            assertLive(connection, "gat");
            advance(connection, 10);
            assertLive(connection);
            connection.exchange("touch touched 10\r\n", "NOT_FOUND\r\n");
        }
    }

    @Test
    void flushAll_delayed_takesWhatWasStoredBefore() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-o", "debug_commands");
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime p\r\n", "OK\r\n");
            store(connection, "before", 0);
            connection.exchange("flush_all 30\r\n", "OK\r\n");
            advance(connection, 10);
            store(connection, "between", 0);
            assertLive(connection, "before", "between");
            advance(connection, 21);
            assertLive(connection);
            store(connection, "after", 0);
            assertLive(connection, "after");
        }
    }

    @Test
    void debugtime_withoutTheOption_isNoCommand() {
        try (ServerProcess server = ServerKind.SCRUBJAYD.start();
                TextConnection connection = server.connect()) {
            connection.exchange("debugtime +1000\r\n", "ERROR\r\n");
        }
    }

    private static void store(TextConnection connection, String key, long exptime) {
        connection.exchange("set %s 0 %d 1\r\nv\r\n".formatted(key, exptime), "STORED\r\n");
    }

    private static void advance(TextConnection connection, int seconds) {
        connection.exchange("debugtime +" + seconds + "\r\n", "OK\r\n");
    }

    /// Requires that of all keys ever used here exactly these are found.
    private static void assertLive(TextConnection connection, String... keys) {
        connection.send(
                "get never gone past second minute absolute month moment "
                        + "touched gat before between after\r\n");
        List<String> found =
                connection
                        .readThrough("END\r\n")
                        .lines()
                        .filter(line -> line.startsWith("VALUE "))
                        .map(line -> line.split(" ", -1)[1])
                        .toList();
        assertThat(found).containsExactly(keys);
    }
}
