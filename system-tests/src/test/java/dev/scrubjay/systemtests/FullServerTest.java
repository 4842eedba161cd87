package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server that evicts nothing, and has no memory left.
final class FullServerTest {
    private static final String VALUE = "v".repeat(100_000);
    private static final String WIDE = "w".repeat(200_000);
    private static final String OUT_OF_MEMORY = "SERVER_ERROR out of memory storing object";

    /// An append that finds no memory for both values leaves the old one, over every protocol;
    /// anything that would replace a value removes it.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void stores_withoutMemory_leaveOrRemoveTheOldValue(ServerKind kind) {
        try (ServerProcess server = kind.start("-M", "-m", "2");
                TextConnection connection = server.connect();
                TextConnection binary = server.connect()) {
            fill(connection, "value", VALUE);
            fill(connection, "wide", WIDE);
            // The piece by itself has room.
            connection.exchange("delete value1\r\n", "DELETED\r\n");
            String append = "append value0 0 0 " + VALUE.length();
            connection.exchange(append + "\r\n" + VALUE + "\r\n", "NOT_STORED\r\n");
            connection.exchange("ms value0 100000 MA\r\n" + VALUE + "\r\n", "NS\r\n");
            binary.send(BinaryPacket.of(0x0e, "", "value0", VALUE).request());
            assertThat(BinaryPacket.read(binary).status()).isEqualTo(0x05);
            connection.exchange("mg value0 s\r\n", "HD s100000\r\n");

            // In two steps: only a value of another size needs memory here.
            String wide = " 0 0 200000\r\n" + WIDE + "\r\n";
            connection.exchange("add value1" + wide, OUT_OF_MEMORY + "\r\n");
            connection.exchange("replace value2" + wide, OUT_OF_MEMORY + "\r\n");
            connection.exchange("append value2" + wide, OUT_OF_MEMORY + "\r\n");
            connection.exchange("mg value2 s\r\n", "HD s100000\r\n");
            connection.exchange("set value2" + wide, OUT_OF_MEMORY + "\r\n");
            connection.exchange("mg value2 s\r\n", "EN\r\n");
            connection.exchange("ms value3 200000 MA\r\n" + WIDE + "\r\n", OUT_OF_MEMORY + "\r\n");
            connection.exchange("mg value3 s\r\n", "EN\r\n");

            binary.send(BinaryPacket.store(0x03, "value4", 0, 0, WIDE).request());
            assertThat(BinaryPacket.read(binary).status()).isEqualTo(0x82);
            connection.exchange("mg value4 s\r\n", "HD s100000\r\n");
            binary.send(BinaryPacket.store(BinaryPacket.SET, "value4", 0, 0, WIDE).request());
            assertThat(BinaryPacket.read(binary).status()).isEqualTo(0x82);
            connection.exchange("mg value4 s\r\n", "EN\r\n");
        }
    }

    private static void fill(TextConnection connection, String prefix, String value) {
        String answer = "STORED";
        for (int number = 0; answer.equals("STORED"); number++) {
            String line = "set %s%d 0 0 %d\r\n".formatted(prefix, number, value.length());
            answer = connection.ask(line + value + "\r\n");
        }
        assertThat(answer).isEqualTo(OUT_OF_MEMORY);
    }

    /// What cannot be a number is none, whatever cas a client names.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void numbers_thatCannotBe_areNoneBeforeTheirCasIsWrong(ServerKind kind) {
        try (ServerProcess server = kind.start();
                TextConnection connection = server.connect();
                TextConnection binary = server.connect()) {
            String huge = "1".repeat(700_000);
            connection.exchange("set huge 0 0 700000\r\n" + huge + "\r\n", "STORED\r\n");
            connection.exchange("set empty 0 0 0\r\n\r\n", "STORED\r\n");
            connection.exchange("set word 0 0 3\r\nten\r\n", "STORED\r\n");
            String refused = "CLIENT_ERROR cannot increment or decrement non-numeric value\r\n";
            connection.exchange("ma huge C1\r\nma empty C1\r\n", refused + refused);
            connection.exchange("ma word C1\r\nma word\r\n", "EX\r\n" + refused);
            assertThat(incremented(binary, "huge")).isEqualTo(0x06);
            assertThat(incremented(binary, "empty")).isEqualTo(0x06);
            assertThat(incremented(binary, "word")).isEqualTo(0x02);
        }
    }

    private static int incremented(TextConnection binary, String key) {
        binary.send(BinaryPacket.arithmetic(0x05, key, 1, 0, 0).withCas(1).request());
        return BinaryPacket.read(binary).status();
    }
}
