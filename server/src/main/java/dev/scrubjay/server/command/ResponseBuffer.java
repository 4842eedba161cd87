package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.Base64Key;
import dev.scrubjay.server.protocol.Reply;
import dev.scrubjay.server.watch.Watcher;
import dev.scrubjay.store.PinnedValue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The answers of one connection that are not sent yet.
///
/// Small answers are copied into a buffer that the connection lends and takes back. Two kinds are
/// too large for it and suspend execution until they are sent: one value pinned in the store,
/// followed by a short tail, and one administrative report on the heap, whole or made piece by
/// piece.
///
/// Confined to the connection's worker.
public final class ResponseBuffer {
    /// Room that is enough for anything but a value: a `VALUE` line with the longest key, a meta
    /// command's answer with every flag there is and the longest key in base64, or any fixed reply.
    public static final int LINE_BYTES_MAX = 512;

    /// The largest value that is copied. A larger one is sent from the store's own memory, which
    /// costs a second system call and saves copying it.
    public static final int COPIED_BYTES_MAX = 32 * 1024;

    /// How many pieces of a report are sent before other connections are served.
    private static final int PIECES_PER_TURN = 4;

    private static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt HALF_WORD =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort PAIR =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final MemorySegment NONE = MemorySegment.ofArray(new byte[0]);
    private static final int NUMBER_DIGITS_MAX = 20;
    private static final long NINETEEN_DIGITS_MAX = Long.parseUnsignedLong("9999999999999999999");
    private static final short LINE_END = '\r' | '\n' << Byte.SIZE;
    private static final int END = 'E' | 'N' << 8 | 'D' << 16 | '\r' << 24;
    private static final int VALU = 'V' | 'A' << 8 | 'L' << 16 | 'U' << 24;
    private static final short E_SPACE = 'E' | ' ' << Byte.SIZE;

    /// What follows a pinned value: both line ends, or only the first.
    private static final MemorySegment TAIL =
            Arena.global()
                    .allocateFrom(
                            ValueLayout.JAVA_BYTE,
                            "\r\nEND\r\n".getBytes(StandardCharsets.US_ASCII));

    private static final int LINE_END_BYTES = 2;

    private final PinnedValue pinned = new PinnedValue();
    private final boolean isForDatagrams;
    private MemorySegment bytes = NONE;
    private int position;
    private int limit;
    private boolean hasTail;
    private boolean isTailLast;
    private byte @Nullable [] report;
    private int reportStart;
    private @Nullable ReportStream stream;
    private @Nullable Watcher watcher;
    private int piecesLeft = PIECES_PER_TURN;
    private int connectionId;
    private Runnable waker = () -> {};
    private boolean isCloseRequested;

    /// What the answer of a meta set will repeat whose value is being received. Null until there is
    /// the first one.
    private @Nullable HeldMetaSet heldMetaSet;

    /// Creates a response buffer with no room.
    public ResponseBuffer() {
        this(/* isForDatagrams= */ false);
    }

    private ResponseBuffer(boolean isForDatagrams) {
        this.isForDatagrams = isForDatagrams;
    }

    /// Creates one whose answers go to many clients, each as a message that says how long it is:
    /// nothing that goes on without an end can be answered to it.
    public static ResponseBuffer forDatagrams() {
        return new ResponseBuffer(/* isForDatagrams= */ true);
    }

    /// Returns whether an answer has to be complete before any of it is sent.
    boolean isForDatagrams() {
        return isForDatagrams;
    }

    /// Lends a buffer. Answers are written to `[0, newLimit)`.
    public void lend(MemorySegment buffer, int newLimit) {
        bytes = buffer;
        position = 0;
        limit = newLimit;
    }

    /// Takes the buffer back.
    public void takeBack() {
        bytes = NONE;
        position = 0;
        limit = 0;
    }

    /// Returns what remembers a meta set until its value is there.
    HeldMetaSet heldMetaSet() {
        HeldMetaSet held = heldMetaSet;
        if (held == null) {
            held = new HeldMetaSet();
            heldMetaSet = held;
        }
        return held;
    }

    /// Returns how many bytes are written.
    public int position() {
        return position;
    }

    /// Starts again at the front: everything written has been sent.
    public void rewind() {
        position = 0;
    }

    /// Returns whether a line fits, or any fixed reply.
    public boolean hasRoomForLine() {
        return hasRoom(LINE_BYTES_MAX);
    }

