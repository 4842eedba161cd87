package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrubjay.server.config.ListenAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PortProbeTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void probe_ofAPortInUse_saysSoAndOfAnyFreePort_isFree() throws IOException {
        ListenAddress anyFree = new ListenAddress(HOST, 0);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListenAddress inUse = new ListenAddress(HOST, taken.getLocalPort());
            assertThat(areFree(List.of(anyFree))).isTrue();
            assertThat(areFree(List.of(anyFree, inUse))).isFalse();
            assertThat(areFree(List.of(new ListenAddress(null, inUse.port())))).isFalse();
        }
    }

    @Test
    void probe_ofAUdpPortInUse_saysSo() throws IOException {
        ListenAddress anyFree = new ListenAddress(HOST, 0);
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            ListenAddress inUse = new ListenAddress(HOST, taken.getLocalPort());
            assertThat(PortProbe.areFree(List.of(anyFree), List.of(anyFree))).isTrue();
            assertThat(PortProbe.areFree(List.of(anyFree), List.of(anyFree, inUse))).isFalse();
        }
    }

    private static boolean areFree(List<ListenAddress> addresses) {
        return PortProbe.areFree(addresses, List.of());
    }
}
