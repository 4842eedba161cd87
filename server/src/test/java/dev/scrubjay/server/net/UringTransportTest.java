package dev.scrubjay.server.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The transport under conditions that a server hardly meets: nothing may be lost, mixed up, or
/// kept.
@ExtendWith(UringOrRefusal.class)
class UringTransportTest {
    private static final int TINY_SEND_BUFFER = 4608;

    /// Rings in which something is always too small.
    static List<UringSizes> smallRings() {
        return List.of(
                new UringSizes(2, 4, 2, 64),
                new UringSizes(2, 4, 64, 256),
                new UringSizes(4, 4, 4, 16 * 1024),
                new UringSizes(4, 1024, 2, 4096),
                UringSizes.STANDARD);
    }

    @ParameterizedTest
    @MethodSource("smallRings")
    void answers_throughTinySendBuffer_arriveWhole(UringSizes sizes) throws Exception {
        Random random = seeded("answers_throughTinySendBuffer_arriveWhole");
        try (UringFixture fixture = new UringFixture(sizes, TINY_SEND_BUFFER).serving();
                Socket socket = fixture.connect()) {
            String[] values = {
                text(random, 10), text(random, 33_000), text(random, 300_000), text(random, 900_000)
            };
            for (int index = 0; index < values.length; index++) {
                set(socket, "k" + index, values[index]);
            }
            StringBuilder requests = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            for (int count = 0; count < 40; count++) {
                int first = random.nextInt(values.length);
                int second = random.nextInt(values.length);
                requests.append("get k%d k%d\r\n".formatted(first, second));
                answers.append(value(first, values)).append(value(second, values));
                answers.append("END\r\n");
            }
            requests.append("stats\r\n");
            answers.append("x".repeat(300_000));

            CompletableFuture<Void> sent = send(socket, requests.toString());
            assertThat(read(socket, answers.length(), random)).isEqualTo(answers.toString());
            sent.join();
        }
    }

    /// More than is taken at once: it has to wait in its order, and be answered in that order.
    @ParameterizedTest
    @MethodSource("smallRings")
    void pipeline_thatWaitsToBeRead_isAnsweredInOrder(UringSizes sizes) throws Exception {
        Random random = seeded("pipeline_thatWaitsToBeRead_isAnsweredInOrder");
        try (UringFixture fixture = new UringFixture(sizes, TINY_SEND_BUFFER).serving();
                Socket socket = fixture.connect()) {
            StringBuilder requests = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            for (int number = 0; number < 60_000; number++) {
                if (random.nextInt(500) == 0) {
                    String value = text(random, random.nextInt(60_000));
                    requests.append("set k 0 0 %d\r\n%s\r\n".formatted(value.length(), value));
                    answers.append("STORED\r\n");
                }
                requests.append("incr n%d 1\r\nverbosity 0\r\n".formatted(number));
                answers.append("NOT_FOUND\r\nOK\r\n");
            }
            CompletableFuture<Void> sent = send(socket, requests.toString());

            assertThat(read(socket, answers.length(), random)).isEqualTo(answers.toString());
            sent.join();
        }
    }

    /// Everything is there before the worker looks: more than a connection may hold comes at once.
    @ParameterizedTest
    @MethodSource("smallRings")
    void burst_beyondWhatIsHeld_waitsAndIsAnsweredInOrder(UringSizes sizes) throws Exception {
        Random random = seeded("burst_beyondWhatIsHeld_waitsAndIsAnsweredInOrder");
        try (UringFixture fixture = new UringFixture(sizes, TINY_SEND_BUFFER);
                Socket socket = fixture.connect()) {
            StringBuilder requests = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            while (requests.length() < 60_000) {
                int number = random.nextInt(1000);
                requests.append("set n%d 0 0 4\r\n%d\r\n".formatted(number, 1000 + number));
                requests.append("get n%d\r\n".formatted(number));
                answers.append(
                        "STORED\r\nVALUE n%d 0 4\r\n%d\r\nEND\r\n"
                                .formatted(number, 1000 + number));
            }
            socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));

            fixture.serving();

            assertThat(read(socket, answers.length(), random)).isEqualTo(answers.toString());
            if (sizes.bufferBytes() >= 4096) {
                // Smaller ones bring no more at once than is served at once.
                assertThat(fixture.spillTotal()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("smallRings")
    void clients_manyAtOnce_getTheirOwnAnswers(UringSizes sizes) throws Exception {
        seeded("clients_manyAtOnce_getTheirOwnAnswers");
        try (UringFixture fixture = new UringFixture(sizes, 0).serving()) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                String key = "client" + number;
                clients.add(CompletableFuture.runAsync(() -> exchangeOwn(fixture, key)));
            }
            clients.forEach(CompletableFuture::join);
            fixture.awaitNoConnections();
        }
    }

