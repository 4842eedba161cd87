package dev.scrubjay.server.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortFileTest {
    @TempDir Path folder;

    @Test
    void portFile_ofSeveralAddresses_hasALineForEach() throws UnknownHostException {
        Path file = folder.resolve("ports");
        List<InetSocketAddress> addresses = List.of(address("127.0.0.1", 5), address("::1", 6));
        List<InetSocketAddress> udp = List.of(address("127.0.0.1", 8));
        assertThat(PortFile.write(file, addresses, udp)).isEmpty();
        assertThat(file).hasContent("TCP INET: 5\nTCP INET6: 6\nUDP INET: 8\n");
        assertThat(folder.toFile().list()).containsExactly("ports");
    }

    @Test
    void portFile_ofEveryInterface_namesBothKinds() throws UnknownHostException {
        Path file = folder.resolve("ports");
        PortFile.write(file, List.of(), List.of(address("::", 7)));
        assertThat(file).hasContent("UDP INET: 7\nUDP INET6: 7\n");
    }

    @Test
    void portFile_inNoFolder_isComplainedAbout() {
        Path file = folder.resolve("none/ports");
        assertThat(PortFile.write(file, List.of(), List.of()))
                .isEqualTo("Failed to open \"" + file + ".lck\": No such file or directory\n");
    }

    private static InetSocketAddress address(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getAllByName(host)[0], port);
    }
}