    /// Returns whether `size` more bytes fit.
    boolean hasRoom(int size) {
        return limit - position >= size;
    }

    /// Returns whether a value can be answered before something is sent: one that is copied has to
    /// fit.
    boolean hasRoomForValue(int length) {
        return length > COPIED_BYTES_MAX || hasRoom(length + LINE_BYTES_MAX);
    }

    /// Returns whether nothing may be executed before what is here has been sent.
    public boolean isSuspended() {
        return hasTail
                || pinned.isPinned()
                || report != null
                || stream != null
                || isCloseRequested
                || (watcher != null && watcher.hasLines());
    }

    /// Returns whether the connection is to be closed once everything is sent.
    public boolean isCloseRequested() {
        return isCloseRequested;
    }

    /// Asks for the connection to be closed once everything is sent.
    public void closeWhenSent() {
        isCloseRequested = true;
    }

    /// Returns how many bytes the whole answer has: those written, and those that follow them.
    public long unsentBytes() {
        assert stream == null && watcher == null : "an answer without an end";
        long following = pinned.isPinned() ? pinned.remaining() : 0;
        byte[] text = report;
        int reported = text == null ? 0 : text.length - reportStart;
        return position + following + tailLength() + reported;
    }

    /// Forgets what is written and what was to follow: it is sent, or is not going to be.
    public void forget() {
        pinned.unpin();
        position = 0;
        hasTail = false;
        report = null;
        endStream();
        isCloseRequested = false;
    }

    /// The connection is closed: nothing more is made for it.
    public void end() {
        endStream();
        if (watcher != null) {
            watcher.close();
        }
    }

    private void endStream() {
        ReportStream ended = stream;
        if (ended != null) {
            stream = null;
            ended.close();
        }
    }

    // --------------------------------------------------------------- large answers

    /// Returns the value that follows the bytes written, if it is pinned.
    public PinnedValue pinned() {
        return pinned;
    }

    /// Says that a pinned value follows, and what comes after it.
    void suspendForPinned(boolean isLastOfLine) {
        hasTail = true;
        isTailLast = isLastOfLine;
    }

    /// Returns whether the pinned value's tail is still to be written.
    public boolean hasTail() {
        return hasTail;
    }

    /// Returns where the bytes are that [#writeTail] is going to write.
    public static long tailAddress() {
        return TAIL.address();
    }

    /// Returns how many [#writeTail] is going to write.
    public int tailLength() {
        if (!hasTail) {
            return 0;
        }
        return isTailLast ? (int) TAIL.byteSize() : LINE_END_BYTES;
    }

    /// Writes what follows a pinned value: its line end, and the end of the retrieval. Call when
    /// the value is sent and the buffer empty.
    public void writeTail() {
        hasTail = false;
        putLineEnd();
        if (isTailLast) {
            putEnd();
        }
    }

    /// Sets a report to be sent after the bytes written.
    void suspendForReport(byte[] text) {
        report = text;
        reportStart = 0;
    }

    /// Sets a report to be made and sent piece by piece, after the bytes written.
    void suspendForStream(ReportStream pieces) {
        stream = pieces;
    }

    /// Fills the empty buffer with the next part of a report.
    ///
    /// @return its size; 0 when there is none, or when other connections come first: then there is
    ///   more as long as this [#isSuspended]
    public int fillFromReport() {
        if (report == null && (stream != null || watcher != null)) {
            report = isTurnOver() ? null : nextPiece();
            reportStart = 0;
        }
        byte[] text = report;
        if (text == null) {
            return 0;
        }
        int size = Math.min(limit, text.length - reportStart);
        MemorySegment.copy(text, reportStart, bytes, ValueLayout.JAVA_BYTE, 0, size);
        position = size;
        reportStart += size;
        report = reportStart < text.length ? text : null;
        if (report == null && stream != null && stream.isDone()) {
            endStream();
        }
        return size;
    }

    /// A watcher's turn is not over when it has nothing more: only a look for lines makes sure that
    /// the next one wakes its worker.
    private boolean isTurnOver() {
        if (piecesLeft > 0) {
            piecesLeft--;
            return false;
        }
        boolean hasMore = stream != null || (watcher != null && watcher.hasLines());
        if (hasMore) {
            piecesLeft = PIECES_PER_TURN;
        }
        return hasMore;
    }

