package dev.scrubjay.systemtests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Sends requests to a server by UDP. Text stands for bytes, one character each (ISO 8859-1).
///
/// On one machine datagrams keep their order, and what is not more than a socket holds is not lost.
final class UdpConnection implements AutoCloseable {
    private static final int READ_MILLIS_MAX = 10_000;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int HEADER_BYTES = 8;
    private static final String NOOP = "mn\r\n";
    private static final String END = "0/1 MN\r\n";

    private final DatagramSocket socket;
    private int nextId = 1;

    private UdpConnection(DatagramSocket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_MILLIS_MAX);
        socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
    }

    static UdpConnection to(String host, int port) {
        try {
            DatagramSocket socket = new DatagramSocket();
            socket.connect(InetAddress.ofLiteral(host), port);
            return new UdpConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends requests of the text protocol in one datagram, and returns what answers them: of each
    /// datagram its number, how many there are of its message, and what is in it.
    ///
    /// Without those that hold nothing: memcached sends one, the first of none, where keys were
    /// missed before the first hit.
    List<String> answers(String requests) {
        send(requests);
        send(NOOP);
        List<String> answers = new ArrayList<>();
        String answer = receive();
        while (!answer.equals(END)) {
            if (!answer.equals("0/0 ")) {
                answers.add(answer);
            }
            answer = receive();
        }
        return answers;
    }

    /// Sends one datagram.
    void send(String requests) {
        byte[] payload = requests.getBytes(ISO_8859_1);
        byte[] bytes =
                ByteBuffer.allocate(HEADER_BYTES + payload.length)
                        .putShort((short) nextId++)
                        .putShort((short) 0)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .put(payload)
                        .array();
        try {
            socket.send(new DatagramPacket(bytes, bytes.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Receives one datagram: its number, how many there are of its message, and what is in it.
    String receive() {
        DatagramPacket packet =
                new DatagramPacket(new byte[DATAGRAM_BYTES_MAX], DATAGRAM_BYTES_MAX);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer header = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (header.getShort(0) != (short) (nextId - 1)
                && header.getShort(0) != (short) (nextId - 2)) {
            throw new AssertionError("the answer to another request");
        }
        int sequence = Short.toUnsignedInt(header.getShort(2));
        int total = Short.toUnsignedInt(header.getShort(4));
        int length = packet.getLength() - HEADER_BYTES;
        return sequence
                + "/"
                + total
                + " "
                + new String(packet.getData(), HEADER_BYTES, length, ISO_8859_1);
    }

    @Override
    public void close() {
        socket.close();
    }
}
