package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The layout of a packet of the binary protocol. No other class knows an offset.
///
/// ```
/// offset  size  field
///      0     1  magic          0x80 for a request, 0x81 for a response
///      1     1  opcode
///      2     2  key length
///      4     1  extras length
///      5     1  data type      not looked at
///      6     2  status         of a response; the vbucket of a request is not looked at
///      8     4  body length    extras, key and value together
///     12     4  opaque         the client's, repeated in the response
///     16     8  cas
///     24     E  extras
///   24+E     K  key
/// 24+E+K     V  value
///
/// extras of   set, add, replace  flags 4 | exptime 4
///             incr, decr         delta 8 | initial 8 | exptime 4
///             touch, gat, flush  exptime 4
///             a found item       flags 4
/// ```
///
/// All numbers are big-endian. An exptime is an unsigned one. Every method is a pure function of a
/// segment and of where the packet starts in it.
public final class BinaryHeader {
    /// The length of a header.
    public static final int BYTES = 24;

    /// The length of the extras of a found item: its flags.
    public static final int FLAGS_BYTES = 4;

    static final int STORE_EXTRAS_BYTES = 8;
    static final int ARITHMETIC_EXTRAS_BYTES = 20;
    static final int EXPTIME_BYTES = 4;

    private static final byte REQUEST_MAGIC = (byte) 0x80;
    private static final byte RESPONSE_MAGIC = (byte) 0x81;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long UNSIGNED = 0xffff_ffffL;

    private BinaryHeader() {}

    /// Returns whether a packet starts as a request does. No line of text starts like that.
    public static boolean isRequest(MemorySegment packet, int start) {
        return packet.get(BYTE, start) == REQUEST_MAGIC;
    }

    /// Returns whether a packet starts as a response does.
    public static boolean isResponse(MemorySegment packet, int start) {
        return packet.get(BYTE, start) == RESPONSE_MAGIC;
    }

    /// Returns the opcode.
    public static byte opcode(MemorySegment packet, int start) {
        return packet.get(BYTE, start + 1L);
    }

    static int keyLength(MemorySegment packet, int start) {
        return Short.toUnsignedInt(packet.get(SHORT, start + 2L));
    }

    static int extrasLength(MemorySegment packet, int start) {
        return Byte.toUnsignedInt(packet.get(BYTE, start + 4L));
    }

    /// Returns how many bytes follow the header.
    public static long bodyLength(MemorySegment packet, int start) {
        return packet.get(INT, start + 8L) & UNSIGNED;
    }

    /// Returns the opaque.
    public static int opaque(MemorySegment packet, int start) {
        return packet.get(INT, start + 12L);
    }

    /// Returns the cas, 0 for none.
    public static long cas(MemorySegment packet, int start) {
        return packet.get(LONG, start + 16L);
    }

    static int flags(MemorySegment packet, int start) {
        return packet.get(INT, start + 24L);
    }

    static int storeExptime(MemorySegment packet, int start) {
        return packet.get(INT, start + 28L);
    }

    /// Returns the exptime of a touch or a flush.
    public static long exptime(MemorySegment packet, int start) {
        return packet.get(INT, start + 24L) & UNSIGNED;
    }

    /// Returns whether a flush has an exptime.
    public static boolean hasExtras(MemorySegment packet, int start) {
        return extrasLength(packet, start) > 0;
    }

    /// Returns the delta of an increment or a decrement.
    public static long delta(MemorySegment packet, int start) {
        return packet.get(LONG, start + 24L);
    }

    /// Returns what an increment or a decrement stores where there is nothing yet.
    public static long initial(MemorySegment packet, int start) {
        return packet.get(LONG, start + 32L);
    }

    /// Returns the exptime of what an increment or a decrement stores.
    public static long initialExptime(MemorySegment packet, int start) {
        return packet.get(INT, start + 40L) & UNSIGNED;
    }

    /// Writes the header of a response.
    public static void write(
            MemorySegment packet,
            int start,
            byte opcode,
            int opaque,
            BinaryStatus status,
            int keyLength,
            int extrasLength,
            int bodyLength,
            long cas) {
        packet.set(BYTE, start, RESPONSE_MAGIC);
        packet.set(BYTE, start + 1L, opcode);
        packet.set(SHORT, start + 2L, (short) keyLength);
        packet.set(BYTE, start + 4L, (byte) extrasLength);
        packet.set(BYTE, start + 5L, (byte) 0);
        packet.set(SHORT, start + 6L, (short) status.code());
        packet.set(INT, start + 8L, bodyLength);
        packet.set(INT, start + 12L, opaque);
        packet.set(LONG, start + 16L, cas);
    }

    /// Writes the flags of a found item behind its header.
    public static void writeFlags(MemorySegment packet, int start, int flags) {
        packet.set(INT, start + 24L, flags);
    }

    /// Writes the number that an increment or a decrement has come to, behind the header.
    public static void writeNumber(MemorySegment packet, int start, long number) {
        packet.set(LONG, start + 24L, number);
    }
}
