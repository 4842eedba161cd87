package dev.scrubjay.client.net;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the operations on their way to one server, and the bytes of their values. Any thread.
final class InFlight {
    /// The count is in the upper bits, the bytes in the lower.
    private static final int COUNT_SHIFT = 40;

    private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

    private final AtomicLong both = new AtomicLong();
    private final int countMax;
    private final long bytesMax;

    InFlight(int countMax, long bytesMax) {
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /// Counts an operation in, if there is room.
    boolean enter(Operation operation) {
        long weight = weight(operation);
        long before = both.getAndAdd(weight);
        if ((before >>> COUNT_SHIFT) < countMax && (before & BYTES_MASK) < bytesMax) {
            return true;
        }
        both.getAndAdd(-weight);
        return false;
    }

    /// Counts an operation out, unless it is one of the connection's own, which never came in.
    void leave(Operation operation) {
        if (!operation.isUncounted) {
            both.getAndAdd(-weight(operation));
        }
    }

    int count() {
        return (int) (both.get() >>> COUNT_SHIFT);
    }

    private static long weight(Operation operation) {
        return (1L << COUNT_SHIFT) + operation.payloadBytes();
    }
}
