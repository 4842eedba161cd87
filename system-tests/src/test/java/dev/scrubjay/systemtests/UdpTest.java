package dev.scrubjay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// UDP, side by side with the real memcached, and with the tools that can speak it.
final class UdpTest {
    private static final int EX_OSERR = 71;
    private static final int ROUNDS = 400;
    private static final int REQUESTS_MAX = 5;

    /// Small, so that no answer is more than a socket holds.
    private static final int REQUEST_BYTES_MAX = 500;

    private static final Duration SOON = Duration.ofSeconds(30);

    /// What both answer alike, in order: some requests look at what others have stored.
    private static final List<String> DATAGRAMS =
            List.of(
                    "set a 5 0 3\r\nbar\r\nset b 0 0 1\r\nb\r\n",
                    "get a\r\n",
                    "get a b\r\n",
                    "get a none b\r\n",
                    "get none a\r\n",
                    "get a none\r\n",
                    "get none other\r\n",
                    "get" + " a".repeat(40) + "\r\n",
                    "gat 0 a b\r\n",
                    "set c 0 0 1 noreply\r\nc\r\nget c\r\n",
                    "set large 0 0 50000\r\n" + "v".repeat(50_000) + "\r\n",
                    "get large\r\n",
                    "get a large b\r\n",
                    "set s 0 0 1366\r\n" + "v".repeat(1366) + "\r\nget s\r\n",
                    "set s 0 0 1369\r\n" + "v".repeat(1369) + "\r\nget s\r\n",
                    "set s 0 0 1370\r\n" + "v".repeat(1370) + "\r\nget s\r\n",
                    "mg a v f\r\nmg none v\r\nmg none v q\r\n",
                    "ms m 2 T0 q\r\nhi\r\nmg m v k O7\r\nmd m\r\n",
                    "mg large v s\r\n",
                    "ma number N0 J5 v\r\nma number v\r\n",
                    "incr number 5\r\ndecr number 1\r\nincr none 1\r\n",
                    "delete c\r\ndelete c\r\ntouch a 0\r\ntouch none 0\r\n",
                    "set bad 0 0 3\r\nabcdefgh\r\nget a\r\n",
                    "bogus\r\nget a\nget b\n",
                    "get " + "k".repeat(251) + "\r\nget b\r\n",
                    "get a",
                    "get a\r\nget",
                    "get" + " a".repeat(2000),
                    "x".repeat(3000),
                    "quit\r\nget a\r\n",
                    "verbosity 0\r\n",
                    "flush_all\r\nget a\r\n");

    @TempDir private Path directory;

    @Test
    void requests_onBothServers_areAnsweredAlike() {
        compare((ours, theirs) -> {
            for (String datagram : DATAGRAMS) {
                assertThat(ours.answers(datagram))
                        .as(TextConnection.show(datagram))
                        .isEqualTo(theirs.answers(datagram));
            }
        });
    }

