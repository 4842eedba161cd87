package dev.scrubjay.server.net.uring;

/// Where the bytes of one send are: up to three places outside the heap, sent in their order.
///
/// Scratch of a transport, filled for each send.
public final class OutgoingParts {
    /// The first place.
    public static final int HEAD = 0;

    /// The second place.
    public static final int BODY = 1;

    /// The last place.
    public static final int TAIL = 2;

    /// How many places there may be.
    public static final int COUNT = 3;

    private final long[] addresses = new long[COUNT];
    private final int[] lengths = new int[COUNT];

    /// Forgets all of them.
    public void clear() {
        for (int index = 0; index < COUNT; index++) {
            lengths[index] = 0;
        }
    }

    /// Sets one of them.
    public void set(int index, long address, int length) {
        addresses[index] = address;
        lengths[index] = length;
    }

    /// Returns where one of them is.
    public long address(int index) {
        return addresses[index];
    }

    /// Returns how long one of them is, 0 if it is not used.
    public int length(int index) {
        return lengths[index];
    }

    /// Returns how long they are, all told.
    public int total() {
        int total = 0;
        for (int length : lengths) {
            total += length;
        }
        return total;
    }

    /// Returns whether there is only the first.
    public boolean isSingle() {
        return lengths[BODY] == 0 && lengths[TAIL] == 0;
    }
}
