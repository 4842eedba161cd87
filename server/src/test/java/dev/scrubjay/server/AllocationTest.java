package dev.scrubjay.server;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// The request path allocates nothing: four workers, real sockets, clients that contend for the
/// same keys.
@Isolated
class AllocationTest {
    private static final int WORKERS = 4;
    private static final int WARM_UP_ROUNDS = 3000;
    private static final int MEASURED_ROUNDS = 2000;
    private static final int REQUESTS_PER_ROUND = 16;

    /// How far the end of an answer is from the mark that ends it: `MN` and a line end, which a
    /// packet has before its cas.
    private static final int END_BYTES = 4;

    private static final int BINARY_END_BYTES = 12;
    private static final String BINARY_NOOP =
            "\u0080\n" + "\0".repeat(10) + "MN\r\n" + "\0".repeat(8);
    private static final Map<String, String> REQUESTS =
            Map.ofEntries(
                    entry("get hit", "get hot\r\n"),
                    entry("get miss", "get absent\r\n"),
                    entry("set", "set hot 0 0 5\r\nhello\r\n"),
                    entry(
                            "set of another size",
                            "set grows 0 0 300\r\n" + "v".repeat(300) + "\r\n"),
                    entry("incr", "incr number 1\r\n"),
                    entry("multiget", "get hot absent number k3 k4 k5 k6 k7\r\n"),
                    entry("delete", "delete absent\r\n"),
                    entry("touch", "touch hot 100\r\n"),
                    entry("large get", "get large\r\n"),
                    entry("mg hit", "mg hot v k q O1\r\n"),
                    entry("mg miss", "mg absent v k O1\r\n"),
                    entry("mg all flags", "mg hot s t c f l h k O1 T100 N30 R30 C1 v\r\n"),
                    entry("mg base64", "mg aG90 b k v\r\n"),
                    entry("mg large", "mg large v k\r\n"),
                    entry("mg of a made item", "mg made N30 v\r\nmd made q\r\n"),
                    entry("ms", "ms hot 5 T100 F7 c k O1\r\nhello\r\n"),
                    entry("ms base64", "ms aG90 5 b k s\r\nhello\r\n"),
                    entry("ms append", "ms hot 1 C1 MA N0\r\nx\r\n"),
                    entry("ms large", "ms big 20000 c k O1\r\n" + "v".repeat(20_000) + "\r\n"),
                    entry("md", "md absent k O1\r\n"),
                    entry("md stale", "md hot I T100 q\r\nmg hot v\r\n"),
                    entry("md value", "md emptied x\r\n"),
                    entry("ma", "ma number v t c D1 k\r\n"),
                    entry("me", "me hot\r\n"),
                    entry("meta error", "mg hot Z\r\n"));

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void requestPath_fourWorkersOnHotKeys_allocatesNothing() throws Exception {
        try (Server server = TestServer.start("-m", "64")) {
            InetSocketAddress address = server.addresses().getFirst();
            try (Client client = new Client(address, "set hot 0 0 5\r\nhello\r\n")) {
                client.run(1);
            }
            try (Client client =
                    new Client(
                            address, "set large 0 0 100000\r\n" + "v".repeat(100_000) + "\r\n")) {
                client.run(1);
            }
            try (Client client =
                    new Client(address, "set number 0 0 20\r\n10000000000000000000\r\n")) {
                client.run(1);
            }
            for (Map.Entry<String, String> request : REQUESTS.entrySet()) {
                measure(address, request.getKey(), request.getValue());
            }
        }
    }

    @Test
    void binaryRequestPath_fourWorkersOnHotKeys_allocatesNothing() throws Exception {
        String set = packet(0x01, "\0".repeat(8), "hot", "hello");
        String number = packet(0x01, "\0".repeat(8), "number", "10000000000000000000");
        String large = packet(0x01, "\0".repeat(8), "large", "v".repeat(100_000));
        String plusOne = "\0".repeat(7) + "\1" + "\0".repeat(12);
        Map<String, String> requests =
                Map.of(
                        "get hit", packet(0x00, "", "hot", ""),
                        "get miss", packet(0x00, "", "absent", ""),
                        "getkq hit and miss",
                                packet(0x0d, "", "hot", "") + packet(0x0d, "", "absent", ""),
                        "set", set,
                        "setq", packet(0x11, "\0".repeat(8), "hot", "other"),
                        "incr", packet(0x05, plusOne, "number", ""),
                        "delete", packet(0x04, "", "absent", ""),
                        "gat", packet(0x1d, "\0\0\0\144", "hot", ""),
                        "unknown", packet(0x55, "", "key", "value"),
                        "large get", packet(0x00, "", "large", ""));
        try (Server server = TestServer.start("-m", "64")) {
            InetSocketAddress address = server.addresses().getFirst();
            try (Client client = new Client(address, set + number + large)) {
                client.run(1);
            }
            for (Map.Entry<String, String> request : requests.entrySet()) {
                measure(address, "binary " + request.getKey(), request.getValue());
            }
        }
    }

