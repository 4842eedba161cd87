package dev.scrubjay.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, tcp:127.0.0.1:11211",
        "::1, tcp6:[::1]:11211",
        "::, tcp6:[::]:11211",
        "fe80::1:0:0:2, tcp6:[fe80::1:0:0:2]:11211",
        "2001:db8:0:1:1:1:1:1, tcp6:[2001:db8:0:1:1:1:1:1]:11211",
        "2001:0:0:1:0:0:0:1, tcp6:[2001:0:0:1::1]:11211",
        "1:2:3:4:5:6:7:8, tcp6:[1:2:3:4:5:6:7:8]:11211",
    })
    void text_socketAddress_asMemcachedWritesIt(String host, String expected) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 11211);
        assertThat(Addresses.text(address)).isEqualTo(expected);
        assertThat(Addresses.udpText(address)).isEqualTo(expected.replaceFirst("tcp", "udp"));
    }
}
