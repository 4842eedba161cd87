package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrubjay.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UDP, on real sockets: what is answered, and that nothing a datagram says makes a difference to
/// the next one.
final class UdpTest {
    private static final int PAYLOAD_BYTES = 1392;
    private static final int DATAGRAM_BYTES_MAX = 65_507;
    private static final int HEADER_BYTES = 8;

    @Test
    void requests_inOneDatagram_areAnsweredOneByOne() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            client.exchange("set a 5 0 3\r\nbar\r\n", "STORED\r\n");
            client.exchange("get a\r\n", "VALUE a 5 3\r\nbar\r\nEND\r\n");
            client.exchange("get none\r\n", "END\r\n");
            client.exchange(
                    "set b 0 0 1\r\nb\r\nget a b\r\nset c 0 0 1 noreply\r\nc\r\nmg c v\nbad\r\n",
                    "STORED\r\n",
                    "VALUE a 5 3\r\nbar\r\n",
                    "VALUE b 0 1\r\nb\r\nEND\r\n",
                    "VA 1\r\nc\r\n",
                    "ERROR\r\n");
            client.exchange("get a none\r\n", "VALUE a 5 3\r\nbar\r\n", "END\r\n");
            client.exchange("get none a\r\n", "VALUE a 5 3\r\nbar\r\nEND\r\n");
            client.hasNothingMore();
        }
    }

    @Test
    void keys_moreThanABatch_areAllAnswered() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            client.exchange("set a 0 0 1\r\na\r\n", "STORED\r\n");
            int id = client.send("get" + " a".repeat(200) + "\r\n");
            for (int key = 0; key < 200; key++) {
                String text = "VALUE a 0 1\r\na\r\n" + (key == 199 ? "END\r\n" : "");
                assertThat(client.receive()).isEqualTo(new UdpClient.Answer(id, 0, 1, text));
            }
            client.exchange(
                    "get a" + " b".repeat(100) + " " + "k".repeat(251) + "\r\nget b\r\n",
                    "CLIENT_ERROR bad command line format\r\n",
                    "END\r\n");
            client.hasNothingMore();
        }
    }

    /// Around the size that one datagram carries, copied and sent from the store's memory.
    @ParameterizedTest
    @ValueSource(ints = {0, 1365, 1366, 2700, 32_768, 32_769, 70_000, 100_000})
    void value_ofAnySize_comesInNumberedPieces(int size) throws Exception {
        try (Server server = started();
                RawClient tcp = new RawClient(server);
                UdpClient client = new UdpClient(server)) {
            String value = pattern(size);
            tcp.exchange("set some-key 0 0 " + size + "\r\n" + value + "\r\n", "STORED\r\n");
            String answer = "VALUE some-key 0 " + size + "\r\n" + value + "\r\nEND\r\n";
            assertThat(client.receiveAll(client.send("get some-key\r\n"))).isEqualTo(answer);
            String meta = "VA " + size + " ksome-key\r\n" + value + "\r\n";
            assertThat(client.receiveAll(client.send("mg some-key v k\r\n"))).isEqualTo(meta);
        }
    }

    /// A megabyte at once is more than a client's socket may hold. Whatever arrives must be the
    /// right piece, and asking again must bring what was lost.
    @Test
    void value_ofAMegabyte_isCompleteAfterAFewAttempts() throws Exception {
        int size = 1_000_000;
        String value = pattern(size);
        String answer = "VALUE large 0 " + size + "\r\n" + value + "\r\nEND\r\n";
        int total = (answer.length() + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES;
        try (Server server = started();
                RawClient tcp = new RawClient(server)) {
            tcp.exchange("set large 0 0 " + size + "\r\n" + value + "\r\n", "STORED\r\n");
            BitSet received = new BitSet();
            for (int attempt = 0; attempt < 100 && received.cardinality() < total; attempt++) {
                try (UdpClient client = new UdpClient(server)) {
                    client.send("get large\r\n");
                    UdpClient.Answer piece;
                    do {
                        piece = client.receive();
                        int start = piece.sequence() * PAYLOAD_BYTES;
                        int end = Math.min(start + PAYLOAD_BYTES, answer.length());
                        assertThat(piece.total()).isEqualTo(total);
                        assertThat(piece.text()).isEqualTo(answer.substring(start, end));
                        received.set(piece.sequence());
                    } while (piece.sequence() < total - 1 && received.cardinality() < total);
                }
            }
            assertThat(received.cardinality()).isEqualTo(total);
        }
    }

    @Test
    void answers_thatWouldNotEnd_endTheDatagram() throws Exception {
        try (Server server = started();
                RawClient tcp = new RawClient(server);
                UdpClient client = new UdpClient(server)) {
            String value = "v".repeat(1_000_000);
            tcp.exchange("set large 0 0 1000000\r\n" + value + "\r\n", "STORED\r\n");
            client.send("get large\r\n".repeat(100) + "set late 0 0 1\r\nx\r\n");
            client.awaitAnswer();
            client.exchange("get late\r\n", "END\r\n");
        }
    }

    @Test
    void report_longerThanADatagram_comesAsOneMessage() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            assertThat(client.receiveAll(client.send("stats\r\n")))
                    .startsWith("STAT pid ")
                    .contains("STAT response_obj_count 1\r\n")
                    .endsWith("END\r\n");
            assertThat(client.receiveAll(client.send("stats settings\r\n")))
                    .contains("STAT udpport -1\r\n")
                    .endsWith("END\r\n");
            assertThat(client.receiveAll(client.send("stats conns\r\n")))
                    .containsPattern(
                            "STAT 2:UDP UDP\r\nSTAT 2:addr udp:127\\.0\\.0\\.1:\\d+\r\n"
                                    + "STAT 2:state conn_read\r\n"
                                    + "STAT 2:secs_since_last_cmd \\d+\r\n");
        }
    }

    @Test
    void binaryRequest_byItsFirstByte_isAnsweredInBinary() throws Exception {
        String set = packet(0x01, 8, 3, "\0".repeat(8) + "keyvalue");
        String getQuietly = packet(0x0d, 0, 3, "key");
        String noop = packet(0x0a, 0, 0, "");
        try (Server server = started("-B", "ascii");
                UdpClient client = new UdpClient(server)) {
            int id = client.send(set);
            assertThat(client.receive().text()).startsWith("\u0081\u0001").hasSize(24);
            client.send(packet(0x0d, 0, 4, "none") + getQuietly + noop);
            assertThat(client.receive().text()).startsWith("\u0081\r").endsWith("keyvalue");
            assertThat(client.receive())
                    .isEqualTo(new UdpClient.Answer(id + 1, 0, 1, "\u0081\n" + "\0".repeat(22)));
            client.exchange("get key\r\n", "VALUE key 0 5\r\nvalue\r\nEND\r\n");
            client.send(packet(0x07, 0, 0, "") + noop);
            assertThat(client.receive().text()).startsWith("\u0081\u0007");
            client.send(set.substring(0, 30));
            client.hasNothingMore();
        }
    }

    private static String packet(int opcode, int extrasLength, int keyLength, String body) {
        String lengths = "\0" + (char) keyLength + (char) extrasLength + "\0".repeat(3);
        String bodyLength = "\0\0\0" + (char) body.length();
        return "\u0080" + (char) opcode + lengths + bodyLength + "\0".repeat(12) + body;
    }

    /// What the datagram does not have never comes: neither the rest of a line nor of a value.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "get a",
                "set a 0 0 10\r\nnot ten",
                "set a 0 0 10\r\n",
                "ms a 2\r\nb",
                "set a 0 0 500000\r\nmuch too little",
                "mg",
                "\u0080\u0001",
                "get a GET / HTTP/1.1",
                "GET / HTTP/1.1\r\nmn\r\n",
            })
    void request_withoutItsEnd_isForgotten(String partial) throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            client.exchange("set a 0 0 1\r\na\r\n", "STORED\r\n");
            client.send(partial);
            client.exchange("get a\r\n", "VALUE a 0 1\r\na\r\nEND\r\n");
        }
    }

    @Test
    void value_tooLargeForTheStore_isRefusedAndSkipped() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            client.exchange(
                    "set a 0 0 2000000\r\n" + "v".repeat(1000),
                    "SERVER_ERROR object too large for cache\r\n");
            client.exchange(
                    "set a b 0 3\r\nabc\r\nmn\r\n",
                    "CLIENT_ERROR bad command line format\r\n",
                    "MN\r\n");
            client.hasNothingMore();
        }
    }

    @Test
    void value_asLargeAsADatagram_isStored() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            String line = "set large 0 0 65000\r\n";
            client.exchange(line + "v".repeat(65_000) + "\r\n", "STORED\r\n");
            client.exchange("mg large s\r\n", "HD s65000\r\n");
        }
    }

    @Test
    void commands_thatNeedAConnection_areRefusedOrEndTheDatagram() throws Exception {
        try (Server server = started("-A");
                UdpClient client = new UdpClient(server)) {
            client.exchange("watch\r\n", "CLIENT_ERROR watch commands not allowed\r\n");
            client.exchange("lru_crawler metadump all\r\n", "ERROR metadump not allowed\r\n");
            client.exchange("lru_crawler mgdump hash\r\n", "ERROR key dump not allowed\r\n");
            client.send("quit\r\nmn\r\n");
            client.hasNothingMore();
            client.exchange("verbosity 0\r\n", "OK\r\n");
            client.exchange("flush_all\r\n", "OK\r\n");
            client.send("shutdown\r\n");
            server.awaitStopRequest();
        }
    }

    @Test
    void watcher_overTcp_isToldOfDatagrams() throws Exception {
        try (Server server = started();
                RawClient watcher = new RawClient(server);
                UdpClient client = new UdpClient(server)) {
            watcher.exchange("watch fetchers mutations\r\n", "OK\r\n");
            client.exchange("set a 0 0 1\r\na\r\n", "STORED\r\n");
            client.exchange("get a\r\n", "VALUE a 0 1\r\na\r\nEND\r\n");
            assertThat(watcher.readLine()).contains("type=item_get key=a status=not_found ");
            assertThat(watcher.readLine()).contains("type=item_store key=a ", " cfd=2 ");
            assertThat(watcher.readLine()).contains("type=item_get key=a ", " cfd=2 ");
        }
    }

    @Test
    void datagram_thatIsNoRequest_isDropped() throws Exception {
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            String request = "mn\r\n";
            client.sendRaw(new byte[0]);
            for (int size = 1; size <= HEADER_BYTES; size++) {
                byte[] whole = UdpClient.datagram(1, 0, 1, "");
                client.sendRaw(Arrays.copyOf(whole, size));
            }
            for (int total : new int[] {0, 2, 256, 0xffff}) {
                client.sendRaw(UdpClient.datagram(2, 0, total, request));
            }
            client.sendRaw("get foo\r\n".getBytes(StandardCharsets.US_ASCII));
            client.hasNothingMore();
            client.sendRaw(UdpClient.datagram(3, 7, 1, request));
            assertThat(client.receive()).isEqualTo(new UdpClient.Answer(3, 0, 1, "MN\r\n"));
        }
    }

    /// Whatever comes, the server goes on, holds nothing, and nothing of it has failed.
    @Test
    void datagrams_random_leaveNothingBehind() throws Exception {
        long seed = System.nanoTime();
        System.out.println("datagrams_random_leaveNothingBehind: seed " + seed);
        Random random = new Random(seed);
        try (Server server = started();
                UdpClient client = new UdpClient(server)) {
            for (int round = 0; round < 3000; round++) {
                client.sendRaw(hostile(random));
                if (round % 100 == 99) {
                    client.awaitAnswer();
                }
            }
            try (RawClient tcp = new RawClient(server)) {
                // Of this connection is the one buffer in use.
                List<String> stats = stats(tcp, "stats");
                assertThat(stats).contains("STAT response_obj_count 1", "STAT malloc_fails 0");
                assertThat(stats(tcp, "stats scrubjay")).contains("STAT connections_broken 0");
            }
        }
    }

    private static byte[] hostile(Random random) {
        int kind = random.nextInt(4);
        int size = random.nextInt(10) == 0 ? DATAGRAM_BYTES_MAX : random.nextInt(200);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        if (kind == 0 || size < 32) {
            return bytes;
        }
        bytes[4] = 0;
        bytes[5] = 1;
        if (kind == 2) {
            bytes[8] = (byte) 0x80;
            bytes[9] = (byte) random.nextInt(0x24);
            bytes[16] = 0;
            bytes[17] = 0;
        }
        if (kind == 3) {
            byte[] text = words(random, size - HEADER_BYTES);
            System.arraycopy(text, 0, bytes, HEADER_BYTES, text.length);
        }
        return bytes;
    }

    private static byte[] words(Random random, int size) {
        String[] words = {
            "get",
            "gets",
            "set",
            "cas",
            "ms",
            "mg",
            "ma",
            "incr",
            " a",
            " b",
            " 0",
            " 1",
            " 99999",
            " noreply",
            " v",
            " q",
            "\r\n",
            "\n",
            "\0",
            "\r\nmn\r\n",
            "quit\r\n",
            "stats",
            "touch",
        };
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.substring(0, size).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> stats(RawClient client, String command) throws IOException {
        client.send(command + "\r\n");
        List<String> lines = new ArrayList<>();
        String line = client.readLine();
        while (!line.equals("END")) {
            lines.add(line);
            line = client.readLine();
        }
        return lines;
    }

    /// An answer to a server would be answered, and that answer again.
    @Test
    void datagram_fromAServersPort_isNotAnswered() throws Exception {
        try (Server server = started()) {
            InetSocketAddress address = server.udpAddresses().getFirst();
            InetSocketAddress own = new InetSocketAddress("127.0.0.2", address.getPort());
            try (UdpClient other = new UdpClient(address, own);
                    UdpClient client = new UdpClient(server)) {
                other.send("set a 0 0 1\r\na\r\n");
                client.exchange("get a\r\n", "END\r\n");
            }
        }
    }

    @Test
    void port_inUse_isRefused() throws Exception {
        try (Server first = started()) {
            int port = first.udpAddresses().getFirst().getPort();
            ServerConfig config =
                    ServerConfig.parse("-p", "-1", "-U", "" + port, "-l", "127.0.0.1");
            try (Server second = new Server(config)) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(UdpBindException.class)
                        .hasMessage("Address already in use");
            }
        }
    }

    @Test
    void server_withUdpOnly_listensNowhereElse() throws Exception {
        try (Server server = started("-p", "0", "-l", "::1")) {
            assertThat(server.addresses()).isEmpty();
            assertThat(server.udpAddresses()).hasSize(2);
            for (InetSocketAddress address : server.udpAddresses()) {
                try (UdpClient client = new UdpClient(address, null)) {
                    client.exchange("mn\r\n", "MN\r\n");
                    assertThat(client.receiveAll(client.send("stats conns\r\n")))
                            .startsWith("STAT 1:UDP UDP\r\nSTAT 1:addr udp:127.0.0.1:")
                            .contains("STAT 2:UDP UDP\r\nSTAT 2:addr udp6:[::1]:");
                }
            }
        }
    }

    /// Returns a text in which every few bytes tell where they are.
    private static String pattern(int size) {
        StringBuilder text = new StringBuilder(size + 8);
        for (int number = 0; text.length() < size; number++) {
            text.append(String.format("%07d:", number));
        }
        return text.substring(0, size);
    }

    private static Server started(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-p", "-1", "-U", "-1", "-m", "64"));
        arguments.addAll(List.of("-t", "1"));
        arguments.addAll(List.of(more));
        return TestServer.start(arguments.toArray(String[]::new));
    }
}
