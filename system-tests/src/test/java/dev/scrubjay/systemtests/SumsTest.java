package dev.scrubjay.systemtests;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a server reports of its items, classes, lists and sizes is what a walk over them finds.
final class SumsTest {
    private static final int ITEMS = 4_000;

    @Test
    void reports_ofItemsOfAllSizes_areThoseOfAWalk() {
        Random random = Seed.random("reports_ofItemsOfAllSizes_areThoseOfAWalk");
        try (ServerProcess server =
                        ServerKind.SCRUBJAYD.start(
                                "-m", "16", "-I", "2m", "-o", "track_sizes,debug_commands");
                TextConnection client = server.connect()) {
            StatsSums.check(server);
            for (int number = 0; number < ITEMS; number++) {
                int length = random.nextInt(50) == 0 ? 900_000 : random.nextInt(6_000);
                String value = "v".repeat(length);
                client.exchange(
                        "set key%d %d %d %d\r\n%s\r\n"
                                .formatted(
                                        number,
                                        random.nextInt(2),
                                        random.nextInt(20),
                                        length,
                                        value),
                        "STORED\r\n");
                if (random.nextInt(4) == 0) {
                    client.ask("delete key" + random.nextInt(ITEMS) + "\r\n");
                }
            }
            StatsSums.check(server);
            client.exchange("flush_all\r\n", "OK\r\n");
            client.exchange("set one 0 0 1\r\nv\r\n", "STORED\r\n");
            StatsSums.check(server);
        }
    }
}
