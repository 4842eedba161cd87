package dev.scrubjay.systemtests;

import java.time.Duration;
import java.util.Random;

/// A client of a churn that asks for much and reads it late, so that values stay pinned in the
/// server while everything around them changes.
///
/// It does not know what the owners have stored; that a value is whole can be seen from the value.
final class ChurnReader {
    private static final int GETS_AT_ONCE = 60;
    private static final int OPERATIONS_BETWEEN = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random;
    private final ChurnTime time;
    private final int owners;
    private ChurnCounts counts = new ChurnCounts();

    ChurnReader(Random random, ChurnTime time, int owners) {
        this.random = random;
        this.time = time;
        this.owners = owners;
    }

    /// Works until the time is over; may be called again.
    ///
    /// @return what was answered this time
    ChurnCounts run(ServerProcess server) {
        counts = new ChurnCounts();
        try (TextConnection connection = server.connect()) {
            while (!time.isOver) {
                readLate(connection);
            }
        } finally {
            time.isOver = true;
        }
        return counts;
    }

    private void readLate(TextConnection connection) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < GETS_AT_ONCE; i++) {
            String key = ChurnClient.key(random.nextInt(owners), random.nextInt(ChurnClient.KEYS));
            requests.append("get ").append(key).append("\r\n");
        }
        connection.send(requests.toString());
        long operations = time.operations();
        Deadline.await(
                "the others' operations",
                PATIENCE,
                () -> time.isOver || time.operations() >= operations + OPERATIONS_BETWEEN);
        for (int i = 0; i < GETS_AT_ONCE; i++) {
            read(connection);
        }
    }

    private void read(TextConnection connection) {
        counts.gets++;
        String head = connection.readLine();
        if (head.equals("END")) {
            counts.getMisses++;
            return;
        }
        String[] words = head.split(" ", -1);
        byte[] value = connection.readExactly(Integer.parseInt(words[3]));
        connection.expect("\r\nEND\r\n");
        ChurnValue.verify(words[1], TextConnection.text(value));
    }
}
