package dev.scrubjay.systemtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes random requests of the binary protocol that memcached 1.6.18 and 1.6.45 answer alike.
///
/// There are few keys, so that requests meet each other's items. What [RequestMaker] says of
/// numbers and of white space holds here as well.
final class BinaryRequestMaker {
    /// Stands in a request for the last cas that the server gave out for its key.
    static final long KNOWN_CAS = -2;

    private static final int KEY_COUNT = 12;
    private static final int REQUESTS_MAX = 80;
    private static final int NEVER_CREATE = -1;

    /// Loud and quiet.
    private static final List<Integer> GETS = List.of(0x00, 0x09, 0x0c, 0x0d);

    private static final List<Integer> TOUCHES = List.of(0x1c, 0x1d, 0x1e, 0x23, 0x24);
    private static final List<Integer> STORES =
            List.of(0x01, 0x01, 0x11, 0x11, 0x02, 0x12, 0x03, 0x13);
    private static final List<Integer> JOINS = List.of(0x0e, 0x0f, 0x19, 0x1a);
    private static final List<Integer> DELETES = List.of(0x04, 0x14);
    private static final List<Integer> INCREMENTS = List.of(0x05, 0x15, 0x05, 0x15, 0x06, 0x16);
    private static final List<Integer> BARE = List.of(0x0a, 0x0a, 0x20, 0x1b, 0x30, 0xff);
    private static final List<String> REPORTS =
            List.of("sizes", "bogus", "set", "detail off", "detail x", "conns", "extstore");

    private static final List<Integer> FLAGS = List.of(0, 1, 65535, -1);
    private static final List<Integer> TIMES = List.of(0, 0, 0, 100, 2592000, 2592001, -1);
    private static final List<Long> DELTAS = List.of(0L, 1L, 9L, 1_000_000L);
    private static final List<Long> INITIALS = List.of(0L, 10L, 4_000_000_000_000_000_000L);
    private static final List<String> NUMBERS =
            List.of("0", "9", "10", "99", "100000", "4000000000000000000", " 5", "7 apples", "x");

    private final Random random;

    BinaryRequestMaker(Random random) {
        this.random = random;
    }

    /// Some requests, each with its number as its opaque.
    List<BinaryPacket> pipeline() {
        List<BinaryPacket> requests = new ArrayList<>();
        int count = 1 + random.nextInt(REQUESTS_MAX);
        while (requests.size() < count) {
            BinaryPacket request = request();
            if (INCREMENTS.contains(request.opcode())) {
                // memcached makes a new item, without padding, while an answer holds the old one:
                // this sends all answers.
                requests.add(noop().withOpaque(requests.size()));
            }
            requests.add(request.withOpaque(requests.size()));
        }
        return requests;
    }

    /// Asks for every key, after which no dead item is left unseen.
    List<BinaryPacket> allKeys() {
        List<BinaryPacket> requests = new ArrayList<>();
        for (int key = 0; key < KEY_COUNT; key++) {
            requests.add(BinaryPacket.of(BinaryPacket.GET, "k" + key).withOpaque(key));
        }
        return requests;
    }

    /// The bytes of a request after which the server says what is wrong, and closes. It has no
    /// value: what the server has not read by then would cost the connection its last answers.
    String mistake() {
        BinaryPacket get = BinaryPacket.of(one(GETS), key());
        return switch (random.nextInt(8)) {
            case 0 -> BinaryPacket.of(one(GETS), "ext!", key(), "").request();
            case 1 -> BinaryPacket.of(one(GETS), "").request();
            case 2 -> BinaryPacket.of(one(STORES), "1234", key(), "").request();
            case 3 -> BinaryPacket.of(one(INCREMENTS), key()).request();
            case 4 -> BinaryPacket.of(one(GETS), "k".repeat(251)).request();
            case 5 -> get.request(get.key().length(), get.key().length() - 1);
            case 6 -> BinaryPacket.of(BinaryPacket.NOOP, key()).request();
            default -> BinaryPacket.of(one(JOINS), "").request();
        };
    }

    private static BinaryPacket noop() {
        return BinaryPacket.of(BinaryPacket.NOOP, "");
    }

    private BinaryPacket request() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> store(value());
            case 4, 5 -> store(one(NUMBERS));
            case 6, 7, 8, 9 -> BinaryPacket.of(one(GETS), key());
            case 10, 11 ->
                    BinaryPacket.of(one(TOUCHES), BinaryPacket.number((int) one(TIMES)), key(), "");
            case 12, 13 -> withCas(BinaryPacket.of(one(JOINS), "", key(), value()));
            case 14 -> withCas(BinaryPacket.of(one(DELETES), key()));
            case 15, 16, 17 -> arithmetic();
            case 18 -> BinaryPacket.of(one(BARE), "");
            default -> oddity();
        };
    }

    private BinaryPacket store(String value) {
        int opcode = one(STORES);
        return withCas(BinaryPacket.store(opcode, key(), one(FLAGS), one(TIMES), value));
    }

    private BinaryPacket arithmetic() {
        int exptime = random.nextInt(3) == 0 ? NEVER_CREATE : one(TIMES);
        return withCas(
                BinaryPacket.arithmetic(
                        one(INCREMENTS), key(), one(DELTAS), one(INITIALS), exptime));
    }

    private BinaryPacket oddity() {
        return switch (random.nextInt(4)) {
            case 0 -> BinaryPacket.store(one(STORES), key(), 0, 0, "t".repeat(1_048_577));
            case 1 -> BinaryPacket.of(one(JOINS), "", key(), "t".repeat(1_048_577));
            case 2 -> BinaryPacket.of(0x21, "", "PLAIN", "\0user\0secret");
            default -> BinaryPacket.of(BinaryPacket.STAT, one(REPORTS));
        };
    }

    private BinaryPacket withCas(BinaryPacket request) {
        return switch (random.nextInt(6)) {
            case 0 -> request.withCas(KNOWN_CAS);
            case 1 -> request.withCas(Long.MAX_VALUE);
            default -> request;
        };
    }

    /// Any bytes, of any length; rarely a large value.
    private String value() {
        int length =
                switch (random.nextInt(60)) {
                    case 0 -> random.nextInt(300_000);
                    case 1, 2, 3 -> random.nextInt(20_000);
                    default -> random.nextInt(100);
                };
        StringBuilder value = new StringBuilder(length + 1).append('v');
        for (int i = 0; i < length; i++) {
            value.append((char) random.nextInt(256));
        }
        return value.toString();
    }

    private String key() {
        return "k" + random.nextInt(KEY_COUNT);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