    @Test
    void randomRequests_onBothServers_areAnsweredAlike() {
        Random random = Seed.random("udp: randomRequests_onBothServers_areAnsweredAlike");
        RequestMaker maker = new RequestMaker(random);
        compare((ours, theirs) -> {
            for (int round = 0; round < ROUNDS; round++) {
                String datagram = datagram(maker, random);
                assertThat(ours.answers(datagram))
                        .as(TextConnection.show(datagram))
                        .isEqualTo(theirs.answers(datagram));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void portFile_withUdp_namesBothPorts(ServerKind kind) throws IOException {
        String lines = portFileOf(kind.launch("-U", "-1").port(-1));

        assertThat(lines).matches("TCP INET: \\d+\nUDP INET: \\d+\n");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void portZero_withUdp_isNoTcp(ServerKind kind) throws IOException {
        String lines = portFileOf(kind.launch("-U", "-1").port(0));

        assertThat(lines).matches("UDP INET: \\d+\n");
    }

    /// Starts a server, has it answer at the UDP port of its file, and returns the file.
    private String portFileOf(ServerLaunch launch) throws IOException {
        Path portFile = directory.resolve("ports");
        launch.environment("MEMCACHED_PORT_FILENAME", portFile.toString());
        try (ServerProcess _ = launch.startWithoutWaiting()) {
            Deadline.await("a port file", SOON, () -> portFile.toFile().length() > 0);
            String lines = Files.readString(portFile);
            int port = Integer.parseInt(lines.replaceFirst("(?s).*UDP INET: (\\d+)\n", "$1"));
            try (UdpConnection connection = UdpConnection.to("127.0.0.1", port)) {
                assertThat(connection.answers("get none\r\n")).containsExactly("0/1 END\r\n");
            }
            return lines;
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void start_onUdpPortInUse_isRefused(ServerKind kind) throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            ExternalProgram.Result result =
                    kind.launch("-U", Integer.toString(taken.getLocalPort())).runToEnd();

            assertThat(result.exit()).isEqualTo(EX_OSERR);
            assertThat(result.err())
                    .contains("failed to listen on")
                    .contains("Address already in use");
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memccp_overUdp_stores(ServerKind kind) throws IOException {
        Path file = Files.writeString(directory.resolve("stored-by-udp"), "value");
        try (ServerProcess server = withUdp(kind);
                TextConnection connection = server.connect()) {
            Deadline.await(
                    "the value",
                    SOON,
                    () -> {
                        // Datagrams may get lost; then whoever wants to be sure sends once more.
                        ExternalProgram.run(
                                        Debian.program("memccp"),
                                        "--udp",
                                        "--servers=" + server.address(),
                                        file.toString())
                                .outOfSuccess();
                        return connection.stats("stats").number("curr_items") == 1;
                    });
            connection.exchange(
                    "get stored-by-udp\r\n", "VALUE stored-by-udp 0 5\r\nvalue\r\nEND\r\n");
        }
    }

    /// Sends sets and gets by UDP, and counts what does not come back.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void memcaslap_overUdp_getsAllItSets(ServerKind kind) {
        try (ServerProcess server = withUdp(kind)) {
            String out =
                    ExternalProgram.run(
                                    Debian.program("memcaslap"),
                                    "--udp",
                                    "--servers=" + server.address(),
                                    "--execute_number=2000",
                                    "--threads=1",
                                    "--concurrency=8")
                            .outOfSuccess();

            assertThat(out)
                    .contains("cmd_get: 1800\n", "cmd_set: 200\n", "get_misses: 0\n")
                    .contains("packet_disorder: 0\n", "packet_drop: 0\n", "udp_timeout: 0\n");
        }
    }

    /// libmemcached sends by UDP what needs no answer.
    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void pylibmc_overUdp_storesByEitherProtocol(ServerKind kind) {
        try (ServerProcess server = withUdp(kind)) {
            String out =
                    ExternalProgram.run(
                                    Debian.pythonWith("pylibmc", "python3-pylibmc"),
                                    Checkout.file("system-tests/src/test/clients/pylibmc_udp.py")
                                            .toString(),
                                    Integer.toString(server.port()))
                            .outOfSuccess();

            assertThat(out).isEqualTo("text value\nbinary value\n");
        }
    }

    private static String datagram(RequestMaker maker, Random random) {
        StringBuilder requests = new StringBuilder();
        for (int count = 1 + random.nextInt(REQUESTS_MAX); count > 0; count--) {
            String request = maker.request();
            // A unique number is each server's own.
            if (request.length() <= REQUEST_BYTES_MAX
                    && !request.matches("(?s)(gets|gats|cas) .*")) {
                requests.append(request);
            }
        }
        return requests.append("touch none 0\r\n").toString();
    }

    private interface Comparison {
        void run(UdpConnection ours, UdpConnection theirs);
    }

    private static void compare(Comparison comparison) {
        try (ServerProcess ours = withUdp(ServerKind.SCRUBJAYD, "-o", ServerKind.WITHOUT_HELPERS);
                ServerProcess theirs =
                        withUdp(ServerKind.MEMCACHED, "-o", ServerKind.WITHOUT_HELPERS);
                UdpConnection our = UdpConnection.to("127.0.0.1", ours.port());
                UdpConnection their = UdpConnection.to("127.0.0.1", theirs.port())) {
            comparison.run(our, their);
            Function<ServerProcess, Object> counted =
                    server ->
                            RequestMaker.COUNTERS.stream()
                                    .collect(
                                            Collectors.toMap(
                                                    name -> name, server.stats("stats")::number));
            assertThat(counted.apply(ours)).isEqualTo(counted.apply(theirs));
        }
    }

    /// Starts a server that has one port for both.
    private static ServerProcess withUdp(ServerKind kind, String... arguments) {
        int port = Ports.free();
        String[] all = new String[arguments.length + 4];
        all[0] = "-U";
        all[1] = Integer.toString(port);
        all[2] = "-t";
        all[3] = "1";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return kind.launch(all).port(port).start();
    }
}
