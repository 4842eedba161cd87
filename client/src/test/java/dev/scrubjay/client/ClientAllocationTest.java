package dev.scrubjay.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// What a blocking call leaves to the garbage collector.
final class ClientAllocationTest {
    private static final int CALLS = 10_000;

    /// The operation, about 120 bytes, and the decoded text of ten letters; a little more while the
    /// compiler has not seen that some of it can go. The value's own array comes from the I/O
    /// thread.
    private static final int GET_BYTES_MAX = 256;

    /// The operation, the encoded value, and what puts request and answer together.
    private static final int SET_BYTES_MAX = 256;

    private static long bytesEach(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }

    @Test
    void blockingCalls_allocateLittleMoreThanTheirResult() {
        try (FakeServer server = new FakeServer(new FakeMemcached());
                MemcachedClient mc = MemcachedClient.connect(server.address())) {
            mc.set("key", "ten bytes.");
            long get = bytesEach(() -> mc.get("key", String.class));
            long miss = bytesEach(() -> mc.get("nothing", String.class));
            long set = bytesEach(() -> mc.set("key", "ten bytes."));
            System.out.printf(
                    "allocation per call: get %d bytes, miss %d bytes, set %d bytes%n",
                    get, miss, set);
            assertThat(get).isLessThanOrEqualTo(GET_BYTES_MAX);
            assertThat(miss).isLessThanOrEqualTo(get);
            assertThat(set).isLessThanOrEqualTo(SET_BYTES_MAX);
        }
    }
}