    private byte @Nullable [] nextPiece() {
        if (stream == null) {
            return watcher == null ? null : watcher.take();
        }
        byte[] piece = stream.next();
        if (piece == null) {
            endStream();
            return null;
        }
        return piece.length == 0 ? null : piece;
    }

    // --------------------------------------------------------------- watching

    /// Says whose answers these are.
    ///
    /// @param id the connection's number
    /// @param newWaker has the worker send what a watcher was told; any thread may call it
    public void belongTo(int id, Runnable newWaker) {
        connectionId = id;
        waker = newWaker;
    }

    /// Says whose answers these are, where nobody can watch.
    ///
    /// @param id the socket's number
    public void belongTo(int id) {
        connectionId = id;
    }

    int connectionId() {
        return connectionId;
    }

    Runnable waker() {
        return waker;
    }

    /// Makes this a watcher's: from now on it is sent what happens, and nothing else.
    void watch(Watcher newWatcher) {
        watcher = newWatcher;
        suspendForReport(Reply.OK.bytes());
    }

    /// Returns whether the connection watches. Any thread, as a guess.
    public boolean isWatching() {
        return watcher != null;
    }

    // --------------------------------------------------------------- writing

    void put(Reply reply) {
        put(reply.bytes());
    }

    void put(byte[] text) {
        put(text, text.length);
    }

    /// Writes the first `length` bytes of a text.
    void put(byte[] text, int length) {
        MemorySegment.copy(text, 0, bytes, ValueLayout.JAVA_BYTE, position, length);
        position += length;
    }

    void putEnd() {
        bytes.set(HALF_WORD, position, END);
        bytes.set(ValueLayout.JAVA_BYTE, position + 4L, (byte) '\n');
        position += 5;
    }

    void putLineEnd() {
        bytes.set(PAIR, position, LINE_END);
        position += 2;
    }

    /// Writes `VALUE `, the key and a space.
    void putValueStart(MemorySegment keys, int keyOffset, int keyLength) {
        bytes.set(HALF_WORD, position, VALU);
        bytes.set(PAIR, position + 4L, E_SPACE);
        position += 6;
        put(keys, keyOffset, keyLength);
        putSpace();
    }

    /// Writes a key, or something of about its length.
    void put(MemorySegment source, int offset, int length) {
        // Whole words: the room for a line, and the decoder's slack, are longer than a key.
        for (int index = 0; index < length; index += Long.BYTES) {
            bytes.set(WORD, position + (long) index, source.get(WORD, offset + (long) index));
        }
        position += length;
    }

    /// Writes a key as base64.
    void putBase64(MemorySegment source, int offset, int length) {
        position = Base64Key.encode(source, offset, length, bytes, position);
    }

    /// Writes two characters.
    ///
    /// @param pair the first one in the lower byte
    void putPair(int pair) {
        bytes.set(PAIR, position, (short) pair);
        position += 2;
    }

    /// Takes back what was written from a position on.
    void takeBackTo(int oldPosition) {
        position = oldPosition;
    }

    void putSpace() {
        bytes.set(ValueLayout.JAVA_BYTE, position++, (byte) ' ');
    }

    /// Returns the bytes lent.
    public MemorySegment segment() {
        return bytes;
    }

    void advance(int size) {
        position += size;
    }

    /// Writes an unsigned number.
    void putNumber(long number) {
        if (number >= 0 && number < 10) {
            bytes.set(ValueLayout.JAVA_BYTE, position++, (byte) ('0' + number));
            return;
        }
        int digits = digits(number);
        long rest = number;
        for (int index = position + digits - 1; index > position; index--) {
            long next = rest >= 0 ? rest / 10 : Long.divideUnsigned(rest, 10);
            bytes.set(ValueLayout.JAVA_BYTE, index, (byte) ('0' + (rest - next * 10)));
            rest = next;
        }
        bytes.set(ValueLayout.JAVA_BYTE, position, (byte) ('0' + rest));
        position += digits;
    }

    private static int digits(long number) {
        if (number < 0) {
            return Long.compareUnsigned(number, NINETEEN_DIGITS_MAX) > 0 ? NUMBER_DIGITS_MAX : 19;
        }
        int digits = 1;
        long bound = 10;
        while (digits < 19 && number >= bound) {
            digits++;
            bound *= 10;
        }
        return digits;
    }
}