    private static void exchangeOwn(UringFixture fixture, String key) {
        Random random = new Random(key.hashCode());
        try (Socket socket = fixture.connect()) {
            for (int round = 0; round < 100; round++) {
                String value = key + text(random, random.nextInt(round % 10 == 0 ? 100_000 : 500));
                set(socket, key, value);
                socket.getOutputStream().write(("get " + key + "\r\n").getBytes(ISO_8859_1));
                String answer =
                        "VALUE %s 0 %d\r\n%s\r\nEND\r\n".formatted(key, value.length(), value);
                assertThat(read(socket, answer.length(), random)).isEqualTo(answer);
            }
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    /// Clients go away while a value is on its way to them, and others come at once, into the same
    /// slots: what is late for the first must not reach the others, and the value is kept until the
    /// kernel has let go of it.
    @ParameterizedTest
    @MethodSource("smallRings")
    void peers_goneInMidSend_leaveNothingAndDisturbNobody(UringSizes sizes) throws Exception {
        Random random = seeded("peers_goneInMidSend_leaveNothingAndDisturbNobody");
        String value = text(random, 400_000);
        try (UringFixture fixture = new UringFixture(sizes, TINY_SEND_BUFFER).serving()) {
            for (int round = 0; round < 60; round++) {
                try (Socket leaving = fixture.connect()) {
                    set(leaving, "large", value);
                    leaving.getOutputStream().write("get large\r\n".repeat(5).getBytes(ISO_8859_1));
                    read(leaving, 1 + random.nextInt(20_000), random);
                    if (random.nextBoolean()) {
                        leaving.setSoLinger(true, 0);
                    }
                }
                try (Socket next = fixture.connect()) {
                    String small = "v" + round;
                    set(next, "large", small);
                    next.getOutputStream().write("get large\r\n".getBytes(ISO_8859_1));
                    String answer =
                            "VALUE large 0 %d\r\n%s\r\nEND\r\n".formatted(small.length(), small);
                    assertThat(read(next, answer.length(), random)).isEqualTo(answer);
                    next.getOutputStream().write("delete large\r\n".getBytes(ISO_8859_1));
                    assertThat(read(next, 9, random)).isEqualTo("DELETED\r\n");
                }
            }
            fixture.awaitNoConnections();
            assertThat(fixture.store.stats().memory().chunkBytesUsed()).isZero();
        }
    }

    /// A worker that stops while sends are in flight waits for their end before it frees anything.
    @Test
    void close_inMidSend_comesToRest() throws Exception {
        Random random = seeded("close_inMidSend_comesToRest");
        try (UringFixture fixture =
                new UringFixture(UringSizes.STANDARD, TINY_SEND_BUFFER).serving()) {
            for (int count = 0; count < 20; count++) {
                Socket socket = fixture.connect();
                set(socket, "large", text(random, 400_000));
                socket.getOutputStream().write("get large\r\n".repeat(5).getBytes(ISO_8859_1));
                read(socket, 1000, random);
            }
        }
    }

    private static void set(Socket socket, String key, String value) throws IOException {
        String request = "set %s 0 0 %d\r\n%s\r\n".formatted(key, value.length(), value);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        assertThat(read(socket, 8, new Random(0))).isEqualTo("STORED\r\n");
    }

    private static String value(int index, String[] values) {
        return "VALUE k%d 0 %d\r\n%s\r\n".formatted(index, values[index].length(), values[index]);
    }

    private static CompletableFuture<Void> send(Socket socket, String text) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
                    } catch (IOException broken) {
                        throw new AssertionError(broken);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    /// Reads so many bytes, in pieces of any size.
    private static String read(Socket socket, int count, Random random) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[count];
        int position = 0;
        while (position < count) {
            int size = Math.min(count - position, 1 + random.nextInt(20_000));
            int read = in.read(bytes, position, size);
            if (read < 0) {
                throw new IOException("closed by the server after " + position + " bytes");
            }
            position += read;
        }
        return new String(bytes, ISO_8859_1);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(Integer.toString(random.nextInt(Integer.MAX_VALUE), 36));
        }
        text.setLength(length);
        return text.toString();
    }

    private static Random seeded(String test) {
        long seed = Long.getLong("scrubjay.seed", System.nanoTime());
        System.out.println(test + ": -Dscrubjay.seed=" + seed);
        return new Random(seed);
    }
}
