package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What `md` leaves, and what it counts as.
final class MetaDeleteTest {
    @Test
    void valueRemoved_keepsTheCasUnlessToldAndCountsAsADeletion() throws Exception {
        try (Server server = TestServer.start();
                RawClient client = new RawClient(server)) {
            client.exchange("ms key 5 E77 F5 T100\r\nvalue\r\n", "HD\r\n");
            client.exchange("md key x\r\nmg key c s f t\r\n", "HD\r\nHD c77 s0 f0 t-1\r\n");
            client.exchange("md key x E78\r\nmg key c\r\n", "HD\r\nHD c78\r\n");
            assertThat(deleteHits(client)).isEqualTo("2");

            client.exchange("md key x I E79\r\nmg key c s\r\n", "HD\r\nHD c79 s0 X W\r\n");
            client.exchange("md key I E80\r\nmg key c\r\n", "HD\r\nHD c80 X W\r\n");
            assertThat(deleteHits(client)).isEqualTo("2");

            client.exchange("md key C1\r\nmd key\r\nmd key\r\n", "EX\r\nHD\r\nNF\r\n");
            assertThat(deleteHits(client)).isEqualTo("3");
        }
    }

    private static String deleteHits(RawClient client) throws IOException {
        client.send("stats\r\n");
        String found = "none";
        String line = client.readLine();
        while (!line.equals("END")) {
            if (line.startsWith("STAT delete_hits ")) {
                found = line.substring("STAT delete_hits ".length());
            }
            line = client.readLine();
        }
        return found;
    }
}
