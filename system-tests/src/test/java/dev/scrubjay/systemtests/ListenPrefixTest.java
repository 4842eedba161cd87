package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What may stand before an address of `-l`, beside the real memcached.
final class ListenPrefixTest {
    private static final int EX_OSERR = 71;
    private static final String NOOP = "\u0080\n" + "\0".repeat(22);
    private static final String VERSION = "\u0080\u000b" + "\0".repeat(22);
    private static final String NOOP_ANSWER = "\u0081\n" + "\0".repeat(22);

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void listeners_ofSeveralProtocols_eachSpeakTheirs(ServerKind kind) {
        int ascii = Ports.free();
        int binary = Ports.free();
        int either = Ports.free();
        int tagged = Ports.free();
        String list =
                "proto[ascii]:127.0.0.1:%d,proto[binary]:127.0.0.1:%d,proto[negotiating]:tag[both]:[::1]:%d"
                        .formatted(ascii, binary, either);
        // The last one answers last.
        try (ServerProcess _ =
                        kind.launch("-B", "ascii", "-l", list, "-l", "tag[x]:127.0.0.1:" + tagged)
                                .listensAt("127.0.0.1")
                                .port(tagged)
                                .start();
                TextConnection text = TextConnection.to("127.0.0.1", ascii);
                TextConnection packets = TextConnection.to("127.0.0.1", binary);
                TextConnection words = TextConnection.to("127.0.0.1", binary);
                TextConnection eitherText = TextConnection.to("::1", either);
                TextConnection eitherPackets = TextConnection.to("::1", either);
                TextConnection plain = TextConnection.to("127.0.0.1", tagged)) {
            text.exchange("mn\r\n", "MN\r\n");
            text.exchange(VERSION + "\r\n", "ERROR\r\n");
            packets.exchange(NOOP, NOOP_ANSWER);
            words.send("version\r\n" + "\0".repeat(24));
            assertThat(words.readToEnd()).isEmpty();
            eitherText.exchange("mn\r\n", "MN\r\n");
            eitherPackets.exchange(NOOP, NOOP_ANSWER);
            plain.exchange("mn\r\n", "MN\r\n");
            plain.exchange(VERSION + "\r\n", "ERROR\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SCRUBJAYD | proto[ascii:127.0.0.1 | Invalid protocol spec: \"[ascii:127.0.0.1\"",
                "MEMCACHED | proto[ascii:127.0.0.1 | Invalid protocol spec: \"[ascii:127.0.0.1\"",
                "SCRUBJAYD | tag[x:127.0.0.1 | Invalid tag in socket config: \"[x:127.0.0.1\"",
                "MEMCACHED | tag[x:127.0.0.1 | Invalid tag in socket config: \"[x:127.0.0.1\"",
                "SCRUBJAYD | tag[123456789]:127.0.0.1"
                        + " | Listener tags must be between 1 and 8 characters: \"123456789\"",
                "MEMCACHED | tag[123456789]:127.0.0.1"
                        + " | Listener tags must be between 1 and 8 characters: \"123456789\"",
                "SCRUBJAYD | tag[]:127.0.0.1"
                        + " | Listener tags must be between 1 and 8 characters: \"\"",
                "MEMCACHED | tag[]:127.0.0.1"
                        + " | Listener tags must be between 1 and 8 characters: \"\"",
                "SCRUBJAYD | notls:127.0.0.1 | 'notls' option is valid only when SSL is enabled",
                "MEMCACHED | notls:127.0.0.1 | 'notls' option is valid only when SSL is enabled",
            })
    void prefix_thatIsNone_isRefused(ServerKind kind, String address, String reason) {
        ExternalProgram.Result result =
                kind.launch("-l", address).listensAt("127.0.0.1").runToEnd();

        assertThat(result.exit()).isEqualTo(EX_OSERR);
        assertThat(result.err().lines().findFirst()).hasValue(reason);
    }
}
