package dev.scrubjay.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1         | 127.0.0.1   | 11211",
                "127.0.0.1:5       | 127.0.0.1   | 5",
                "127.0.0.1:0       | 127.0.0.1   | 0",
                "localhost:65535   | localhost   | 65535",
                "::1               | ::1         | 11211",
                "[::1]             | ::1         | 11211",
                "[fe80::1%eth0]:77 | fe80::1%eth0| 77",
                "127.0.0.1:5:6     | 127.0.0.1:5:6 | 11211",
            })
    void address_ofAnyForm_isRead(String text, String host, int port) {
        assertThat(ListenList.parse(text, 11211)).containsExactly(new ListenAddress(host, port));
    }

    @Test
    void star_isEveryInterface() {
        assertThat(ListenList.parse("*:5", 1)).containsExactly(new ListenAddress(null, 5));
        assertThat(ListenList.parse(null, 1)).containsExactly(new ListenAddress(null, 1));
    }

    @Test
    void list_withCommasOrSemicolonsOrGivenTwice_isReadInOrderWithoutRepeats() {
        List<ListenAddress> expected =
                List.of(
                        new ListenAddress("127.0.0.1", 1),
                        new ListenAddress("::1", 2),
                        new ListenAddress("127.0.0.1", 3));
        String list = "127.0.0.1,[::1]:2;,127.0.0.1:3";
        assertThat(ListenList.parse(list, 1)).isEqualTo(expected);
        String[] args = {"-l", list, "-p1", "--listen", "127.0.0.1:1"};
        ServerConfig config = ((Launch.Serve) CommandLine.parse(args, null)).config();
        assertThat(config.net().listen()).isEqualTo(expected);
        assertThat(config.shown().interfaces()).isEqualTo(list + ",127.0.0.1:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-U 5                      | *:5           | *:5            | 5",
                "-U 5 -p 6                 | *:6           | *:5            | 5",
                "-U 5 -p 0                 |               | *:5            | 5",
                "-U -1                     | *:0           | *:0            | -1",
                "-U 0                      | *:11211       |                | 0",
                "-U 5 -l 127.0.0.1,::1     | 127.0.0.1:5 ::1:5 | 127.0.0.1:5 ::1:5 | 5",
                "-U 5 -p 6 -l 127.0.0.1:7  | 127.0.0.1:7   | 127.0.0.1:7    | 5",
                "-U 5 -s /s                |               |                | 5",
            })
    void udpPort_withAndWithoutOthers_isListenedAtAsMemcachedDoes(
            String line, @Nullable String tcp, @Nullable String udp, int shown) {
        NetConfig net = ServerConfig.parse(line.split(" ")).net();
        assertThat(text(net.listen())).isEqualTo(tcp == null ? "" : tcp);
        assertThat(text(net.udp().listen())).isEqualTo(udp == null ? "" : udp);
        assertThat(net.udp().port()).isEqualTo(shown);
    }

    private static String text(List<ListenAddress> addresses) {
        return addresses.stream()
                .map(each -> (each.host() == null ? "*" : each.host()) + ":" + each.port())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "127.0.0.1:abc   | Invalid port number: \"abc\"",
                "127.0.0.1:      | Invalid port number: \"\"",
                "127.0.0.1:70000 | Invalid port number: \"70000\"",
                "[::1]5x         | Invalid port number: \"x\"",
                "[::1            | Invalid IPV6 address: \"[::1\"",
                ":11211          | getaddrinfo(): Name or service not known",
                "[]:11211        | getaddrinfo(): Name or service not known",
                ",               | No address to listen on",
                "notls:1.2.3.4   | 'notls' option is valid only when SSL is enabled",
            })
    void address_thatIsNone_isRefused(String text, String reason) {
        StartupException e =
                catchThrowableOfType(StartupException.class, () -> ListenList.parse(text, 11211));
        assertThat(e)
                .hasMessage(
                        reason
                                + "\nfailed to listen on one of interface(s) "
                                + text
                                + ": Invalid argument");
        assertThat(e.exitStatus()).isEqualTo(71);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proto[ascii]:127.0.0.1:5          | 127.0.0.1 | 5     | ASCII",
                "proto[binary]:127.0.0.1           | 127.0.0.1 | 11211 | BINARY",
                "proto[negotiating]:[::1]:6        | ::1       | 6     | AUTO",
                "proto[ascii]:::1                  | ::1       | 11211 | ASCII",
                "tag[x]:127.0.0.1:5                | 127.0.0.1 | 5     |",
                "tag_12345678_:[::1]:6             | ::1       | 6     |",
                "proto[ascii]:tag[t]:localhost:7   | localhost | 7     | ASCII",
                "proto[binary]:tag_t_:[::1]        | ::1       | 11211 | BINARY",
            })
    void address_withPrefixes_isRead(String text, String host, int port, Protocol protocol) {
        assertThat(ListenList.parse(text, 11211))
                .containsExactly(new ListenAddress(host, port, protocol));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "proto[ascii:127.0.0.1        | Invalid protocol spec: \"[ascii:127.0.0.1\"",
                "proto[ascii]127.0.0.1        | Invalid protocol spec: \"[ascii]127.0.0.1\"",
                "proto[]:127.0.0.1            | Invalid protocol spec: \"[]:127.0.0.1\"",
                "proto[http]:127.0.0.1        | Invalid protocol spec: \"[http]:127.0.0.1\"",
                "proto[proxy]:127.0.0.1       | Server not built with proxy:"
                        + " \"proto[proxy]:127.0.0.1\"",
                "tag[x:127.0.0.1              | Invalid tag in socket config: \"[x:127.0.0.1\"",
                "tag_x:127.0.0.1              | Invalid tag in socket config: \"_x:127.0.0.1\"",
                "tag[x]127.0.0.1              | Invalid tag in socket config: \"[x]127.0.0.1\"",
                "tag[]:127.0.0.1              | Listener tags must be between 1 and 8 characters:"
                        + " \"\"",
                "tag_123456789_:127.0.0.1     | Listener tags must be between 1 and 8 characters:"
                        + " \"123456789\"",
                "proto[ascii]:                | getaddrinfo(): Name or service not known",
                "btls:127.0.0.1               | 'btls' option is valid only when SSL is enabled",
                "mtls:127.0.0.1               | 'mtls' option is valid only when SSL is enabled",
            })
    void prefix_thatIsNone_isRefused(String text, String reason) {
        StartupException e =
                catchThrowableOfType(StartupException.class, () -> ListenList.parse(text, 11211));
        assertThat(e)
                .hasMessage(
                        reason
                                + "\nfailed to listen on one of interface(s) "
                                + text
                                + ": Invalid argument");
        assertThat(e.exitStatus()).isEqualTo(71);
    }
}
