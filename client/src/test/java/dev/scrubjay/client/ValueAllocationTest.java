package dev.scrubjay.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Text and bytes cost their result, and nothing else.
final class ValueAllocationTest {
    private static final int ROUNDS = 20_000;

    private static final int MEASUREMENTS = 6;

    /// Rounding: the test's own few objects, shared out among the rounds.
    private static final long SLACK = 1;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ValueCodec codec =
            new ValueCodec(FlagScheme.PYTHON, -1, Map.of(), Compressor.zlib(), 4096, 1 << 20);
    private volatile Object sink = "";

    @Test
    void decode_text_costsTheString() {
        byte[] bytes = "x".repeat(100).getBytes(UTF_8);
        long string = allocated(() -> new String(bytes, UTF_8));
        assertThat(allocated(() -> codec.decode(bytes, 16, String.class)))
                .isLessThanOrEqualTo(string + SLACK);
        byte[] wide = "张".repeat(100).getBytes(UTF_8);
        long wideString = allocated(() -> new String(wide, UTF_8));
        assertThat(allocated(() -> codec.decode(wide, 16, String.class)))
                .isLessThanOrEqualTo(wideString + SLACK);
    }

    @Test
    void decode_bytes_costsNothing() {
        byte[] bytes = new byte[100];
        assertThat(allocated(() -> codec.decode(bytes, 0, byte[].class)))
                .isLessThanOrEqualTo(SLACK);
    }

    @Test
    void encode_textAndBytes_costTheBytesAndTheirFlags() {
        String text = "x".repeat(100);
        // Two fields and a header.
        long pair = 24;
        long bytes = allocated(() -> text.getBytes(UTF_8));
        assertThat(allocated(() -> codec.encode(text))).isLessThanOrEqualTo(bytes + pair + SLACK);
        byte[] raw = new byte[100];
        assertThat(allocated(() -> codec.encode(raw))).isLessThanOrEqualTo(pair + SLACK);
    }

    /// Returns the bytes that one call allocates: the least of several measurements, because the
    /// machine's own work sometimes gets into one.
    private long allocated(Supplier<Object> call) {
        long least = Long.MAX_VALUE;
        for (int measurement = 0; measurement < MEASUREMENTS; measurement++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                sink = call.get();
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            least = Math.min(least, allocated / ROUNDS);
        }
        assertThat(sink).isNotNull();
        return least;
    }
}
