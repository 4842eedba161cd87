package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What watchers are told of the same traffic by us and by the real memcached.
final class WatchComparisonTest {
    private static final String VALUE = "v".repeat(50_000);
    private static final String HUGE_VALUE = "v".repeat(2_000_000);

    private static final List<String> TEXT =
            List.of(
                    "set k 0 100 3\r\nbar\r\n",
                    "get k\r\n",
                    "gets k nope\r\n",
                    "gat 50 k\r\n",
                    "gat 50 nope\r\n",
                    "touch k 700\r\n",
                    "touch nope 7\r\n",
                    "add k 0 0 1\r\na\r\n",
                    "append k 0 0 2\r\nxx\r\n",
                    "prepend nope 0 0 2\r\nxx\r\n",
                    "replace nope 0 0 2\r\nxx\r\n",
                    "set n/%\u00e4 5 0 2\r\n10\r\n",
                    "incr n/%\u00e4 5\r\n",
                    "decr nope 1\r\n",
                    "incr k 1\r\n",
                    "cas k 0 0 1 999\r\na\r\n",
                    "cas nope 0 0 1 5\r\na\r\n",
                    "delete n/%\u00e4\r\n",
                    "delete n/%\u00e4\r\n",
                    "set large 0 0 50000\r\n" + VALUE + "\r\n",
                    "get large\r\n",
                    "add large 0 100 50000\r\n" + VALUE + "\r\n",
                    "append large 0 0 50000\r\n" + VALUE + "\r\n",
                    "prepend k 0 0 50000\r\n" + VALUE + "\r\n",
                    "set large 0 0 50000\r\n" + VALUE + "xx\r\n",
                    "cas large 0 0 50000 1\r\n" + VALUE + "\r\n");

    private static final List<String> META =
            List.of(
                    "ms k 3 T100\r\nbar\r\n",
                    "ms k 3 ME\r\nbar\r\n",
                    "ms k 3 MA\r\nbar\r\n",
                    "ms nope 3 MP\r\nbar\r\n",
                    "ms nope 3 MR T100\r\nbar\r\n",
                    "ms k 3 C999999\r\nbar\r\n",
                    "ms nope 3 C5\r\nbar\r\n",
                    "ms k 3 C1 I\r\nbar\r\n",
                    "ms azE= 3 b\r\nbar\r\n",
                    "ms large 50000 T100\r\n" + VALUE + "\r\n",
                    "ms large 50000 ME T100\r\n" + VALUE + "\r\n",
                    "ms large 50000 MA\r\n" + VALUE + "\r\n",
                    "ms nope 50000 MR T100\r\n" + VALUE + "\r\n",
                    "ms large 50000 C999999\r\n" + VALUE + "\r\n",
                    "ms azE= 50000 b\r\n" + VALUE + "\r\n",
                    "mg k v\r\n",
                    "mg k t\r\n",
                    "mg k s v u\r\n",
                    "mg large v\r\n",
                    "mg nope v\r\n",
                    "mg new N100 v\r\n",
                    "mg new N100 v\r\n",
                    "mg new T100\r\n",
                    "mg azE= b k\r\n",
                    "me k\r\n",
                    "me nope\r\n",
                    "ma nope\r\n",
                    "ma number N100 J10\r\n",
                    "ma number D5 v\r\n",
                    "ma number C1\r\n",
                    "ma k\r\n",
                    "md nope\r\n",
                    "md k C1\r\n",
                    "md k I T30\r\n",
                    "mg k v\r\n",
                    "md k q\r\n",
                    "md k q\r\n",
                    "mn\r\n");

