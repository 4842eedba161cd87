package dev.scrubjay.systemtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes random requests of the text protocol that memcached 1.6.18 and 1.6.45 answer alike.
///
/// There are few keys, so that requests meet each other's items.
final class RequestMaker {
    /// Stands in a request for the last unique that the server gave out for a key, up to a brace.
    static final String UNIQUE_OF = "{unique of ";

    /// What two servers that were asked the same have counted alike.
    static final List<String> COUNTERS =
            List.of(
                    "cmd_get",
                    "cmd_set",
                    "cmd_touch",
                    "get_hits",
                    "get_misses",
                    "delete_misses",
                    "delete_hits",
                    "incr_misses",
                    "incr_hits",
                    "decr_misses",
                    "decr_hits",
                    "cas_misses",
                    "cas_hits",
                    "cas_badval",
                    "touch_hits",
                    "touch_misses",
                    "store_too_large",
                    "curr_items",
                    "bytes");

    private static final int KEY_COUNT = 12;
    static final int REQUESTS_MAX = 60;

    private static final List<String> STORES =
            List.of("set", "set", "set", "add", "replace", "append", "prepend");

    /// Flags, expiry times and numbers, with the ends of their ranges.
    static final List<String> FLAGS = List.of("0", "1", "65535", "4294967295");

    static final List<String> TIMES = List.of("0", "0", "0", "100", "-1", "2592000");

    static final List<String> DELTAS = List.of("0", "1", "9", "1000000");

    /// None is near 2^63: from there on 1.6.18 looks for a minus sign beyond the end of the value,
    /// in whatever was there before. The recorded cases have the wrapping.

    static final List<String> NUMBERS =
            List.of(
                    "0",
                    "9",
                    "10",
                    "99",
                    "100000",
                    "4000000000000000000",
                    " 5",
                    "7 apples",
                    "x",
                    "");

    private final Random random;

    RequestMaker(Random random) {
        this.random = random;
    }

    /// Asks for every key, after which no dead item is left unseen.
    static String allKeys() {
        StringBuilder request = new StringBuilder("get");
        for (int key = 0; key < KEY_COUNT; key++) {
            request.append(" k").append(key);
        }
        return request.append("\r\n").toString();
    }

    /// Some requests, each with its data and line ends.
    List<String> pipeline() {
        List<String> requests = new ArrayList<>();
        int count = 1 + random.nextInt(REQUESTS_MAX);
        while (requests.size() < count) {
            requests.add(request());
        }
        return requests;
    }

    /// One request, with its data and line end.
    String request() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> store();
            case 4, 5 -> storeNumber();
            case 6, 7, 8 -> "get" + keys();
            case 9, 10 -> "gets" + keys();
            case 11 -> "gat " + one(TIMES) + keys();
            case 12 -> "gats " + one(TIMES) + keys();
            case 13 -> "touch " + key() + " " + one(TIMES) + end();
            case 14 -> "delete " + key() + end();
            case 15, 16 -> "incr " + key() + " " + one(DELTAS) + end();
            case 17 -> "decr " + key() + " " + one(DELTAS) + end();
            case 18 -> compareAndSwap();
            default -> mistake();
        };
    }

    private String store() {
        return "%s %s %s %s ".formatted(one(STORES), key(), one(FLAGS), one(TIMES)) + data(value());
    }

    private String storeNumber() {
        return "set %s %s 0 ".formatted(key(), one(FLAGS)) + data(one(NUMBERS));
    }

    private String compareAndSwap() {
        String key = key();
        String value = value();
        return "cas %s %s %s %d %s%s}%s%s\r\n"
                .formatted(
                        key,
                        one(FLAGS),
                        one(TIMES),
                        value.length(),
                        UNIQUE_OF,
                        random.nextInt(4) == 0 ? "nobody" : key,
                        end(),
                        value);
    }

    private String mistake() {
        return switch (random.nextInt(5)) {
            case 0 -> "bogus\r\n";
            case 1 -> "set " + key() + " 0 0 3\r\ntoo long a value\r\n";
            case 2 -> "set " + key() + " 0 0 1x\r\n";
            case 3 -> "incr " + key() + " x\r\n";
            default -> "set " + key() + " 0 0 " + data("t".repeat(1_048_577));
        };
    }

    private String data(String value) {
        return value.length() + end() + value + "\r\n";
    }

    /// Any bytes, of any length; rarely a large value.
    ///
    /// None is all white space: in such a value memcached looks for a number beyond its end, in
    /// whatever was there before.
    String value() {
        int length =
                switch (random.nextInt(60)) {
                    case 0 -> random.nextInt(300_000);
                    case 1, 2, 3 -> random.nextInt(20_000);
                    default -> random.nextInt(100);
                };
        StringBuilder value = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            value.append((char) random.nextInt(256));
        }
        return value.isEmpty() || !isWhiteSpace(value) ? value.toString() : value();
    }

    /// White space as C has it.
    private static boolean isWhiteSpace(CharSequence value) {
        return value.chars().allMatch(c -> c == ' ' || (c >= '\t' && c <= '\r'));
    }

    private String keys() {
        StringBuilder keys = new StringBuilder();
        for (int count = 1 + random.nextInt(5); count > 0; count--) {
            keys.append(' ').append(key());
        }
        return keys.append("\r\n").toString();
    }

    private String end() {
        return random.nextInt(4) == 0 ? " noreply\r\n" : "\r\n";
    }

    String key() {
        return "k" + random.nextInt(KEY_COUNT);
    }

    String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
