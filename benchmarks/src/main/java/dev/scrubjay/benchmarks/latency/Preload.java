package dev.scrubjay.benchmarks.latency;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Stores every key that a plan may ask for.
final class Preload {
    private static final int BUFFER_BYTES = 64 * 1024;

    private Preload() {}

    static void run(LoadPlan plan, InetSocketAddress server) throws IOException {
        String value = Requests.value(plan.valueBytes());
        try (Socket socket = connect(server)) {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
            for (int number = 0; number < plan.keys(); number++) {
                String key = Requests.key(number);
                out.write(
                        ascii(
                                "set %s 0 0 %d noreply\r\n%s\r\n"
                                        .formatted(key, value.length(), value)));
            }
            out.write(ascii("version\r\n"));
            out.flush();
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = in.readLine();
            if (line == null || !line.startsWith("VERSION ")) {
                throw new IOException("the server answered to the first stores: " + line);
            }
        }
    }

    private static Socket connect(InetSocketAddress server) throws IOException {
        try {
            return new Socket(server.getAddress(), server.getPort());
        } catch (ConnectException refused) {
            throw new IOException("no server on port " + server.getPort(), refused);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