    private static final List<BinaryPacket> BINARY =
            List.of(
                    BinaryPacket.store(BinaryPacket.SET, "k", 5, 100, "bar"),
                    BinaryPacket.store(BinaryPacket.SETQ, "k", 0, 0, "bar"),
                    BinaryPacket.of(BinaryPacket.GET, "k"),
                    BinaryPacket.of(BinaryPacket.GET, "nope"),
                    BinaryPacket.of(0x0d, "k"),
                    BinaryPacket.store(0x02, "k", 0, 0, "x"),
                    BinaryPacket.store(0x03, "nope", 0, 0, "x"),
                    BinaryPacket.store(BinaryPacket.SET, "k", 0, 0, "x").withCas(999_999),
                    BinaryPacket.store(BinaryPacket.SET, "nope", 0, 0, "x").withCas(5),
                    BinaryPacket.of(0x0e, "", "k", "xx"),
                    BinaryPacket.of(0x0f, "", "nope", "xx"),
                    BinaryPacket.of(0x1c, BinaryPacket.number(100), "k", ""),
                    BinaryPacket.of(0x1d, BinaryPacket.number(100), "k", ""),
                    BinaryPacket.of(0x1e, BinaryPacket.number(100), "nope", ""),
                    BinaryPacket.arithmetic(0x05, "number", 1, 10, 100),
                    BinaryPacket.arithmetic(0x05, "number", 1, 10, 100),
                    BinaryPacket.arithmetic(0x06, "nope", 1, 10, -1),
                    BinaryPacket.arithmetic(0x05, "k", 1, 10, 0),
                    BinaryPacket.store(BinaryPacket.SET, "large", 0, 100, VALUE),
                    BinaryPacket.store(0x02, "large", 0, 100, VALUE),
                    BinaryPacket.of(0x0e, "", "large", VALUE),
                    BinaryPacket.store(0x03, "large", 0, 0, VALUE).withCas(999_999),
                    BinaryPacket.of(BinaryPacket.GET, "large"),
                    BinaryPacket.of(0x04, "nope"),
                    BinaryPacket.of(0x04, "k").withCas(1),
                    BinaryPacket.of(0x04, "k"),
                    BinaryPacket.of(0x14, "k"));

    @Test
    void textCommands_ofTheSameKind_areTheSameLines() {
        compare(connection -> TEXT.forEach(request -> ask(connection, request)));
    }

    @Test
    void metaCommands_ofTheSameKind_areTheSameLines() {
        compare(connection -> META.forEach(request -> ask(connection, request)));
    }

    @Test
    void binaryCommands_ofTheSameKind_areTheSameLines() {
        compare(connection -> {
            BINARY.forEach(packet -> connection.send(packet.request()));
            connection.send(BinaryPacket.of(BinaryPacket.NOOP, "").request());
            while (BinaryPacket.read(connection).opcode() != BinaryPacket.NOOP) {}
        });
    }

    /// A value that is too large is told before the look for the old one. Which numbers come with
    /// it is up to memcached's compiler.
    @Test
    void valuesThatAreTooLarge_ofTextAndMeta_areTheSameEvents() {
        Consumer<TextConnection> traffic =
                connection -> {
                    ask(connection, "set k 0 0 1\r\nv\r\n");
                    ask(connection, "set k 0 0 2000000\r\n" + HUGE_VALUE + "\r\n");
                    ask(connection, "set k 0 0 1\r\nv\r\n");
                    ask(connection, "add k 0 0 2000000\r\n" + HUGE_VALUE + "\r\n");
                    ask(connection, "ms k 2000000 MR\r\n" + HUGE_VALUE + "\r\n");
                };
        List<String> expected = withoutNumbers(watch(ServerKind.MEMCACHED, traffic));
        List<String> actual = withoutNumbers(watch(ServerKind.SCRUBJAYD, traffic));

        assertThat(expected).hasSize(9);
        assertThat(actual).isEqualTo(expected);
    }

    private static void ask(TextConnection connection, String request) {
        connection.send(request + "mn\r\n");
        connection.readThrough("MN\r\n");
    }

    private static void compare(Consumer<TextConnection> traffic) {
        List<String> expected = watch(ServerKind.MEMCACHED, traffic);
        List<String> actual = watch(ServerKind.SCRUBJAYD, traffic);

        assertThat(expected).hasSizeGreaterThan(30);
        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> watch(ServerKind kind, Consumer<TextConnection> traffic) {
        try (ServerProcess server = kind.start("-t", "1");
                TextConnection watcher = server.connect();
                TextConnection client = server.connect();
                TextConnection last = server.connect()) {
            watcher.exchange("watch fetchers mutations\r\n", "OK\r\n");
            traffic.accept(client);
            last.exchange("get last\r\n", "END\r\n");
            List<String> lines = new ArrayList<>();
            String line = watcher.readThrough("\n");
            while (!line.contains("key=last ")) {
                lines.add(normalized(line));
                line = watcher.readThrough("\n");
            }
            return lines;
        }
    }

    /// Without what differs from run to run, or with the size of headers.
    private static String normalized(String line) {
        assertThat(line).matches("ts=\\d+\\.\\d+ gid=\\d+ type=.* cfd=-?\\d+ size=\\d+\n");
        return line.replaceAll("(ts|gid|cfd)=[0-9.]+", "$1=N")
                .replaceAll("clsid=[1-9][0-9]*", "clsid=N")
                .replaceAll("ttl=(9\\d|[67]\\d\\d|100)\\b", "ttl=T");
    }

    private static List<String> withoutNumbers(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("status=(too_large) .*", "status=$1"))
                .toList();
    }
}
