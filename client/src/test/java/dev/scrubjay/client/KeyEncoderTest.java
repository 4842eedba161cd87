package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.client.net.EncodedKey;
import dev.scrubjay.client.net.MultiGetOperation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which keys are sent, and as what.
final class KeyEncoderTest {
    private static final KeyEncoder PLAIN = new KeyEncoder("");

    private static Object encode(KeyEncoder encoder, Object key) {
        return KeyEncoder.encode(encoder.route(key));
    }

    private static int bytes(Object encoded) {
        return MultiGetOperation.bytes(encoded);
    }

    private static void assertRefused(KeyEncoder encoder, Object key, String why) {
        assertThatThrownBy(() -> encode(encoder, key))
                .as("%s", key)
                .isInstanceOf(IllegalKeyException.class)
                .hasMessageContaining(why);
    }

    @Test
    void text_thatWouldBeAnotherRequest_isRefused() {
        for (char c = 0; c <= 0x20; c++) {
            for (String key : List.of(c + "k", "k" + c, "k" + c + "k", "" + c, "k€" + c)) {
                assertRefused(PLAIN, key, "spaces or control characters");
                assertRefused(PLAIN, Key.of(key), "spaces or control characters");
                assertRefused(PLAIN, Key.routed(1, key), "spaces or control characters");
                assertRefused(PLAIN, Key.routed("r", key), "spaces or control characters");
            }
        }
        assertRefused(PLAIN, "k\u007f", "spaces or control characters");
        assertRefused(PLAIN, "k\r\nflush_all", "\\u000d\\u000aflush_all");
        assertRefused(PLAIN, "a\n", "spaces or control characters");
        assertRefused(PLAIN, "", "empty");
        assertRefused(PLAIN, Key.of(""), "empty");
        assertRefused(PLAIN, Key.of(new byte[0]), "empty");
        assertThatNullPointerException().isThrownBy(() -> PLAIN.route(nothing()));
    }

    // The compiler knows that null is refused; callers from other languages do not.
    @SuppressWarnings("NullAway")
    private static Object nothing() {
        return null;
    }

    @Test
    void everyOtherCharacter_isTakenAsItIs() {
        for (char c = 0x21; c < 0x7f; c++) {
            assertThat(encode(PLAIN, "" + c)).isEqualTo("" + c);
        }
        for (String key : List.of("\u0080", "é", "键", "😀", "\u0085", "\u2028")) {
            assertThat(encode(PLAIN, key)).isInstanceOf(EncodedKey.class);
        }
        assertThat(bytes(encode(PLAIN, "a€"))).isEqualTo(4);
    }

    @Test
    void halfOfACharacter_isRefused() {
        assertRefused(PLAIN, "a\ud83d", "half a character");
        assertRefused(PLAIN, "\ude00a", "half a character");
        assertRefused(PLAIN, "\ude00\ud83d", "half a character");
    }

    @Test
    void length_isCountedInBytes() {
        assertThat(encode(PLAIN, "k".repeat(250))).isEqualTo("k".repeat(250));
        assertRefused(PLAIN, "k".repeat(251), "is 251");
        assertThat(bytes(encode(PLAIN, "é".repeat(125)))).isEqualTo(250);
        assertRefused(PLAIN, "é".repeat(125) + "k", "is 251");
        assertThat(bytes(encode(PLAIN, "k" + "键".repeat(83)))).isEqualTo(250);
        assertRefused(PLAIN, "kk" + "键".repeat(83), "is 251");
        assertThat(bytes(encode(PLAIN, "kk" + "😀".repeat(62)))).isEqualTo(250);
        assertRefused(PLAIN, "kkk" + "😀".repeat(62), "is 251");
        assertRefused(PLAIN, "k".repeat(1 << 20), "...");
    }

    @Test
    void prefix_countsAndIsPut() {
        KeyEncoder prefixed = new KeyEncoder("app:");
        assertThat(encode(prefixed, "k")).isEqualTo("app:k");
        assertThat(encode(prefixed, "")).isEqualTo("app:");
        assertThat(encode(prefixed, "k".repeat(246))).isEqualTo("app:" + "k".repeat(246));
        assertRefused(prefixed, "k".repeat(247), "is 251");
        assertRefused(prefixed, "a b", "spaces");
        assertThat(encode(prefixed, Key.of("k"))).isEqualTo("app:k");
        assertThat(encode(prefixed, Key.routed(7, "k"))).isEqualTo("app:k");
        assertThat(bytes(encode(prefixed, Key.of(new byte[] {'k'})))).isEqualTo(5);
        assertThatThrownBy(() -> new KeyEncoder("a b")).isInstanceOf(IllegalKeyException.class);
        assertThatThrownBy(() -> new KeyEncoder("\n")).isInstanceOf(IllegalKeyException.class);
        assertThatThrownBy(() -> new KeyEncoder("p".repeat(251)))
                .isInstanceOf(IllegalKeyException.class);
    }

    @Test
    void bytes_thatWouldNotPass_areSentInBase64() {
        EncodedKey plain = (EncodedKey) encode(PLAIN, Key.of(new byte[] {'k', (byte) 0xff}));
        assertThat(plain.isBase64()).isFalse();
        assertThat(bytes(plain)).isEqualTo(2);
        for (byte b : new byte[] {0, '\n', '\r', ' ', 0x7f}) {
            EncodedKey encoded = (EncodedKey) encode(PLAIN, Key.of(new byte[] {'k', b}));
            assertThat(encoded.isBase64()).isTrue();
            assertThat(bytes(encoded)).isEqualTo(4);
        }
        assertThat(bytes(encode(PLAIN, Key.of(new byte[186])))).isEqualTo(248);
        assertRefused(PLAIN, Key.of(new byte[187]), "is 252");
        byte[] high = new byte[251];
        Arrays.fill(high, (byte) 0x80);
        assertRefused(PLAIN, Key.of(high), "is 251");
    }
}
