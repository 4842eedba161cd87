package dev.scrubjay.server.net;

import dev.scrubjay.server.config.Protocol;
import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.RequestBatch;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// What `-vv`, or `verbosity 2`, says on standard error: clients that come and go, every command
/// line and every answer, as memcached says it. Values are left out.
///
/// One for all workers. It allocates and it waits for the terminal: for finding faults, not for
/// serving.
public final class Trace {
    private static final int COMMANDS_LEVEL = 2;
    private static final String VALUE = "VALUE ";
    private static final String META_VALUE = "VA ";
    private static final int LINE_END_BYTES = 2;

    private final PrintStream out;
    private final PacketTrace packets;
    private volatile int level;

    /// Creates a trace.
    ///
    /// @param level how many `-v` there were
    public Trace(PrintStream out, int level) {
        this.out = out;
        this.packets = new PacketTrace(out);
        this.level = level;
    }

    /// Returns how much is said.
    public int level() {
        return level;
    }

    /// Sets how much is said, from now on.
    public void setLevel(int newLevel) {
        level = newLevel;
    }

    boolean isOn() {
        return level >= COMMANDS_LEVEL;
    }

    void opened(int id, Protocol protocol) {
        if (isOn()) {
            String kind =
                    protocol == Protocol.AUTO
                            ? "auto-negotiating client connection"
                            : protocol.shown() + " client connection.";
            out.println("<" + id + " new " + kind);
        }
    }

    void closed(int id) {
        if (isOn()) {
            out.println("<" + id + " connection closed.");
        }
    }

    /// Says which lines the first `count` operations came from. They were decoded from `[.., end)`.
    void commands(int id, RequestBatch batch, int count, int end) {
        if (batch.isBinary()) {
            packets.requests(id, batch, count);
            return;
        }
        for (int index = 0; index < count; index++) {
            if (batch.isFirstOfLine(index)) {
                MemorySegment input = batch.input();
                int start = batch.start(index);
                out.println("<" + id + " " + line(input, start, lineFeed(input, start, end)));
            }
        }
    }

    /// Says what was answered with `[start, end)`.
    void answers(int id, MemorySegment bytes, int start, int end) {
        if (start < end && BinaryHeader.isResponse(bytes, start)) {
            packets.responses(id, bytes, start, end);
            return;
        }
        long position = start;
        while (position < end) {
            int lineFeed = lineFeed(bytes, (int) position, end);
            String line = line(bytes, (int) position, lineFeed);
            position = lineFeed + 1L;
            if (line.startsWith(VALUE)) {
                String[] words = line.split(" ", -1);
                out.println(">" + id + " sending key " + words[1]);
                position += Integer.parseInt(words[3]) + (long) LINE_END_BYTES;
            } else if (line.startsWith(META_VALUE)) {
                out.println(">" + id + " " + line);
                position += Integer.parseInt(line.split(" ", -1)[1]) + (long) LINE_END_BYTES;
            } else {
                out.println(">" + id + " " + line);
            }
        }
    }

    private static int lineFeed(MemorySegment bytes, int start, int end) {
        int index = start;
        while (index < end && bytes.get(ValueLayout.JAVA_BYTE, index) != '\n') {
            index++;
        }
        return index;
    }

    private static String line(MemorySegment bytes, int start, int end) {
        byte[] text = bytes.asSlice(start, (long) end - start).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
