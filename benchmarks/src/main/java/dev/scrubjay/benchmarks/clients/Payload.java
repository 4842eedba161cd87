package dev.scrubjay.benchmarks.clients;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The keys and the values that all clients are loaded with. The same in every run.
///
/// A value begins with its key's index, so that an answer to someone else's question is noticed.
final class Payload {
    static final int VALUE_BYTES = 100;

    private static final VarHandle INDEX =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final List<String> keys;
    private final List<byte[]> values = new ArrayList<>();

    /// Makes distinct random keys of 20 characters, and random values.
    Payload(int count) {
        SplittableRandom random = new SplittableRandom(42);
        Set<String> distinct = new LinkedHashSet<>();
        while (distinct.size() < count) {
            distinct.add("key:" + HexFormat.of().toHexDigits(random.nextLong()));
        }
        keys = List.copyOf(distinct);
        for (int index = 0; index < count; index++) {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            INDEX.set(value, 0, index);
            values.add(value);
        }
    }

    int count() {
        return keys.size();
    }

    String key(int index) {
        return keys.get(index);
    }

    byte[] value(int index) {
        return values.get(index);
    }

    /// Returns distinct keys, chosen at random.
    List<String> someKeys(int count, RandomGenerator random) {
        Set<String> chosen = new LinkedHashSet<>();
        while (chosen.size() < count) {
            chosen.add(keys.get(random.nextInt(keys.size())));
        }
        return List.copyOf(chosen);
    }

    /// Fails unless this is the value of the key with that index.
    void check(int index, byte @Nullable [] value) {
        if (value == null || value.length != VALUE_BYTES || (int) INDEX.get(value, 0) != index) {
            throw new IllegalStateException("a wrong value for " + key(index));
        }
    }

    /// Fails unless these are values of all the keys.
    void check(List<String> asked, Map<String, byte[]> found) {
        if (found.size() != asked.size()) {
            throw new IllegalStateException(found.size() + " values for " + asked.size() + " keys");
        }
        String last = asked.get(asked.size() - 1);
        byte[] value = found.get(last);
        if (value == null || !last.equals(key((int) INDEX.get(value, 0)))) {
            throw new IllegalStateException("a wrong value for " + last);
        }
    }

    /// Stores everything in the server, by no client's means.
    void store(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            OutputStream out = socket.getOutputStream();
            for (int index = 0; index < count(); index++) {
                String line = "set %s 0 0 %d noreply\r\n".formatted(key(index), VALUE_BYTES);
                out.write(line.getBytes(StandardCharsets.US_ASCII));
                out.write(value(index));
                out.write('\r');
                out.write('\n');
            }
            out.write("mn\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4];
            new DataInputStream(socket.getInputStream()).readFully(answer);
            String text = new String(answer, StandardCharsets.US_ASCII);
            if (!text.equals("MN\r\n")) {
                throw new IOException("the server answered " + text);
            }
        }
    }
}
