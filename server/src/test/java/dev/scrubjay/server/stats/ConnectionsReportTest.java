package dev.scrubjay.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConnectionsReportTest {
    @Test
    void write_socketsOfAllKinds_onlyTheClientHasAListenAddress() {
        StatsWriter out = new StatsWriter();
        ConnectionsReport.write(
                out,
                List.of(
                        new ConnectionState(23, "tcp:127.0.0.1:11211", null, "conn_listening", 9),
                        new ConnectionState(
                                24,
                                "tcp:127.0.0.1:36778",
                                "tcp:127.0.0.1:11211",
                                "conn_parse_cmd",
                                0),
                        new ConnectionState(25, "udp6:[::1]:11211", null, "conn_read", 1)));
        assertThat(new String(out.end(), StandardCharsets.US_ASCII))
                .isEqualTo(
                        """
                        STAT 23:addr tcp:127.0.0.1:11211
                        STAT 23:state conn_listening
                        STAT 23:secs_since_last_cmd 9
                        STAT 24:addr tcp:127.0.0.1:36778
                        STAT 24:listen_addr tcp:127.0.0.1:11211
                        STAT 24:state conn_parse_cmd
                        STAT 24:secs_since_last_cmd 0
                        STAT 25:UDP UDP
                        STAT 25:addr udp6:[::1]:11211
                        STAT 25:state conn_read
                        STAT 25:secs_since_last_cmd 1
                        END
                        """
                                .replace("\n", "\r\n"));
    }
}
