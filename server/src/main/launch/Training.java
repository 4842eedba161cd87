import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// The training run of the start-up cache: starts a server, sends it some of everything, stops it.
///
/// Run from its source by the build, as `java Training.java PORT-FILE JAVA JVM-OPTIONS...`. The
/// JVM that it starts is told by its options to record which classes it used and which methods ran
/// hot; so what is not asked here is slower in a server's first second, and no more than that.
final class Training {
    private static final int ROUNDS = 300;
    private static final int CONNECTIONS = 4;
    private static final int ANSWER_MILLIS_MAX = 10_000;

    /// The crowd: more keys than the index begins with, and than there is memory for.
    private static final int CROWD_CONNECTIONS = 50;
    private static final int CROWD_ROUNDS = 200;
    private static final int CROWD_KEYS = 60_000;
    private static final int PIPELINED = 16;
    private static final int KEYS_AT_ONCE = 50;

    /// Most values are small.
    private static final int[] CROWD_VALUES = {20, 100, 100, 100, 100, 100, 100, 1_000, 4_000, 16_384};

    /// One chunk, chained chunks, and more than an item may have.
    private static final int[] BIG_VALUES = {20_000, 100_000, 600_000, 2_000_000};

    private static final String[] REQUESTS = {
        "set a 0 0 5\r\nhello\r\n",
        "set counter 7 0 2\r\n10\r\n",
        "get a\r\nget missing\r\n",
        "get a b c d missing counter\r\n",
        "gets a counter\r\n",
        "add b 1 100 3\r\nabc\r\n",
        "replace b 2 200 3\r\nxyz\r\n",
        "append b 0 0 2\r\n++\r\n",
        "prepend b 0 0 2\r\n--\r\n",
        "cas b 0 0 3 1\r\nnew\r\ncas missing 0 0 1 1\r\nx\r\n",
        "incr counter 5\r\ndecr counter 3\r\nincr missing 1\r\nincr a 1\r\n",
        "touch a 100\r\ntouch missing 1\r\n",
        "gat 100 a b\r\ngats 100 a\r\n",
        "set quiet 0 0 1 noreply\r\nx\r\nadd quiet 0 0 1 noreply\r\nx\r\n",
        "incr counter 1 noreply\r\ntouch a 10 noreply\r\ndelete quiet noreply\r\n",
        "delete b\r\ndelete missing\r\n",
        "set short 0 -1 1\r\nx\r\nget short\r\n",
        "ms m 5 F3 T100 c k O1\r\nhello\r\nms m 1 ME q\r\nx\r\nms m 1 MA N0 s\r\nx\r\n",
        "mg m v f t c s k O2\r\nmg missing v k O3\r\nmg missing q\r\nmg lease N30 R10 h l v\r\n",
        "ms YmluYXJ5 1 b k\r\nx\r\nmg YmluYXJ5 b k v\r\nme m\r\nme missing\r\n",
        "ma counter v t c\r\nma made N0 J5 v\r\nma made MD D2 q\r\nma missing\r\n",
        "md m I T50\r\nmg m v\r\nmd m C1\r\nmd m x\r\nmd m q\r\nmd lease k O1\r\n",
        "mg m Z\r\nmg m Tx\r\nms m 1 MX\r\nx\r\nma m Dx\r\nmn\r\n",
        "version\r\nverbosity 0\r\n",
        "nonsense\r\nget\r\nset bad\r\nset bad 0 0 x\r\n",
    };

    private static final String[] REPORTS = {
        "stats\r\n",
        "stats settings\r\n",
        "stats items\r\n",
        "stats slabs\r\n",
        "stats sizes\r\n",
        "stats conns\r\n",
        "stats scrubjay\r\n",
        "stats detail on\r\nstats detail dump\r\nstats detail off\r\n",
        "stats reset\r\n",
        "flush_all\r\nflush_all 100\r\nflush_all noreply\r\n",
    };

    /// Requests of the binary protocol: opcode, length of the extras, key, value.
    private static final Object[][] PACKETS = {
        {0x01, 8, "a", "hello"},
        {0x00, 0, "a", ""},
        {0x0d, 0, "a", ""},
        {0x0d, 0, "missing", ""},
        {0x0c, 0, "missing", ""},
        {0x11, 8, "b", "quiet"},
        {0x0e, 0, "b", "++"},
        {0x05, 20, "counted", ""},
        {0x1d, 4, "a", ""},
        {0x04, 0, "b", ""},
        {0x10, 0, "", ""},
        {0x55, 0, "a", "unknown"},
    };

    private static int exchanges;

