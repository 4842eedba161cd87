package dev.scrubjay.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatagramFrameTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1, 9, true",
        "7, 1, 1400, true",
        "0, 1, 8, false",
        "0, 1, 0, false",
        "0, 0, 9, false",
        "0, 2, 9, false",
        "0, 256, 9, false",
        "0, 257, 9, false",
    })
    void isRequest_onlyOneWholeDatagram_isToBeLookedAt(
            int sequence, int total, int size, boolean expected) {
        MemorySegment datagram = MemorySegment.ofArray(new byte[1400]);
        DatagramFrame.write(datagram, (short) 5, sequence, total);
        assertThat(DatagramFrame.isRequest(datagram, size)).isEqualTo(expected);
    }

    @Test
    void write_numbersAboveTheSignBit_areInNetworkOrder() {
        byte[] bytes = new byte[10];
        MemorySegment datagram = MemorySegment.ofArray(bytes);
        DatagramFrame.write(datagram, (short) 0xfedc, 0x8001, DatagramFrame.TOTAL_MAX);
        assertThat(bytes)
                .containsExactly(0xfe, 0xdc, 0x80, 0x01, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00);
        assertThat(DatagramFrame.requestId(datagram)).isEqualTo((short) 0xfedc);
    }
}
