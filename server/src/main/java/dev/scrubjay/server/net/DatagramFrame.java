package dev.scrubjay.server.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The header that every datagram begins with. No other class knows an offset.
///
/// ```
/// offset  size  field
///      0     2  request id  the client's choice; every datagram of an answer repeats it
///      2     2  sequence    which one this is of the message, from 0
///      4     2  total       how many there are of the message
///      6     2  reserved    0 in answers; anything in requests
/// ```
///
/// Numbers are in network order. Pure functions.
final class DatagramFrame {
    /// The size of the header.
    static final int BYTES = 8;

    /// The most datagrams that a message can say it has.
    static final int TOTAL_MAX = 0xffff;

    private static final int SEQUENCE = 2;
    private static final int TOTAL = 4;
    private static final int RESERVED = 6;
    private static final ValueLayout.OfShort NUMBER =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private DatagramFrame() {}

    /// Returns whether a datagram of `size` bytes is a request to look at: one with something in
    /// it, that is not a part of a larger one. As in memcached, its sequence number says nothing.
    static boolean isRequest(MemorySegment datagram, int size) {
        return size > BYTES && datagram.get(NUMBER, TOTAL) == 1;
    }

    static short requestId(MemorySegment datagram) {
        return datagram.get(NUMBER, 0);
    }

    static void write(MemorySegment datagram, short requestId, int sequence, int total) {
        datagram.set(NUMBER, 0, requestId);
        datagram.set(NUMBER, SEQUENCE, (short) sequence);
        datagram.set(NUMBER, TOTAL, (short) total);
        datagram.set(NUMBER, RESERVED, (short) 0);
    }
}
