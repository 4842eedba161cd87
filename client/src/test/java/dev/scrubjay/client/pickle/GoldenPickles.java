package dev.scrubjay.client.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What Python pickled: `golden.txt`, which `golden.py` beside it made.
final class GoldenPickles {
    private static final HexFormat HEX = HexFormat.of();

    /// One pickle, and the notation of what is in it.
    record Golden(int protocol, String notation, String hex) {
        byte[] pickle() {
            return HEX.parseHex(hex);
        }
    }

    private GoldenPickles() {}

    static List<Golden> read() throws IOException {
        try (InputStream in = GoldenPickles.class.getResourceAsStream("golden.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(GoldenPickles::parse)
                    .toList();
        }
    }

    private static Golden parse(String line) {
        String[] fields = line.split(" ", -1);
        return new Golden(Integer.parseInt(fields[0]), fields[2], fields[3]);
    }

    /// Returns the notation of a value, as `golden.py` defines it.
    static String notation(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Boolean truth -> truth.toString();
            case Double number -> "f" + HEX.toHexDigits(Double.doubleToLongBits(number));
            case String text -> "s" + utf16(text);
            case byte[] bytes -> "b" + HEX.formatHex(bytes);
            case Tuple tuple ->
                    tuple.stream()
                            .map(GoldenPickles::notation)
                            .collect(Collectors.joining(",", "(", ")"));
            case List<?> list ->
                    list.stream()
                            .map(GoldenPickles::notation)
                            .collect(Collectors.joining(",", "[", "]"));
            case Set<?> set ->
                    set.stream()
                            .map(GoldenPickles::notation)
                            .sorted()
                            .collect(Collectors.joining(",", "<", ">"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> notation(e.getKey()) + "=" + notation(e.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            default -> "i" + value;
        };
    }

    /// Java's own encoder would replace half a surrogate pair.
    private static String utf16(String text) {
        return text.chars().mapToObj(c -> HEX.toHexDigits((char) c)).collect(Collectors.joining());
    }
}
