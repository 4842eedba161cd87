package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;

/// What an administrator does in the middle of a churn, and the clock: pages from class to class,
/// the memory limit up and down, flushes, crawls, other ways to move pages and to keep lists.
final class ChurnShuffle {
    static final int MEGABYTES = 24;

    private static final int MEGABYTES_MIN = 12;
    private static final int MEGABYTES_MAX = 40;
    private static final int CLASSES = 24;
    private static final int OPERATIONS_BETWEEN = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random;
    private final ChurnTime time;
    private int resizes;
    private int reassigns;

    ChurnShuffle(Random random, ChurnTime time) {
        this.random = random;
        this.time = time;
    }

    void run(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            while (!time.isOver) {
                act(connection);
                long operations = time.operations();
                Deadline.await(
                        "the clients' operations",
                        PATIENCE,
                        () -> time.isOver || time.operations() >= operations + OPERATIONS_BETWEEN);
            }
        } finally {
            time.isOver = true;
        }
    }

    int resizes() {
        return resizes;
    }

    private void act(TextConnection connection) {
        int dice = random.nextInt(1000);
        if (dice < 150) {
            time.tick(connection);
        } else if (dice < 600) {
            reassign(connection);
        } else if (dice < 650) {
            int range = MEGABYTES_MAX - MEGABYTES_MIN + 1;
            resize(connection, MEGABYTES_MIN + random.nextInt(range));
        } else if (dice < 654) {
            time.flush(connection);
        } else if (dice < 670) {
            String answer = connection.ask("lru_crawler crawl all\r\n");
            assertThat(answer).matches("OK|BUSY.*");
        } else if (dice < 680) {
            connection.exchange("slabs automove " + random.nextInt(3) + "\r\n", "OK\r\n");
        } else if (dice < 684) {
            String mode = random.nextInt(4) == 0 ? "flat" : "segmented";
            connection.exchange("lru mode " + mode + "\r\n", "OK\r\n");
        }
    }

    private void reassign(TextConnection connection) {
        int source = random.nextInt(3) == 0 ? random.nextInt(CLASSES) : -1;
        int target = random.nextInt(CLASSES);
        String answer = connection.ask("slabs reassign " + source + " " + target + "\r\n");
        assertThat(answer).matches("OK|(BUSY|SAME|NOSPARE|BADCLASS) .*");
        reassigns += answer.equals("OK") ? 1 : 0;
    }

    private void resize(TextConnection connection, int megabytes) {
        connection.exchange("cache_memlimit " + megabytes + "\r\n", "OK\r\n");
        resizes++;
    }

    /// Brings the server back to how it was started, and waits until no page is on its way.
    void settle(ServerProcess server) {
        try (TextConnection connection = server.connect()) {
            connection.exchange("slabs automove 0\r\n", "OK\r\n");
            connection.exchange("lru mode segmented\r\n", "OK\r\n");
            connection.exchange("cache_memlimit " + MEGABYTES + "\r\n", "OK\r\n");
            Deadline.await("no page on its way", PATIENCE, () -> isSettled(connection));
        }
    }

    private static boolean isSettled(TextConnection connection) {
        long bytes = connection.stats("stats slabs").number("total_malloced");
        boolean isRunning = connection.stats("stats").number("slab_reassign_running") != 0;
        return !isRunning && bytes <= (long) (MEGABYTES + CLASSES) << 20;
    }

    @Override
    public String toString() {
        return "%d moves asked for, %d resizes, %d flushes, %d seconds"
                .formatted(reassigns, resizes, time.flushes(), time.seconds());
    }
}
