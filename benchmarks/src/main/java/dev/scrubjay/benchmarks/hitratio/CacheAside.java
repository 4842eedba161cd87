package dev.scrubjay.benchmarks.hitratio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// An application with a cache beside it: asks for keys, and stores those that are not there.
///
/// `benchmarks/hit-ratio` starts it. Arguments: the port, how many keys there are, the skew of
/// their zipf distribution, the least and the greatest length of a value, which percentage of
/// requests is part of a scan, how many requests to make before those that count, how many that
/// count, and a seed. A key's value is always as long; doublings are alike likely. A scan asks for
/// keys that nobody asks for again; its requests never count. The requests depend on the arguments
/// alone. Prints how many counted and how many of them were hits.
public final class CacheAside {
    private static final int REQUESTS_PER_BATCH = 64;
    private static final int ANSWER_BYTES = 4;
    private static final int LINE_BYTES_MAX = 64;
    private static final int PERCENT = 100;
    private static final int ARGUMENTS = 9;

    private final SocketChannel channel;
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocateDirect(REQUESTS_PER_BATCH * ANSWER_BYTES);
    private final ZipfKeys keys;
    private final SplittableRandom random;
    private final int valueBytesMin;
    private final byte[] value;
    private final int scanPercent;

    private final long[] batch = new long[REQUESTS_PER_BATCH];
    private final boolean[] isMissing = new boolean[REQUESTS_PER_BATCH];
    private long scanned;
    private long asked;
    private long hits;

    private CacheAside(
            int port,
            ZipfKeys keys,
            int valueBytesMin,
            int valueBytesMax,
            int scanPercent,
            long seed)
            throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.keys = keys;
        this.scanPercent = scanPercent;
        random = new SplittableRandom(~seed);
        this.valueBytesMin = valueBytesMin;
        value = "v".repeat(valueBytesMax).getBytes(StandardCharsets.US_ASCII);
        out = ByteBuffer.allocateDirect(REQUESTS_PER_BATCH * (valueBytesMax + LINE_BYTES_MAX));
    }

    /// Runs.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != ARGUMENTS) {
            System.out.println(
                    "PORT KEYS SKEW LEAST-BYTES MOST-BYTES SCAN-PERCENT WARM-UP REQUESTS SEED");
            return;
        }
        int port = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[8]);
        double skew = Double.parseDouble(arguments[2]);
        ZipfKeys keys = new ZipfKeys(Integer.parseInt(arguments[1]), skew, seed);
        int least = Integer.parseInt(arguments[3]);
        int most = Integer.parseInt(arguments[4]);
        int scanPercent = Integer.parseInt(arguments[5]);
        CacheAside application = new CacheAside(port, keys, least, most, scanPercent, seed);
        application.request(Long.parseLong(arguments[6]));
        application.asked = 0;
        application.hits = 0;
        application.request(Long.parseLong(arguments[7]));
        application.channel.close();
        System.out.println("asked=" + application.asked + " hits=" + application.hits);
    }

    private void request(long requests) throws IOException {
        for (long made = 0; made < requests; made += REQUESTS_PER_BATCH) {
            for (int index = 0; index < REQUESTS_PER_BATCH; index++) {
                boolean isScan = random.nextInt(PERCENT) < scanPercent;
                batch[index] = isScan ? - ++scanned : keys.next();
            }
            get();
            set();
        }
    }

    /// Asks for the keys of a batch. Repetitions in it count as what they are: misses, twice.
    private void get() throws IOException {
        for (long key : batch) {
            put("mg " + name(key) + "\r\n");
        }
        exchange(REQUESTS_PER_BATCH);
        for (int index = 0; index < REQUESTS_PER_BATCH; index++) {
            isMissing[index] = in.get(index * ANSWER_BYTES) == 'E';
            if (batch[index] >= 0) {
                asked++;
                hits += isMissing[index] ? 0 : 1;
            }
        }
    }

    /// Stores those that were missing.
    private void set() throws IOException {
        int sets = 0;
        for (int index = 0; index < REQUESTS_PER_BATCH; index++) {
            if (isMissing[index]) {
                int length = valueBytes(batch[index]);
                put("ms " + name(batch[index]) + " " + length + "\r\n");
                out.put(value, 0, length);
                put("\r\n");
                sets++;
            }
        }
        exchange(sets);
        for (int index = 0; index < sets; index++) {
            if (in.get(index * ANSWER_BYTES) != 'H') {
                throw new IOException("a value was not stored");
            }
        }
    }

    private int valueBytes(long key) {
        double place = new SplittableRandom(key).nextDouble();
        double bytes = valueBytesMin * Math.pow((double) value.length / valueBytesMin, place);
        return (int) Math.round(bytes);
    }

    private static String name(long key) {
        String digits = Long.toString(Math.abs(key));
        return (key < 0 ? "scan:00000000000" : "key:000000000000")
                        .substring(0, 16 - digits.length())
                + digits;
    }

    private void put(String text) {
        for (int index = 0; index < text.length(); index++) {
            out.put((byte) text.charAt(index));
        }
    }

    /// Sends what was put, and reads so many answers: `HD` or `EN`, and the end of the line.
    private void exchange(int answers) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
        in.clear().limit(answers * ANSWER_BYTES);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new IOException("the server has closed the connection");
            }
        }
    }
}
