package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients that ask for long reports and do not read them fill the JVM's heap. That is their loss.
final class FullHeapTest {
    private static final int ITEMS = 60_000;
    private static final int CLIENTS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void reports_thatNobodyReads_closeTheirConnectionsAndNoOthers() {
        byte[] requests = "stats cachedump 1 0\r\n".repeat(4).getBytes(US_ASCII);
        try (ServerProcess server = ServerKind.SCRUBJAYD.start("-m", "64");
                TextConnection other = server.connect()) {
            fill(other);
            int files = server.openFileCount();
            List<TextConnection> readers = new ArrayList<>();
            for (int count = 0; count < CLIENTS; count++) {
                TextConnection reader = server.connect();
                readers.add(reader);
                // Each answer is 2 MB; the sockets take some of it, the rest waits.
                reader.offer(requests);
            }
            // Not by asking, for which the heap would have no room.
            Deadline.await("one closed", PATIENCE, () -> server.openFileCount() < files + CLIENTS);
            other.exchange("get key1\r\n", "VALUE key1 0 1\r\nv\r\nEND\r\n");
            readers.forEach(TextConnection::close);
            Deadline.await("all closed", PATIENCE, () -> server.openFileCount() <= files);
            try (TextConnection next = server.connect()) {
                next.exchange("set key2 0 0 1\r\nw\r\n", "STORED\r\n");
                Stats stats = next.stats("stats");
                assertThat(stats.number("malloc_fails")).isPositive();
                assertThat(stats.number("curr_items")).isEqualTo(ITEMS);
            }
        }
    }

    private static void fill(TextConnection connection) {
        StringBuilder requests = new StringBuilder();
        for (int number = 0; number < ITEMS; number++) {
            requests.append("set key%d 0 0 1 noreply\r\nv\r\n".formatted(number));
        }
        connection.exchange(requests + "mn\r\n", "MN\r\n");
    }
}
