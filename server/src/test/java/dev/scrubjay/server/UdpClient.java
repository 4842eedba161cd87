package dev.scrubjay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Speaks UDP to a server in this process. Text stands for bytes, one character each.
///
/// What is sent from one socket to another on this machine comes in order or not at all, so that
/// "no answer" is the answer to what was sent afterwards.
final class UdpClient implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 30_000;
    private static final int ATTEMPT_MILLIS_MAX = 100;
    private static final int ATTEMPTS_MAX = 300;
    private static final int HEADER_BYTES = 8;
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final DatagramSocket socket;
    private int nextId = 0xfff0;

    UdpClient(Server server) throws IOException {
        this(server.udpAddresses().getFirst(), null);
    }

    /// Creates one.
    ///
    /// @param own where to send from, null for anywhere
    UdpClient(InetSocketAddress server, @Nullable InetSocketAddress own) throws IOException {
        socket = new DatagramSocket(own == null ? new InetSocketAddress(0) : own);
        socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        socket.connect(server);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
    }

    /// One datagram of an answer.
    record Answer(int id, int sequence, int total, String text) {}

    /// Sends requests in one datagram, and returns its id.
    int send(String requests) throws IOException {
        int id = nextId++ & 0xffff;
        sendRaw(datagram(id, 0, 1, requests));
        return id;
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    static byte[] datagram(int id, int sequence, int total, String text) {
        byte[] payload = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .putShort((short) id)
                .putShort((short) sequence)
                .putShort((short) total)
                .putShort((short) 0)
                .put(payload)
                .array();
    }

    Answer receive() throws IOException {
        DatagramPacket packet =
                new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        assertThat(bytes.length).as("a datagram's size").isBetween(HEADER_BYTES + 1, 1400);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int id = Short.toUnsignedInt(header.getShort());
        int sequence = Short.toUnsignedInt(header.getShort());
        int total = Short.toUnsignedInt(header.getShort());
        assertThat(header.getShort()).as("reserved").isZero();
        int length = bytes.length - HEADER_BYTES;
        return new Answer(
                id,
                sequence,
                total,
                new String(bytes, HEADER_BYTES, length, StandardCharsets.ISO_8859_1));
    }

    /// Receives a message of several datagrams.
    String receiveAll(int id) throws IOException {
        StringBuilder text = new StringBuilder();
        int total = 1;
        for (int sequence = 0; sequence < total; sequence++) {
            Answer answer = receive();
            total = sequence == 0 ? answer.total() : total;
            assertThat(answer).isEqualTo(new Answer(id, sequence, total, answer.text()));
            text.append(answer.text());
        }
        return text.toString();
    }

    /// Sends requests in one datagram, and requires these answers, each a datagram of its own.
    void exchange(String requests, String... answers) throws IOException {
        int id = send(requests);
        for (String text : answers) {
            assertThat(receive()).isEqualTo(new Answer(id, 0, 1, text));
        }
    }

    /// Requires the server to answer, whatever has come before it and may have been too much for a
    /// socket.
    void awaitAnswer() throws IOException {
        socket.setSoTimeout(ATTEMPT_MILLIS_MAX);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Answer wanted = new Answer(send("mn\r\n"), 0, 1, "MN\r\n");
            try {
                Answer answer = receive();
                while (!answer.equals(wanted)) {
                    answer = receive();
                }
                socket.setSoTimeout(ANSWER_MILLIS_MAX);
                return;
            } catch (SocketTimeoutException lost) {
                // Asked again.
            }
        }
        throw new AssertionError("no answer to any of " + ATTEMPTS_MAX + " datagrams");
    }

    /// Requires that nothing more was answered.
    void hasNothingMore() throws IOException {
        exchange("mn\r\n", "MN\r\n");
    }

    @Override
    public void close() {
        socket.close();
    }
}
