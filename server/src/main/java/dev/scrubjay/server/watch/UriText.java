package dev.scrubjay.server.watch;

/// Writes keys as URIs do: everything but letters, digits and `-._~` as `%` and two digits.
public final class UriText {
    private static final String UNESCAPED = "-._~";
    private static final String DIGITS = "0123456789ABCDEF";

    private UriText() {}

    /// Appends the first bytes of a key.
    public static void append(StringBuilder line, byte[] key, int length) {
        for (int index = 0; index < length; index++) {
            char letter = (char) (key[index] & 0xFF);
            boolean isPlain =
                    (letter >= 'a' && letter <= 'z')
                            || (letter >= 'A' && letter <= 'Z')
                            || (letter >= '0' && letter <= '9')
                            || UNESCAPED.indexOf(letter) >= 0;
            if (isPlain) {
                line.append(letter);
            } else {
                line.append('%');
                line.append(DIGITS.charAt(letter >>> 4)).append(DIGITS.charAt(letter & 0xF));
            }
        }
    }
}
