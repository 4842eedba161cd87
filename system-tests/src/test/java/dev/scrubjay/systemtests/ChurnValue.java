package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/// The values of a churn. Each is made of pieces, and every piece says whose it is, which version,
/// how long it is, and carries a checksum:
///
/// ```
/// <key version length checksum>content...
/// ```
///
/// What append and prepend put together is several of them. All of it follows from key, version and
/// length, so a value that is another item's, old or torn is recognized, by its owner and by
/// anybody else.
final class ChurnValue {
    static final int LENGTH_MAX = 1_500_000;

    private static final String CONTENT = content();

    private ChurnValue() {}

    /// What a piece is made from.
    ///
    /// @param version of all pieces under the key
    /// @param length of its content
    record Piece(int version, int length) {}

    static String of(String key, Piece piece) {
        int start = Math.floorMod(31 * key.hashCode() + 17 * piece.version(), LENGTH_MAX);
        String content = CONTENT.substring(start, start + piece.length());
        CRC32 checksum = new CRC32();
        checksum.update(content.getBytes(ISO_8859_1));
        return "<%s %d %d %d>%s"
                .formatted(key, piece.version(), piece.length(), checksum.getValue(), content);
    }

    static String of(String key, List<Piece> pieces) {
        StringBuilder value = new StringBuilder();
        pieces.forEach(piece -> value.append(of(key, piece)));
        return value.toString();
    }

    /// Requires that a value is made of whole pieces of a key, whatever their versions.
    static void verify(String key, String value) {
        int at = 0;
        while (at < value.length()) {
            int end = value.indexOf('>', at);
            String[] words = end < 0 ? new String[0] : value.substring(at + 1, end).split(" ", -1);
            if (words.length != 4 || value.charAt(at) != '<' || !words[0].equals(key)) {
                throw new AssertionError(wrong(key, value, at));
            }
            Piece piece = new Piece(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            String whole = of(key, piece);
            if (!value.startsWith(whole, at)) {
                throw new AssertionError(wrong(key, value, at));
            }
            at += whole.length();
        }
    }

    private static String wrong(String key, String value, int at) {
        String rest = TextConnection.show(value.substring(at));
        return "value of %s is wrong from %d of %d: %s".formatted(key, at, value.length(), rest);
    }

    /// Letters, with nothing in them that looks like the head of a piece.
    private static String content() {
        Random random = new Random(1);
        byte[] letters = new byte[2 * LENGTH_MAX];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(letters, ISO_8859_1);
    }
}
