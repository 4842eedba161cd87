package dev.scrubjay.benchmarks.soak;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Some requests that are sent at once, and what has to be answered to them.
///
/// What both sides write at once fits into the sockets' buffers, so that nobody waits for the other
/// to read: some small requests, or one large one. Confined to its visitor's thread.
final class SoakPipeline {
    private static final int REQUESTS_MAX = 30;
    private static final int MULTI_KEYS_MAX = 20;
    private static final int SMALL_BYTES_MAX = 100;
    private static final int LARGE_BYTES_MAX = 700_000;

    /// One request in so many is for a large value.
    private static final int LARGE_ONE_IN = 200;

    /// Reads one answer.
    private interface Check {
        void read(InputStream in) throws IOException;
    }

    private final ByteArrayOutputStream requests = new ByteArrayOutputStream();
    private final List<Check> checks = new ArrayList<>();

    /// Asks for some of everything.
    static SoakPipeline random(List<SoakKey> keys, SplittableRandom random) {
        SoakPipeline pipeline = new SoakPipeline();
        if (random.nextInt(LARGE_ONE_IN / REQUESTS_MAX) == 0) {
            // A key of its own, so that no multiget brings many large values.
            SoakKey large = keys.get(0);
            pipeline.set(large, random.nextInt(LARGE_BYTES_MAX));
            return pipeline;
        }
        for (int count = 1 + random.nextInt(REQUESTS_MAX); count > 0; count--) {
            SoakKey key = keys.get(1 + random.nextInt(keys.size() - 1));
            switch (random.nextInt(8)) {
                case 0, 1 -> pipeline.set(key, random.nextInt(SMALL_BYTES_MAX));
                case 2 -> pipeline.delete(key);
                case 3 -> pipeline.get(some(keys, random));
                default -> pipeline.get(List.of(key));
            }
        }
        return pipeline;
    }

    /// Asks for every key once more, and removes it.
    static SoakPipeline farewell(List<SoakKey> keys) {
        SoakPipeline pipeline = new SoakPipeline();
        for (SoakKey key : keys) {
            pipeline.get(List.of(key));
            pipeline.delete(key);
        }
        return pipeline;
    }

    private static List<SoakKey> some(List<SoakKey> keys, SplittableRandom random) {
        int count = 1 + random.nextInt(Math.min(MULTI_KEYS_MAX, keys.size() - 1));
        int first = 1 + random.nextInt(keys.size() - count);
        return keys.subList(first, first + count);
    }

    byte[] bytes() {
        return requests.toByteArray();
    }

    int count() {
        return checks.size();
    }

    /// Reads the answers from one to before another.
    ///
    /// @throws WrongAnswer if one is not what it must be
    void readAnswers(InputStream in, int from, int to) throws IOException {
        for (Check check : checks.subList(from, to)) {
            check.read(in);
        }
    }

    private void set(SoakKey key, int length) {
        byte[] value = key.nextValue(length);
        int version = key.sent();
        line("set " + key.name() + " 0 0 " + value.length);
        requests.writeBytes(value);
        line("");
        checks.add(in -> {
            expect(in, "STORED", key);
            key.stored(version);
        });
    }

    private void delete(SoakKey key) {
        int version = key.sent();
        key.deleteSent();
        line("delete " + key.name());
        checks.add(in -> {
            String answer = readLine(in);
            boolean isMiss = answer.equals("NOT_FOUND") && key.isMissRight();
            if (!isMiss && !answer.equals("DELETED")) {
                throw new WrongAnswer("delete " + key.name(), answer);
            }
            key.deleted(version);
        });
    }

    private void get(List<SoakKey> keys) {
        Map<String, SoakKey> asked = new LinkedHashMap<>();
        StringBuilder request = new StringBuilder("get");
        for (SoakKey key : keys) {
            asked.put(key.name(), key);
            request.append(' ').append(key.name());
        }
        line(request.toString());
        checks.add(in -> readValues(in, new LinkedHashMap<>(asked)));
    }

    private static void readValues(InputStream in, Map<String, SoakKey> asked) throws IOException {
        String answer = readLine(in);
        while (answer.startsWith("VALUE ")) {
            String[] words = answer.split(" ", -1);
            byte[] value = in.readNBytes(Integer.parseInt(words[3]));
            String end = readLine(in);
            SoakKey key = asked.remove(words[1]);
            if (key == null || !end.isEmpty() || !key.isRight(value)) {
                throw new WrongAnswer("get " + words[1], answer);
            }
            answer = readLine(in);
        }
        if (!answer.equals("END")) {
            throw new WrongAnswer("get", answer);
        }
        for (SoakKey missed : asked.values()) {
            if (!missed.isMissRight()) {
                throw new WrongAnswer("get " + missed.name(), "a miss");
            }
        }
    }

    private static void expect(InputStream in, String expected, SoakKey key) throws IOException {
        String answer = readLine(in);
        if (!answer.equals(expected)) {
            throw new WrongAnswer(key.name(), answer);
        }
    }

    private void line(String text) {
        requests.writeBytes((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int letter = in.read(); letter != '\n'; letter = in.read()) {
            if (letter < 0) {
                throw new EOFException("the server hung up after '" + line + "'");
            }
            line.append((char) letter);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }
}
