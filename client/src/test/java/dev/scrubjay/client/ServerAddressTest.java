package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "cache1, cache1, 11211, cache1:11211",
        "cache1:11212, cache1, 11212, cache1:11212",
        "inet:cache1:11212, cache1, 11212, cache1:11212",
        "inet:cache1, cache1, 11211, cache1:11211",
        "10.0.0.5:1, 10.0.0.5, 1, 10.0.0.5:1",
        "my_cache-1.example.com:65535, my_cache-1.example.com, 65535,"
                + " my_cache-1.example.com:65535",
        "[::1], ::1, 11211, [::1]:11211",
        "[::1]:11212, ::1, 11212, [::1]:11212",
        "inet6:[2001:db8::7]:11212, 2001:db8::7, 11212, [2001:db8::7]:11212",
        "[fe80::1%eth0]:11211, fe80::1%eth0, 11211, [fe80::1%eth0]:11211",
        "cache1/10.0.0.5:11212, cache1, 11212, cache1/10.0.0.5:11212",
        "cache1/[2001:db8::7]:11212, cache1, 11212, cache1/[2001:db8::7]:11212",
    })
    void of_networkAddress_isRead(String text, String host, int port, String canonical) {
        ServerAddress address = ServerAddress.of(text);
        assertThat(address.isUnix()).isFalse();
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address).hasToString(canonical).isEqualTo(ServerAddress.of(canonical));
        assertThatThrownBy(address::path)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/run/memcached.sock", "/run/memcached.sock"})
    void of_unixSocket_isRead(String text) {
        ServerAddress address = ServerAddress.of(text);
        assertThat(address.isUnix()).isTrue();
        assertThat(address.path()).isEqualTo("/run/memcached.sock");
        assertThat(address).hasToString("unix:/run/memcached.sock");
        assertThatThrownBy(address::host).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(address::port).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "cache1:",
                "cache1:0",
                "cache1:65536",
                "cache1:123456",
                "cache1:x",
                "cache1:-1",
                ":11211",
                "cache 1",
                "cache1:11211 ",
                "cache1:11211\n",
                "::1",
                "::1:11211",
                "[::1",
                "[]:11211",
                "[cache1]:11211",
                "inet6:::1",
                "inet6:cache1:11211",
                "inet:[::1]:11211",
                "unix:",
                "unix:/run/\0",
                "http://cache1:11211",
                "cache1/:11211",
                "cache1/cache2:11211",
                "user@cache1",
            })
    void of_nonsense_isRefusedByName(String text) {
        assertThatThrownBy(() -> ServerAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void equals_spellings_countOnlyInCanonicalForm() {
        ServerAddress address = ServerAddress.of("cache1");
        assertThat(address)
                .isEqualTo(ServerAddress.of("inet:cache1:11211"))
                .hasSameHashCodeAs(ServerAddress.of("cache1:11211"))
                .isNotEqualTo(ServerAddress.of("cache1:11212"))
                .isNotEqualTo(ServerAddress.of("Cache1"))
                .isNotEqualTo("cache1:11211");
    }
}
