package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.stats.Counter;
import dev.scrubjay.server.stats.WorkerCounters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a client has to get past before it is served, when there is a file of users (`-Y`).
///
/// The only way is to store `user password` under any key. Every other line is told so, and lines
/// too short to be a `set` close the connection, as in memcached. Belongs to one connection and its
/// worker; it is dropped once the client is in.
public final class Login {
    private static final int LINE_BYTES_MIN = 6;
    private static final int LINE_BYTES_MAX = 2048;
    private static final int TOKEN_BYTES_MAX = 16 * 1024;
    private static final int SIZE_WORD = 4;
    private static final int LINE_END_BYTES = 2;

    private final Passwords passwords;
    private final WorkerCounters counters;

    /// The value being received, with its line end; null between two of them.
    private byte @Nullable [] token;

    private int tokenBytes;
    private boolean isPassed;

    Login(Passwords passwords, WorkerCounters counters) {
        this.passwords = passwords;
        this.counters = counters;
    }

    /// Returns whether the client is in.
    public boolean isPassed() {
        return isPassed;
    }

    /// Looks at the next line, or the next part of a value, of `[start, end)`, and answers it.
    /// There has to be room for a line.
    ///
    /// @return where the rest starts: `start`, when more has to arrive first
    public int receive(MemorySegment input, int start, int end, ResponseBuffer out) {
        return token == null
                ? receiveLine(input, start, end, out)
                : receiveToken(token, input, start, end, out);
    }

    private int receiveLine(MemorySegment input, int start, int end, ResponseBuffer out) {
        int lineFeed = start;
        while (lineFeed < end && input.get(ValueLayout.JAVA_BYTE, lineFeed) != '\n') {
            lineFeed++;
        }
        if (lineFeed == end) {
            if (end - start > LINE_BYTES_MAX) {
                out.closeWhenSent();
            }
            return start;
        }
        if (lineFeed - start < LINE_BYTES_MIN) {
            out.closeWhenSent();
            return lineFeed + 1;
        }
        long size = announcedSize(input, start, lineFeed);
        if (size < 0) {
            out.put(Reply.UNAUTHENTICATED);
        } else if (size > TOKEN_BYTES_MAX) {
            out.put(Reply.TOKEN_TOO_LONG);
        } else {
            token = new byte[(int) size + LINE_END_BYTES];
            tokenBytes = 0;
        }
        return lineFeed + 1;
    }

    /// Returns the size in `set key flags exptime size`, or -1 when the line is anything else.
    private static long announcedSize(MemorySegment input, int start, int end) {
        byte[] bytes = input.asSlice(start, (long) end - start).toArray(ValueLayout.JAVA_BYTE);
        String[] words =
                new String(bytes, StandardCharsets.ISO_8859_1).strip().split(" +", SIZE_WORD + 2);
        return words.length > SIZE_WORD && words[0].equals("set")
                ? WordNumbers.unsigned(words[SIZE_WORD])
                : -1;
    }

    private int receiveToken(
            byte[] into, MemorySegment input, int start, int end, ResponseBuffer out) {
        int size = Math.min(into.length - tokenBytes, end - start);
        MemorySegment.copy(input, ValueLayout.JAVA_BYTE, start, into, tokenBytes, size);
        tokenBytes += size;
        if (tokenBytes == into.length) {
            token = null;
            out.put(judge(into));
        }
        return start + size;
    }

    private Reply judge(byte[] bytes) {
        int length = bytes.length - LINE_END_BYTES;
        if (bytes[length] != '\r' || bytes[length + 1] != '\n') {
            return Reply.BAD_TERMINATION;
        }
        int space = 0;
        while (space < length && bytes[space] != ' ') {
            space++;
        }
        if (space == length) {
            return Reply.BAD_LOGIN;
        }
        counters.add(Counter.AUTH_CMDS, 1);
        byte[] user = Arrays.copyOf(bytes, space);
        byte[] password = Arrays.copyOfRange(bytes, space + 1, length);
        isPassed = passwords.accept(user, password);
        if (!isPassed) {
            counters.add(Counter.AUTH_ERRORS, 1);
        }
        return isPassed ? Reply.STORED : Reply.AUTH_FAILURE;
    }
}