    /// One client: the JDK makes an address for a datagram that comes from another one than the
    /// last.
    @Test
    void datagramPath_ofOneClient_allocatesNothing() throws Exception {
        Map<String, String> requests =
                Map.of(
                        "get hit", "get hot\r\n".repeat(REQUESTS_PER_ROUND),
                        "get miss", "get absent\r\n".repeat(REQUESTS_PER_ROUND),
                        "multiget", "get" + " hot absent".repeat(REQUESTS_PER_ROUND) + "\r\n",
                        "set", "set hot 0 0 5\r\nhello\r\n".repeat(REQUESTS_PER_ROUND),
                        "mg", "mg hot v k O1\r\n".repeat(REQUESTS_PER_ROUND),
                        "large get", "get large\r\n",
                        "partial", "get hot\r\nset hot 0 0 1000\r\nhello");
        try (Server server = TestServer.start("-m", "64", "-p", "-1", "-U", "-1")) {
            String large = "set large 0 0 100000\r\n" + "v".repeat(100_000) + "\r\n";
            try (Client client = new Client(server.addresses().getFirst(), large)) {
                client.run(1);
            }
            try (UdpClient client = new UdpClient(server)) {
                client.exchange("set hot 0 0 5\r\nhello\r\n", "STORED\r\n");
                for (Map.Entry<String, String> request : requests.entrySet()) {
                    runDatagrams(client, request.getValue(), WARM_UP_ROUNDS);
                    long before = allocatedBy("udp", 1);
                    runDatagrams(client, request.getValue(), MEASURED_ROUNDS);
                    long bytes = allocatedBy("udp", 1) - before;
                    assertThat(bytes)
                            .as("bytes allocated by %d datagrams: %s", MEASURED_ROUNDS, request)
                            .isLessThan(MEASURED_ROUNDS);
                }
            }
        }
    }

    /// Sends a datagram, and waits until the next one is answered.
    private static void runDatagrams(UdpClient client, String requests, int rounds)
            throws IOException {
        for (int round = 0; round < rounds; round++) {
            client.send(requests);
            int last = client.send("mn\r\n");
            while (client.receive().id() != last) {
                // An answer to the first.
            }
        }
    }

    /// A request of the binary protocol, as text that stands for bytes.
    private static String packet(int opcode, String extras, String key, String value) {
        int bodyLength = extras.length() + key.length() + value.length();
        byte[] header =
                ByteBuffer.allocate(24)
                        .put((byte) 0x80)
                        .put((byte) opcode)
                        .putShort((short) key.length())
                        .put((byte) extras.length())
                        .putInt(8, bodyLength)
                        .array();
        return new String(header, StandardCharsets.ISO_8859_1) + extras + key + value;
    }

    private static void measure(InetSocketAddress address, String name, String request)
            throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            for (int index = 0; index < WORKERS; index++) {
                clients.add(new Client(address, request.repeat(REQUESTS_PER_ROUND)));
            }
            runAll(clients, WARM_UP_ROUNDS);
            long before = allocatedByWorkers();
            runAll(clients, MEASURED_ROUNDS);
            long bytes = allocatedByWorkers() - before;
            long count = (long) WORKERS * MEASURED_ROUNDS * REQUESTS_PER_ROUND;
            // Loading a class late may cost a little once; a request that allocates costs at least
            // sixteen bytes every time.
            assertThat(bytes)
                    .as("bytes allocated by %d requests: %s", count, name)
                    .isLessThan(count / 10);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private static void runAll(List<Client> clients, int rounds) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (Client client : clients) {
            threads.add(Thread.ofPlatform().start(() -> client.run(rounds)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Client client : clients) {
            assertThat(client.failure).isNull();
        }
    }

    private static long allocatedByWorkers() {
        return allocatedBy("worker-", WORKERS);
    }

    private static long allocatedBy(String name, int count) {
        List<Thread> workers =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(name))
                        .toList();
        assertThat(workers).as("threads called %s", name).hasSize(count);
        return workers.stream()
                .mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.threadId()))
                .sum();
    }

    /// Sends the same pipeline again and again, and knows how long its answer is.
    private static final class Client implements AutoCloseable {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private final ByteBuffer answer = ByteBuffer.allocateDirect(4 * 1024 * 1024);
        private final int endBytes;
        private @Nullable Throwable failure;

        Client(InetSocketAddress address, String text) throws IOException {
            channel = SocketChannel.open(address);
            boolean isBinary = text.charAt(0) == 0x80;
            String last = isBinary ? BINARY_NOOP : "mn\r\n";
            byte[] bytes = (text + last).getBytes(StandardCharsets.ISO_8859_1);
            endBytes = isBinary ? BINARY_END_BYTES : END_BYTES;
            request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }

        void run(int rounds) {
            try {
                for (int round = 0; round < rounds; round++) {
                    request.rewind();
                    while (request.hasRemaining()) {
                        channel.write(request);
                    }
                    readToEnd();
                }
            } catch (IOException broken) {
                failure = broken;
            }
        }

        /// Reads until the answer to the closing `mn`, or to the no-op that has it as its opaque.
        private void readToEnd() throws IOException {
            answer.clear();
            do {
                if (channel.read(answer) < 0) {
                    throw new IOException("closed by the server");
                }
            } while (answer.position() < endBytes
                    || answer.getInt(answer.position() - endBytes)
                            != ('M' << 24 | 'N' << 16 | '\r' << 8 | '\n'));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
