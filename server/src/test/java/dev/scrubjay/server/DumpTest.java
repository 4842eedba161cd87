package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DumpTest {
    private static final int ITEMS = 200_000;
    private static final int ITEMS_PER_WRITE = 1000;

    /// There is one worker, and the dump is larger than what sockets hold.
    @ParameterizedTest
    @CsvSource({"metadump, 'key=', END", "mgdump, 'mg ', EN"})
    void dump_thatNobodyReads_letsOthersBeServedAndIsWhole(
            String command, String lineStart, String lastLine) throws Exception {
        try (Server server = TestServer.start("-t", "1", "-m", "64")) {
            try (RawClient reader = new RawClient(server);
                    RawClient other = new RawClient(server)) {
                fill(other);
                reader.send("lru_crawler " + command + " all\r\n");
                reader.exchange("", "OK\r\n");
                for (int round = 0; round < 100; round++) {
                    other.exchange("get number1 none\r\n", "VALUE number1 0 1\r\nv\r\nEND\r\n");
                }
                other.exchange("delete number7\r\n", "DELETED\r\n");
                Set<String> keys = new HashSet<>();
                int lines = 0;
                String line = reader.readLine();
                while (!line.equals(lastLine)) {
                    lines++;
                    assertThat(line).startsWith(lineStart + "number");
                    keys.add(line.substring(lineStart.length()).split(" ", 2)[0]);
                    line = reader.readLine();
                }
                assertThat(keys).hasSize(lines);
                assertThat(lines).isBetween(ITEMS - 1, ITEMS);
                reader.exchange("get number2\r\n", "VALUE number2 0 1\r\nv\r\nEND\r\n");
            }
        }
    }

    /// As memcached 1.6.18 answers; the place is free again once the dump is sent, or its client
    /// gone.
    @Test
    void dump_whileAnotherIsSent_isBusy() throws Exception {
        String dump = "lru_crawler metadump all\r\n";
        String busy = "BUSY currently processing crawler request\r\n";
        try (Server server = TestServer.start("-t", "1", "-m", "64");
                RawClient other = new RawClient(server)) {
            fill(other);
            RawClient first = new RawClient(server);
            first.exchange(dump, "OK\r\n");
            other.exchange(dump, busy);
            first.close();
            other.send(dump);
            String answer = other.readLine();
            while (!answer.equals("OK")) {
                assertThat(answer + "\r\n").isEqualTo(busy);
                other.send(dump);
                answer = other.readLine();
            }
            while (!answer.equals("END")) {
                answer = other.readLine();
            }
            other.exchange(dump, "OK\r\n");
        }
    }

    private static void fill(RawClient client) throws IOException {
        for (int first = 0; first < ITEMS; first += ITEMS_PER_WRITE) {
            StringBuilder text = new StringBuilder();
            for (int number = first; number < first + ITEMS_PER_WRITE; number++) {
                text.append("set number").append(number).append(" 0 0 1 noreply\r\nv\r\n");
            }
            client.send(text.toString());
        }
        client.exchange("mn\r\n", "MN\r\n");
    }
}
