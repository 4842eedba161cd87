package dev.scrubjay.benchmarks.latency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// Requests written down beforehand, to be sent in turn, and what each is answered with.
///
/// All keys are stored and all values have one size, so the size of every answer is known, and an
/// answer that is anything else is noticed by its first byte or by where it ends.
///
/// Confined to one thread: it sends from the one buffer.
final class Requests {
    /// As many different ones as keep the server from learning them by heart.
    static final int COUNT = 1 << 16;

    private static final int STORED_BYTES = "STORED\r\n".length();

    private final ByteBuffer bytes;
    private final int[] starts = new int[COUNT + 1];
    private final int[] answerBytes = new int[COUNT];
    private final byte[] firstBytes = new byte[COUNT];

    Requests(LoadPlan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        String value = value(plan.valueBytes());
        String[] texts = new String[COUNT];
        int end = 0;
        for (int index = 0; index < COUNT; index++) {
            String key = key(random.nextInt(plan.keys()));
            boolean isSet = random.nextInt(100) < plan.setPercent();
            texts[index] =
                    isSet
                            ? "set %s 0 0 %d\r\n%s\r\n".formatted(key, plan.valueBytes(), value)
                            : "get %s\r\n".formatted(key);
            answerBytes[index] = isSet ? STORED_BYTES : hit(key, value).length();
            firstBytes[index] = (byte) (isSet ? 'S' : 'V');
            end += texts[index].length();
            starts[index + 1] = end;
        }
        bytes = ByteBuffer.allocateDirect(end);
        for (String text : texts) {
            bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// The same keys as mcload's.
    static String key(int number) {
        return "key:%010d".formatted(number);
    }

    /// The same values as mcload's.
    static String value(int length) {
        StringBuilder value = new StringBuilder(length);
        for (int index = 0; index < length; index++) {
            value.append((char) ('a' + index % 26));
        }
        return value.toString();
    }

    /// The answer to a `get` of one key that is there.
    static String hit(String key, String value) {
        return "VALUE %s 0 %d\r\n%s\r\nEND\r\n".formatted(key, value.length(), value);
    }

    /// Returns the rest of a request. Valid until the next call.
    ByteBuffer rest(int index, int bytesSent) {
        return bytes.limit(starts[index + 1]).position(starts[index] + bytesSent);
    }

    int answerBytes(int index) {
        return answerBytes[index];
    }

    byte firstAnswerByte(int index) {
        return firstBytes[index];
    }
}
