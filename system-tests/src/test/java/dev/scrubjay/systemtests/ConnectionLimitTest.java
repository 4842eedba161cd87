package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How many connections there may be, and how long one may be idle.
final class ConnectionLimitTest {
    private static final int CONNECTIONS_MAX = 50;

    /// Debian's memcached takes its own files out of the limit. Ours need not.
    private static final int OWN_FILES_MAX = 20;

    private static final Duration SILENCE = Duration.ofMillis(500);

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void connectionBeyondLimit_withMaxconnsFast_isToldAndClosed(ServerKind kind) {
        List<TextConnection> served = new ArrayList<>();
        try (ServerProcess server = kind.start("-t", "1", "-c", "" + CONNECTIONS_MAX)) {
            String refusal = fill(server, served);

            assertThat(refusal).isEqualTo("ERROR Too many open connections");
            assertThat(served.size()).isBetween(CONNECTIONS_MAX - OWN_FILES_MAX, CONNECTIONS_MAX);
            assertThat(served.getFirst().stats("stats").number("rejected_connections"))
                    .isPositive();

            served.removeLast().close();
            Deadline.await(
                    "a place for a new connection",
                    Duration.ofSeconds(5),
                    () -> {
                        try (TextConnection connection = server.connect()) {
                            return connection.ask("version\r\n").startsWith("VERSION");
                        }
                    });
        } finally {
            served.forEach(TextConnection::close);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void connectionBeyondLimit_withoutMaxconnsFast_waitsForItsTurn(ServerKind kind) {
        List<TextConnection> served = new ArrayList<>();
        try (ServerProcess server =
                kind.start("-t", "1", "-c", "" + CONNECTIONS_MAX, "-o", "no_maxconns_fast")) {
            TextConnection waiting = fillUntilSilent(server, served);

            assertThat(served.size()).isBetween(CONNECTIONS_MAX - OWN_FILES_MAX, CONNECTIONS_MAX);
            Stats stats = served.getFirst().stats("stats");
            assertThat(stats.number("listen_disabled_num")).isPositive();
            assertThat(stats.number("accepting_conns")).isZero();

            served.removeLast().close();
            served.removeLast().close();
            assertThat(waiting.readLine()).startsWith("VERSION");
            waiting.close();
            assertThat(served.getFirst().stats("stats").number("time_in_listen_disabled_us"))
                    .isPositive();
        } finally {
            served.forEach(TextConnection::close);
        }
    }

    /// A server that has no descriptor left for a connection takes it when there is one again.
    @Test
    void connection_withoutDescriptorLeft_waitsForOne() {
        List<TextConnection> served = new ArrayList<>();
        try (ServerProcess server =
                ServerKind.SCRUBJAYD.start("-t", "1", "-o", "no_maxconns_fast")) {
            served.add(server.connect());
            served.getFirst().exchange("get nothing\r\n", "END\r\n");
            int filesMax = server.openFileCount() + 10;
            ExternalProgram.run(
                            Debian.program("prlimit"),
                            "--pid=" + server.pid(),
                            "--nofile=" + filesMax + ":" + filesMax)
                    .outOfSuccess();
            TextConnection waiting = fillUntilSilent(server, served);
            assertThat(served.size()).isLessThan(filesMax);

            served.forEach(TextConnection::close);

            assertThat(waiting.readLine()).startsWith("VERSION");
            waiting.close();
            assertThat(server.stats("stats").number("listen_disabled_num")).isPositive();
        } finally {
            served.forEach(TextConnection::close);
        }
    }

    @Test
    void idleConnection_pastIdleTimeout_isClosed() {
        try (ServerProcess server =
                        ServerKind.SCRUBJAYD.start("-o", "idle_timeout=100,debug_commands");
                TextConnection idle = server.connect();
                TextConnection halfway = server.connect()) {
            idle.exchange("get nothing\r\n", "END\r\n");
            halfway.exchange("get nothing\r\n", "END\r\n");
            server.advanceClock(60);
            halfway.exchange("get nothing\r\n", "END\r\n");
            server.advanceClock(60);

            assertThat(idle.readToEnd()).isEmpty();
            halfway.exchange("get nothing\r\n", "END\r\n");
            assertThat(server.stats("stats").number("idle_kicks")).isPositive();
        }
    }

    /// All that was asked is answered to a client that has ended its side.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pipeline_halfClosedByClient_isAnsweredBeforeTheEnd(ServerKind kind) {
        String value = "v".repeat(10_000);
        int count = 500;
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            connection.exchange("set k 0 0 10000\r\n" + value + "\r\n", "STORED\r\n");
            connection.send("get k\r\n".repeat(count));
            connection.halfClose();

            connection.expect(("VALUE k 0 10000\r\n" + value + "\r\nEND\r\n").repeat(count));
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void quit_afterOtherRequests_closesWhenTheyAreAnswered(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect()) {
            connection.send(
                    """
                    set a 0 0 1 noreply
                    1
                    get a
                    quit
                    get a
                    """
                            .replace("\n", "\r\n"));

            assertThat(connection.readToEnd()).isEqualTo("VALUE a 0 1\r\n1\r\nEND\r\n");
            try (TextConnection next = server.connect()) {
                next.exchange("get a\r\n", "VALUE a 0 1\r\n1\r\nEND\r\n");
            }
        }
    }

    /// Opens connections until one is not served, and returns what it was told instead.
    private static String fill(ServerProcess server, List<TextConnection> served) {
        for (int i = 0; i <= CONNECTIONS_MAX; i++) {
            TextConnection connection = server.connect();
            String answer = connection.ask("version\r\n");
            if (!answer.startsWith("VERSION")) {
                connection.close();
                return answer;
            }
            served.add(connection);
        }
        throw new AssertionError("more than " + CONNECTIONS_MAX + " connections were served");
    }

    /// Opens connections until one gets no answer, and returns that one.
    private static TextConnection fillUntilSilent(
            ServerProcess server, List<TextConnection> served) {
        for (int i = 0; i <= CONNECTIONS_MAX; i++) {
            TextConnection connection = server.connect();
            connection.send("version\r\n");
            if (!connection.isAnsweredWithin(SILENCE)) {
                return connection;
            }
            assertThat(connection.readLine()).startsWith("VERSION");
            served.add(connection);
        }
        throw new AssertionError("more than " + CONNECTIONS_MAX + " connections were served");
    }
}