    private Training() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path portFile = Path.of(args[0]);
        List<String> command = new ArrayList<>(List.of(args).subList(1, args.length));
        command.addAll(List.of("-u", "root", "-l", "127.0.0.1", "-p", "0", "-m", "16", "-t", "2"));
        command.addAll(List.of("-o", "hashpower=12")); // So that the index grows.
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MEMCACHED_PORT_FILENAME", portFile.toString());
        Process server = builder.inheritIO().start();
        try {
            int port = awaitPort(server, portFile);
            train(port);
            trainBinary(port);
            trainByCrowd(port);
        } finally {
            server.destroy();
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly();
                throw new IOException("the server did not stop");
            }
        }
    }

    private static int awaitPort(Process server, Path portFile)
            throws IOException, InterruptedException {
        while (server.isAlive()) {
            if (Files.exists(portFile)) {
                String line = Files.readString(portFile).lines().findFirst().orElse("");
                if (line.startsWith("TCP INET: ")) {
                    return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                }
            }
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
        throw new IOException("the server ended with status " + server.exitValue());
    }

    private static void train(int port) throws IOException {
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                for (int round = 0; round < ROUNDS; round++) {
                    exchange(socket, request(round));
                }
                exchange(socket, String.join("", REPORTS));
                for (int length : BIG_VALUES) {
                    exchange(socket, "set big 0 0 " + length + "\r\n" + "v".repeat(length) + "\r\nget big\r\n");
                    exchange(socket, "ms big " + length + " k O1\r\n" + "v".repeat(length) + "\r\nmg big v\r\n");
                }
                send(socket, "quit\r\n");
            }
        }
    }

    private static void trainBinary(int port) throws IOException {
        ByteArrayOutputStream requests = new ByteArrayOutputStream();
        for (Object[] packet : PACKETS) {
            requests.writeBytes(packet((int) packet[0], (int) packet[1], (String) packet[2], (String) packet[3]));
        }
        requests.writeBytes(packet(0x01, 8, "big", "v".repeat(100_000)));
        requests.writeBytes(packet(0x0d, 0, "big", ""));
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                for (int round = 0; round < ROUNDS / 4; round++) {
                    socket.getOutputStream().write(requests.toByteArray());
                    socket.getOutputStream().write(packet(0x0a, 0, "", ""));
                    readToNoop(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
                }
                socket.getOutputStream().write(packet(0x17, 0, "", ""));
            }
        }
    }

    /// What a server in use meets and one that is asked by few does not: many connections that are
    /// served together, full buckets, an index that grows, evictions. Where the JVM has seen that
    /// before, it does not have to compile once more for it.
    private static void trainByCrowd(int port) throws IOException {
        Random random = new Random(1);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int connection = 0; connection < CROWD_CONNECTIONS; connection++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                sockets.add(socket);
            }
            for (int round = 0; round < CROWD_ROUNDS; round++) {
                List<String> ends = new ArrayList<>();
                for (Socket socket : sockets) {
                    ends.add(ask(socket, crowdRequest(random, round)));
                }
                for (int index = 0; index < ends.size(); index++) {
                    readTo(sockets.get(index), ends.get(index));
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static String crowdRequest(Random random, int round) {
        StringBuilder request = new StringBuilder();
        if (round % 8 == 7) {
            request.append("get");
            for (int count = 0; count < KEYS_AT_ONCE; count++) {
                request.append(" crowd:").append(random.nextInt(CROWD_KEYS));
            }
            return request.append("\r\n").toString();
        }
        int setPercent = round < CROWD_ROUNDS / 2 ? 80 : 10;
        for (int count = round % 2 == 0 ? 1 : PIPELINED; count > 0; count--) {
            String key = "crowd:" + random.nextInt(CROWD_KEYS);
            if (random.nextInt(100) < setPercent) {
                int length = CROWD_VALUES[random.nextInt(CROWD_VALUES.length)];
                request.append("set " + key + " 0 0 " + length + "\r\n" + "v".repeat(length) + "\r\n");
            } else {
                request.append(round % 4 < 2 ? "get " + key + "\r\n" : "mg " + key + " v\r\n");
            }
        }
        return request.toString();
    }

    private static byte[] packet(int opcode, int extrasLength, String key, String value) {
        return ByteBuffer.allocate(24 + extrasLength + key.length() + value.length())
                .put((byte) 0x80)
                .put((byte) opcode)
                .putShort((short) key.length())
                .put((byte) extrasLength)
                .putInt(8, extrasLength + key.length() + value.length())
                .position(24 + extrasLength)
                .put(key.getBytes(StandardCharsets.ISO_8859_1))
                .put(value.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    /// Reads answers until the one that comes last; nothing else is on its way then.
    private static void readToNoop(DataInputStream in) throws IOException {
        int opcode;
        do {
            in.readByte();
            opcode = in.readByte();
            in.skipNBytes(6);
            in.skipNBytes(in.readInt() + 12L);
        } while (opcode != 0x0a);
    }

    /// Everything at once now and then, as pipelining clients do; else one after the other.
    private static String request(int round) {
        if (round % 4 == 0) {
            return String.join("", REQUESTS);
        }
        return REQUESTS[round % REQUESTS.length];
    }

    private static void exchange(Socket socket, String request) throws IOException {
        readTo(socket, ask(socket, request));
    }

    /// Sends a request and a mark after it, and returns what only the answer to the mark ends in.
    private static String ask(Socket socket, String request) throws IOException {
        String mark = String.valueOf(10_000_000 + exchanges++);
        String key = "mark:" + socket.getLocalPort();
        send(socket, request + "set " + key + " 0 0 8 noreply\r\n" + mark + "\r\nget " + key + "\r\n");
        return mark + "\r\nEND\r\n";
    }

    private static void readTo(Socket socket, String end) throws IOException {
        String answered = "";
        byte[] buffer = new byte[65536];
        InputStream in = socket.getInputStream();
        while (!answered.endsWith(end)) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the server closed the connection");
            }
            String tail = answered.substring(Math.max(0, answered.length() - end.length()));
            answered = tail + new String(buffer, 0, count, StandardCharsets.ISO_8859_1);
        }
    }

    private static void send(Socket socket, String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
