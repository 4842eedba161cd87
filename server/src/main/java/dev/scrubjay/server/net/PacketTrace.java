package dev.scrubjay.server.net;

import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.BinaryOpcode;
import dev.scrubjay.server.protocol.RequestBatch;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What `-vv` says of the binary protocol: the header of every packet, four bytes to a line, as
/// memcached shows it, and what a request is about.
///
/// Used by [Trace], and as slow.
final class PacketTrace {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ").withPrefix("0x");
    private static final int BYTES_PER_LINE = 4;

    private final PrintStream out;

    PacketTrace(PrintStream out) {
        this.out = out;
    }

    /// Says what the first `count` operations are.
    void requests(int id, RequestBatch batch, int count) {
        MemorySegment input = batch.input();
        for (int index = 0; index < count; index++) {
            int start = batch.start(index);
            out.println("<" + id + " Read binary protocol data:");
            header("<" + id + "    ", input, start);
            BinaryOpcode opcode = BinaryOpcode.of(BinaryHeader.opcode(input, start));
            String key =
                    new String(
                            bytes(input, batch.keyOffset(index), batch.keyLength(index)),
                            StandardCharsets.ISO_8859_1);
            out.println("<" + id + " " + opcode + " " + key);
        }
    }

    /// Says what was answered with `[start, end)`: whole packets, but for the value of the last.
    void responses(int id, MemorySegment bytes, int start, int end) {
        long position = start;
        while (position < end) {
            out.println(">" + id + " Writing bin response:");
            header(">" + id + "   ", bytes, (int) position);
            position += BinaryHeader.BYTES + BinaryHeader.bodyLength(bytes, (int) position);
        }
    }

    private void header(String margin, MemorySegment packet, int start) {
        for (int row = 0; row < BinaryHeader.BYTES; row += BYTES_PER_LINE) {
            out.println(margin + BYTES.formatHex(bytes(packet, start + row, BYTES_PER_LINE)));
        }
    }

    private static byte[] bytes(MemorySegment packet, int start, int length) {
        return packet.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
