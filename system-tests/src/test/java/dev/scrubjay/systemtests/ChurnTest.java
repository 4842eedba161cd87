package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Four clients fill a small server over and over while its clock runs fast. What they find must be
/// what they stored last, or nothing.
///
/// A value carries its key and version, and the rest of it follows from both, so that a value of
/// another item, an old one, or a torn one is recognized.
final class ChurnTest {
    private static final int CLIENTS = 4;
    private static final int OPERATIONS_EACH =
            Boolean.getBoolean("scrubjay.long") ? 400_000 : 15_000;
    private static final int KEYS_EACH = 2_000;
    private static final int VALUE_BYTES_MAX = 5_000;

    /// How many operations of the first client pass between two seconds.
    private static final int OPERATIONS_PER_SECOND = 250;

    /// Seconds by which the clock was moved, counted when it has been moved.
    private final AtomicInteger secondsAfter = new AtomicInteger();

    /// Seconds by which the clock may have been moved, counted before it is.
    private final AtomicInteger secondsBefore = new AtomicInteger();

    @Test
    void values_underEvictionAndExpiry_areTheLastStoredOrMissing() {
        Random random = Seed.random("values_underEvictionAndExpiry_areTheLastStoredOrMissing");
        try (ServerProcess server =
                ServerKind.SCRUBJAYD.start("-m", "8", "-t", "4", "-o", "debug_commands")) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                Client client = new Client(number, new Random(random.nextLong()));
                clients.add(
                        CompletableFuture.runAsync(
                                () -> client.run(server), Thread::startVirtualThread));
            }
            clients.forEach(CompletableFuture::join);

            Stats stats = server.stats("stats");
            System.out.printf(
                    "churn: %d sets, %d hits, %d misses, %d evictions, %d expired, %d s passed%n",
                    stats.number("cmd_set"),
                    stats.number("get_hits"),
                    stats.number("get_misses"),
                    stats.number("evictions"),
                    stats.number("get_expired"),
                    secondsAfter.get());
            assertThat(stats.number("get_hits")).isPositive();
            assertThat(stats.number("evictions")).isPositive();
            assertThat(stats.number("get_expired")).isPositive();
        }
    }

    /// What a client knows of an item that it stored.
    ///
    /// @param value what was stored
    /// @param lastSecond the last second in which it may still be found
    private record Stored(String value, int lastSecond) {}

    /// One client with keys of its own.
    private final class Client {
        private final int number;
        private final Random random;
        private final Map<String, Stored> model = new HashMap<>();
        private int version;

        Client(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void run(ServerProcess server) {
            try (TextConnection connection = server.connect()) {
                for (int i = 0; i < OPERATIONS_EACH; i++) {
                    String key = "client" + number + "-" + random.nextInt(KEYS_EACH);
                    switch (random.nextInt(10)) {
                        case 0 -> delete(connection, key);
                        case 1, 2, 3, 4 -> store(connection, key);
                        default -> find(connection, key);
                    }
                    if (number == 0 && i % OPERATIONS_PER_SECOND == 0) {
                        secondsBefore.incrementAndGet();
                        connection.exchange("debugtime +1\r\n", "OK\r\n");
                        secondsAfter.incrementAndGet();
                    }
                }
            }
        }

        private void store(TextConnection connection, String key) {
            String value = value(key, ++version);
            int seconds = random.nextBoolean() ? 0 : 1 + random.nextInt(20);
            connection.exchange(
                    "set %s 0 %d %d\r\n%s\r\n".formatted(key, seconds, value.length(), value),
                    "STORED\r\n");
            int lastSecond = seconds == 0 ? Integer.MAX_VALUE : secondsBefore.get() + seconds - 1;
            model.put(key, new Stored(value, lastSecond));
        }

        private void delete(TextConnection connection, String key) {
            String answer = connection.ask("delete " + key + "\r\n");
            Stored stored = model.remove(key);
            if (stored == null) {
                assertThat(answer).isEqualTo("NOT_FOUND");
            } else {
                assertThat(answer).isIn("DELETED", "NOT_FOUND");
            }
        }

        private void find(TextConnection connection, String key) {
            int second = secondsAfter.get();
            String head = connection.ask("get " + key + "\r\n");
            if (head.equals("END")) {
                return;
            }
            String[] words = head.split(" ", -1);
            assertThat(words).startsWith("VALUE", key, "0").hasSize(4);
            byte[] bytes = connection.readExactly(Integer.parseInt(words[3]));
            connection.expect("\r\nEND\r\n");
            Stored stored = model.get(key);
            if (stored == null) {
                throw new AssertionError("found what nobody stored: " + key);
            }
            assertThat(TextConnection.text(bytes)).isEqualTo(stored.value());
            assertThat(second).as("second for %s", key).isLessThanOrEqualTo(stored.lastSecond());
        }

        private String value(String key, int version) {
            Random content = new Random(31L * key.hashCode() + version);
            StringBuilder value = new StringBuilder(key + " " + version + " ");
            for (int left = random.nextInt(VALUE_BYTES_MAX); left > 0; left--) {
                value.append((char) (' ' + content.nextInt(90)));
            }
            return value.toString();
        }
    }
}
