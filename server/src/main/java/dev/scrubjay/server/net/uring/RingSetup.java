package dev.scrubjay.server.net.uring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Asks the kernel for a ring, and reads from its answer where the ring's parts are.
///
/// `struct io_uring_params`, 120 bytes, is the same on x86-64 and aarch64:
///
/// ```
///   0 sq_entries | 4 cq_entries | 8 flags | .. | 20 features | ..
///  40 sq_off: 0 head | 4 tail | 8 mask | 12 entries | 16 flags | 20 dropped | 24 array | ..
///  80 cq_off: 0 head | 4 tail | 8 mask | 12 entries | 16 overflow | 20 cqes | ..
/// ```
final class RingSetup {
    static final int SUBMISSION_BYTES = 64;
    static final int COMPLETION_BYTES = 16;

    private static final int PARAMS_BYTES = 120;
    private static final int SUBMISSION_COUNT = 0;
    private static final int COMPLETION_COUNT = 4;
    private static final int FLAGS = 8;
    private static final int FEATURES = 20;
    private static final int SUBMISSIONS = 40;
    private static final int COMPLETIONS = 80;
    private static final int HEAD = 0;
    private static final int TAIL = 4;
    private static final int RING_FLAGS = 16;
    private static final int ARRAY = 24;
    private static final int ENTRIES = 20;

    private static final int CQSIZE = 1 << 3;
    private static final int CLAMP = 1 << 4;

    /// Begins without an owner, so that one thread can make the ring and another one own it.
    private static final int DISABLED = 1 << 6;

    private static final int SUBMIT_ALL = 1 << 7;
    private static final int SINGLE_ISSUER = 1 << 12;
    private static final int DEFER_TASKRUN = 1 << 13;

    private static final int FEATURE_SINGLE_MMAP = 1;
    private static final int FEATURE_NODROP = 1 << 1;
    private static final int FEATURE_SUBMIT_STABLE = 1 << 2;
    private static final int FEATURE_FAST_POLL = 1 << 5;
    private static final int FEATURE_EXT_ARG = 1 << 8;
    private static final int FEATURE_CQE_SKIP = 1 << 11;
    private static final int FEATURES_NEEDED =
            FEATURE_SINGLE_MMAP
                    | FEATURE_NODROP
                    | FEATURE_SUBMIT_STABLE
                    | FEATURE_FAST_POLL
                    | FEATURE_EXT_ARG
                    | FEATURE_CQE_SKIP;

    final int file;
    final int submissionCount;
    final int completionCount;
    final int features;

    // Offsets into the one mapping of both rings.
    final int submissionHead;
    final int submissionTail;
    final int submissionFlags;
    final int submissionArray;
    final int completionHead;
    final int completionTail;
    final int completions;

    /// Makes a ring that waits to be enabled by the thread that is going to own it.
    RingSetup(MemorySegment state, int submissionCount, int completionCount)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
            params.set(ValueLayout.JAVA_INT, COMPLETION_COUNT, completionCount);
            params.set(
                    ValueLayout.JAVA_INT,
                    FLAGS,
                    CQSIZE | CLAMP | DISABLED | SUBMIT_ALL | SINGLE_ISSUER | DEFER_TASKRUN);
            this.file =
                    (int)
                            Kernel.checked(
                                    Kernel.call(
                                            state,
                                            Kernel.IO_URING_SETUP,
                                            submissionCount,
                                            params.address(),
                                            0,
                                            0,
                                            0,
                                            0));
            this.submissionCount = params.get(ValueLayout.JAVA_INT, SUBMISSION_COUNT);
            this.completionCount = params.get(ValueLayout.JAVA_INT, COMPLETION_COUNT);
            this.features = params.get(ValueLayout.JAVA_INT, FEATURES);
            this.submissionHead = params.get(ValueLayout.JAVA_INT, SUBMISSIONS + HEAD);
            this.submissionTail = params.get(ValueLayout.JAVA_INT, SUBMISSIONS + TAIL);
            this.submissionFlags = params.get(ValueLayout.JAVA_INT, SUBMISSIONS + RING_FLAGS);
            this.submissionArray = params.get(ValueLayout.JAVA_INT, SUBMISSIONS + ARRAY);
            this.completionHead = params.get(ValueLayout.JAVA_INT, COMPLETIONS + HEAD);
            this.completionTail = params.get(ValueLayout.JAVA_INT, COMPLETIONS + TAIL);
            this.completions = params.get(ValueLayout.JAVA_INT, COMPLETIONS + ENTRIES);
        }
    }

    boolean hasAllFeatures() {
        return (features & FEATURES_NEEDED) == FEATURES_NEEDED;
    }

    long ringsBytes() {
        return Math.max(
                submissionArray + (long) submissionCount * Integer.BYTES,
                completions + (long) completionCount * COMPLETION_BYTES);
    }
}
