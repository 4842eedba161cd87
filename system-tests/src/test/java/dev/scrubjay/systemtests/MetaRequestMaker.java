package dev.scrubjay.systemtests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Makes random requests of the meta protocol that memcached 1.6.18 and 1.6.45 answer alike, some
/// of the text protocol among them.
///
/// Left out is what 1.6.18 does not have (`E`; `s` and `N` of `ms`; `C` of `mg` and `ma`; `x`),
/// does otherwise (`q` and `N` of `ma` together; the mark of binary keys on items that are made or
/// joined), and what a tick between two requests changes (`t`, `l`).
final class MetaRequestMaker {
    /// Base64 of keys that only whole values are stored under.
    private static final List<String> BINARY_KEYS = List.of("YjA=", "YjE=", "AGIy", "IA==");

    private static final List<String> TIMES = List.of("0", "0", "1000", "-1", "2592000");

    /// For `T` of `ma`: where the number gets more digits, 1.6.18 touches the item that it has just
    /// replaced. Nobody sees that as long as both live.
    private static final List<String> TIMES_ALIVE = List.of("0", "1000", "2592000");

    private static final List<String> RECACHE_TIMES = List.of("0", "30", "5000", "-1");
    private static final List<String> MODES = List.of("S", "E", "R", "A", "P");
    private static final List<String> MISTAKES =
            List.of(
                    "mg k1 Z v\r\n",
                    "mg k1 v v\r\n",
                    "mg k1 Tx v\r\n",
                    "mg k1 Nx\r\n",
                    "mg k1 Fx\r\n",
                    "mg k1 D-1\r\n",
                    "mg k1 Jx\r\n",
                    "mg !!! b q\r\n",
                    "ma k1 Dx\r\n",
                    "ma k1 MX\r\n",
                    "ma k1 v v\r\n",
                    "ms k1 1 Tx q\r\na\r\n",
                    "ms k1 1 MX\r\na\r\n",
                    "ms k1 1 k k\r\na\r\n",
                    "ms k1 1 Z\r\na\r\n",
                    "ms k1 abc\r\nbogus\r\n",
                    "ms k1 3 q\r\ntoo long a value\r\n",
                    "ms k1 -1\r\n",
                    "mk k1\r\n");

    private final Random random;
    private final RequestMaker text;

    MetaRequestMaker(Random random) {
        this.random = random;
        text = new RequestMaker(random);
    }

    /// Some requests, each with its data and line ends.
    ///
    /// Retrievals or arithmetic, never both: to memcached, an item whose answer is not sent yet is
    /// in use, and a number in it is not changed in its place.
    List<String> pipeline() {
        List<String> requests = new ArrayList<>();
        boolean isArithmetic = random.nextInt(3) == 0;
        int count = 1 + random.nextInt(RequestMaker.REQUESTS_MAX);
        while (requests.size() < count) {
            String request = request();
            boolean isKept = isArithmetic ? !request.startsWith("mg ") : !isArithmetic(request);
            if (isKept) {
                requests.add(request);
            }
        }
        return requests;
    }

    private static boolean isArithmetic(String request) {
        return request.startsWith("ma ")
                || request.startsWith("incr ")
                || request.startsWith("decr ");
    }

    private String request() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> text.request();
            case 4, 5, 6, 7, 8 -> get();
            case 9, 10, 11, 12 -> set();
            case 13 -> setNumber();
            case 14, 15 -> delete();
            case 16, 17 -> arithmetic();
            case 18 -> binary();
            default ->
                    random.nextInt(10) == 0
                            ? "ms " + text.key() + " " + data(some("q"), "t".repeat(1_048_577))
                            : text.one(MISTAKES);
        };
    }

    private String get() {
        return "mg "
                + text.key()
                + flags(
                        "k c",
                        some("f"),
                        some("h"),
                        some("s"),
                        some("v"),
                        some("u"),
                        some("q"),
                        some("O" + random.nextInt(1000)),
                        rarely("T" + text.one(TIMES)),
                        rarely("N" + text.one(TIMES)),
                        rarely("R" + text.one(RECACHE_TIMES)))
                + "\r\n";
    }

    private String set() {
        String key = text.key();
        String compare = rarely("C" + unique(key));
        String flags =
                flags(
                        "k c",
                        some("q"),
                        some("O" + random.nextInt(1000)),
                        some("F" + text.one(RequestMaker.FLAGS)),
                        some("T" + text.one(TIMES)),
                        some("M" + text.one(MODES)),
                        compare,
                        some("I"));
        return "ms " + key + " " + data(flags, text.value());
    }

    private String setNumber() {
        return "ms " + text.key() + " " + data(flags("k c"), text.one(RequestMaker.NUMBERS));
    }

    private String delete() {
        String key = text.key();
        return "md "
                + key
                + flags(
                        some("k"),
                        some("q"),
                        some("O1"),
                        some("I"),
                        rarely("T" + text.one(TIMES)),
                        rarely("C" + unique(key)))
                + "\r\n";
    }

    private String arithmetic() {
        boolean isVivifying = random.nextBoolean();
        return "ma "
                + text.key()
                + flags(
                        "k c",
                        some("v"),
                        some("O2"),
                        some("D" + text.one(RequestMaker.DELTAS)),
                        some("M" + text.one(List.of("I", "D", "+", "-"))),
                        rarely("T" + text.one(TIMES_ALIVE)),
                        isVivifying ? "N" + text.one(TIMES) : some("q"),
                        isVivifying ? some("J" + text.one(RequestMaker.DELTAS)) : "")
                + "\r\n";
    }

    private String binary() {
        String key = text.one(BINARY_KEYS);
        return switch (random.nextInt(6)) {
            case 0, 1 -> "ms " + key + " " + data(flags("b", some("k"), some("q")), text.value());
            case 2 -> "md " + key + flags("b", some("k"), some("I")) + "\r\n";
            case 3 -> "mg b0 k s v\r\nget b0 b1\r\n";
            case 4 -> "set b1 0 0 1\r\nx\r\n";
            default -> "mg " + key + flags("b", some("k"), some("v"), some("q"), "f") + "\r\n";
        };
    }

    private String unique(String key) {
        return RequestMaker.UNIQUE_OF + (random.nextInt(4) == 0 ? "nobody" : key) + "}";
    }

    private String some(String flag) {
        return random.nextInt(3) == 0 ? flag : "";
    }

    private String rarely(String flag) {
        return random.nextInt(6) == 0 ? flag : "";
    }

    /// In any order; `k c` stay together, by which the answer's unique is known to be the key's.
    private String flags(String... flags) {
        List<String> chosen = new ArrayList<>(List.of(flags));
        chosen.removeIf(String::isEmpty);
        Collections.shuffle(chosen, random);
        return chosen.isEmpty() ? "" : " " + String.join(" ", chosen);
    }

    private static String data(String flags, String value) {
        return "%d %s\r\n%s\r\n".formatted(value.length(), flags.strip(), value);
    }
}
