package dev.scrubjay.server.net.uring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Finds out whether this machine lets us use io_uring, by trying.
///
/// A kernel may be too old, or have it switched off; a container's filter may forbid it.
public final class Availability {
    private static final int REGISTER_PROBE = 8;

    // `struct io_uring_probe`: 16 bytes, then 8 for each operation, the flags in the third.
    private static final int PROBE_OPERATIONS_MAX = 64;
    private static final int PROBE_HEAD_BYTES = 16;
    private static final int PROBE_ENTRY_BYTES = 8;
    private static final int PROBE_FLAGS = 2;
    private static final int SUPPORTED = 1;

    private static final int COUNT_MIN = 2;
    private static final int BUFFER_BYTES_MIN = 64;

    private Availability() {}

    /// Returns why io_uring cannot be used, or null if it can.
    public static @Nullable String problem() {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "");
        if (!system.equals("Linux")) {
            return "this is " + system + ", not Linux";
        }
        if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
            return "not built for " + architecture;
        }
        try (Ring ring = new Ring(COUNT_MIN, COUNT_MIN, COUNT_MIN, BUFFER_BYTES_MIN)) {
            return ring.hasAllFeatures() && hasAllOperations(ring) ? null : "the kernel is too old";
        } catch (KernelException refused) {
            return refused.getMessage();
        }
    }

    private static boolean hasAllOperations(Ring ring) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe =
                    arena.allocate(
                            PROBE_HEAD_BYTES + (long) PROBE_OPERATIONS_MAX * PROBE_ENTRY_BYTES,
                            Long.BYTES);
            if (ring.register(REGISTER_PROBE, probe.address(), PROBE_OPERATIONS_MAX) < 0) {
                return false;
            }
            for (int operation : Ring.OPERATIONS_NEEDED) {
                long entry = PROBE_HEAD_BYTES + (long) operation * PROBE_ENTRY_BYTES;
                short flags = probe.get(ValueLayout.JAVA_SHORT, entry + PROBE_FLAGS);
                if ((flags & SUPPORTED) == 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
