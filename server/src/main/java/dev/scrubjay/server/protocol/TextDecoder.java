package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Turns the bytes of one connection into operations of the text protocol.
///
/// A decoder owns no bytes: it fills the caller's [RequestBatch] with offsets into `input`. What it
/// remembers between calls is only how an unfinished request goes on: how many bytes to wait for,
/// how many to throw away, which retrieval is being continued. It never allocates and never throws
/// on bad input, because clients send malformed lines all day: a malformed line is an operation
/// that is answered like any other, in its turn.
///
/// `input` must be readable for [#SLACK_BYTES] past `end`.
public final class TextDecoder extends RequestDecoder {
    /// The longest line without a line feed that is waited for, unless it is a retrieval. Bounds
    /// the memory one silent client can pin; memcached closes at the same length.
    static final int LINE_BYTES_MAX = 2048;

    /// The longest key, in bytes.
    public static final int KEY_BYTES_MAX = 250;

    /// The longest value length a store may name: what fits an `int` with its line end.
    static final int VALUE_BYTES_MAX = Integer.MAX_VALUE - 2;

    /// `delete key 0 noreply`: old clients send a time, which means nothing any more.
    private static final int DELETE_TOKENS_MAX = 4;

    private static final int LINE_END_BYTES = 2;
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private final int heldBytesMax;
    private final Tokens tokens = new Tokens();
    private final Numbers numbers = new Numbers();
    private final MetaDecoder meta = new MetaDecoder();

    // How an unfinished request goes on.
    private boolean isSkippingLine;
    private boolean isContinued;
    private Verb continuedVerb = Verb.GET;
    private int continuedExptime;

    // The retrieval being decoded: where its line starts, or -1 when its first keys were executed
    // already; and how many operations were in the batch before it.
    private int lineStart;
    private int lineOperations;

    /// Creates the decoder of a connection.
    public TextDecoder() {
        this(HELD_BYTES_MAX);
    }

    /// Creates a decoder.
    ///
    /// @param heldBytesMax the longest request to wait for in one piece
    public TextDecoder(int heldBytesMax) {
        this.heldBytesMax = heldBytesMax;
    }

    @Override
    public int valueEndBytes() {
        return LINE_END_BYTES;
    }

    @Override
    public void restart() {
        super.restart();
        isSkippingLine = false;
        isContinued = false;
    }

    @Override
    public void rewind(RequestBatch batch, int index) {
        super.rewind(batch, index);
        isSkippingLine = false;
        isContinued = !batch.isFirstOfLine(index);
        if (isContinued) {
            continuedVerb = batch.verb(index);
            continuedExptime = batch.exptime(index);
        }
    }

    @Override
    public Outcome decode(int start, int end, int linesMax, RequestBatch batch) {
        MemorySegment input = batch.input();
        position = start;
        neededBytes = 0;
        linesLeft = linesMax;
        if (isSkippingLine) {
            skipLine(input, end);
        }
        while (position < end) {
            if (batch.isFull() || linesLeft == 0) {
                return Outcome.BATCH_FULL;
            }
            linesLeft--;
            int before = position;
            Outcome outcome =
                    isContinued ? continueKeys(input, end, batch) : decodeLine(input, end, batch);
            if (outcome == Outcome.CLOSE) {
                // So that it is seen again, and at once, if the answers before must go first.
                position = before;
                neededBytes = 0;
                return outcome;
            }
            if (outcome != Outcome.BATCH_FULL) {
                return outcome;
            }
            assert position > before : "a decoded line has at least one byte";
            if (swallowBytes > 0) {
                position = swallow(position, end);
            }
        }
        return Outcome.MORE_INPUT;
    }

    private void skipLine(MemorySegment input, int end) {
        int lineFeed = Scan.lineFeed(input, position, end);
        isSkippingLine = lineFeed == end;
        position = isSkippingLine ? end : lineFeed + 1;
    }

    /// Decodes one line. `BATCH_FULL` stands for "go on if there is room".
    private Outcome decodeLine(MemorySegment input, int end, RequestBatch batch) {
        int start = position;
        int wordEnd = Scan.tokenEnd(input, start, end);
        if (wordEnd == end) {
            return waitForLine(start, end);
        }
        if (Scan.at(input, wordEnd) == ' ') {
            Verb verb = Verb.match(input, start, wordEnd);
            if (verb == Verb.GET || verb == Verb.GETS) {
                position = wordEnd + 1;
                return startKeys(input, start, end, batch, verb, 0);
            }
            return verb.isMeta()
                    ? decodeMeta(input, start, wordEnd, end, batch, verb)
                    : decodeWhole(input, start, end, batch, verb);
        }
        int lineEnd = Scan.trimCarriageReturn(input, start, wordEnd);
        return decodeWhole(input, start, end, batch, Verb.match(input, start, lineEnd));
    }

    private Outcome waitForLine(int start, int end) {
        position = start;
        neededBytes = end - start + 1;
        return end - start > LINE_BYTES_MAX ? Outcome.CLOSE : Outcome.MORE_INPUT;
    }

    // --------------------------------------------------------------- retrievals

    /// Decodes the keys of a retrieval from its first one on.
    ///
    /// One that is short enough to be held is executed when it has arrived as a whole, and refused
    /// as a whole for one bad key. A longer one is executed while it arrives.
    private Outcome startKeys(
            MemorySegment input, int start, int end, RequestBatch batch, Verb verb, int exptime) {
        continuedVerb = verb;
        continuedExptime = exptime;
        lineStart = start;
        Outcome outcome = decodeKeys(input, end, batch);
        if (isContinued && outcome == Outcome.BATCH_FULL) {
            int lineEnd = Scan.lineFeed(input, position, end);
            if (lineEnd == end && isHeld(end)) {
                return takeBack(batch, end);
            }
            if (Scan.hasLongToken(input, position, lineEnd, KEY_BYTES_MAX)) {
                return rejectKeys(input, position, end, batch);
            }
        }
        return outcome;
    }

    private Outcome continueKeys(MemorySegment input, int end, RequestBatch batch) {
        lineStart = -1;
        return decodeKeys(input, end, batch);
    }

    /// Adds an operation for each key from [#position] on.
    private Outcome decodeKeys(MemorySegment input, int end, RequestBatch batch) {
        lineOperations = batch.count();
        boolean first = lineStart >= 0;
        while (!batch.isFull()) {
            int keyStart = Scan.skipSpaces(input, position, end);
            int tokenEnd = Scan.tokenEnd(input, keyStart, end);
            if (tokenEnd == end) {
                return waitForKey(input, keyStart, end, batch);
            }
            boolean isLast = Scan.at(input, tokenEnd) == '\n';
            int keyEnd = isLast ? Scan.trimCarriageReturn(input, keyStart, tokenEnd) : tokenEnd;
            int keyLength = keyEnd - keyStart;
            if (keyLength > KEY_BYTES_MAX || (keyLength == 0 && first)) {
                return rejectKeys(input, keyStart, end, batch);
            }
            if (keyLength > 0 || batch.count() == lineOperations) {
                int start = first ? lineStart : keyStart;
                batch.addKey(continuedVerb, start, keyStart, keyLength, continuedExptime, first);
                first = false;
            }
            position = tokenEnd + 1;
            if (isLast) {
                batch.markLastOfLine();
                isContinued = false;
                return Outcome.BATCH_FULL;
            }
        }
        isContinued = true;
        return Outcome.BATCH_FULL;
    }

    private Outcome waitForKey(MemorySegment input, int keyStart, int end, RequestBatch batch) {
        if (lineStart >= 0 && isHeld(end)) {
            return takeBack(batch, end);
        }
        int arrivedBytes = end - keyStart;
        if (arrivedBytes > KEY_BYTES_MAX + 1) {
            return rejectKeys(input, keyStart, end, batch);
        }
        isContinued = true;
        position = keyStart;
        neededBytes = arrivedBytes + 1;
        return Outcome.MORE_INPUT;
    }

    /// Waits for the rest of a line as if none of it had been looked at.
    private Outcome takeBack(RequestBatch batch, int end) {
        batch.truncate(lineOperations);
        isContinued = false;
        position = lineStart;
        neededBytes = end - lineStart + 1;
        return Outcome.MORE_INPUT;
    }

    /// Answers a retrieval that has a bad key: with one error line and nothing else, unless its
    /// first keys were executed already.
    private Outcome rejectKeys(MemorySegment input, int keyStart, int end, RequestBatch batch) {
        int lineFeed = Scan.lineFeed(input, keyStart, end);
        if (lineStart >= 0) {
            if (lineFeed == end && isHeld(end)) {
                return takeBack(batch, end);
            }
            batch.truncate(lineOperations);
            batch.addRejected(lineStart, Reply.BAD_FORMAT);
        } else {
            batch.addKey(
                    continuedVerb,
                    keyStart,
                    keyStart,
                    RequestBatch.BAD_KEY,
                    continuedExptime,
                    /* first= */ false);
            batch.markLastOfLine();
        }
        isContinued = false;
        isSkippingLine = lineFeed == end;
        position = isSkippingLine ? end : lineFeed + 1;
        return Outcome.BATCH_FULL;
    }

    private boolean isHeld(int end) {
        return end - lineStart < heldBytesMax;
    }

    // --------------------------------------------------------------- all other lines

    private Outcome decodeWhole(
            MemorySegment input, int start, int end, RequestBatch batch, Verb verb) {
        int lineFeed = Scan.lineFeed(input, start, end);
        if (lineFeed == end) {
            return waitForLine(start, end);
        }
        int lineEnd = Scan.trimCarriageReturn(input, start, lineFeed);
        position = lineFeed + 1;
        tokens.split(input, start, lineEnd);
        return switch (verb) {
            case SET, ADD, REPLACE, APPEND, PREPEND, CAS ->
                    decodeStore(input, start, end, batch, verb);
            case GAT, GATS -> decodeGat(input, start, end, batch, verb);
            case DELETE -> decodeDelete(input, start, batch);
            case INCR, DECR -> decodeArithmetic(input, start, batch, verb);
            case TOUCH -> decodeTouch(input, start, batch);
            case GET, GETS, META_GET, META_SET, META_DELETE, META_ARITHMETIC, META_DEBUG ->
                    reject(start, batch, Reply.BAD_FORMAT, false);
            case META_NOOP, FLUSH_ALL, VERSION, VERBOSITY, QUIT, STATS, SHUTDOWN, DEBUGTIME ->
                    addCommand(input, start, lineEnd, batch, verb);
            case REJECTED, ADMIN -> rejectUnknown(input, start, lineEnd, batch);
        };
    }

    private Outcome rejectUnknown(MemorySegment input, int start, int lineEnd, RequestBatch batch) {
        if (lineEnd - start <= 1) {
            return reject(start, batch, Reply.BAD_FORMAT, false);
        }
        if (AdminWords.begin(input, start, lineEnd)) {
            return addCommand(input, start, lineEnd, batch, Verb.ADMIN);
        }
        if (tokens.lastStartsWith(input, HTTP)) {
            return Outcome.CLOSE;
        }
        return reject(start, batch, Reply.ERROR, tokens.isNoreply(input, 1));
    }

    private Outcome addCommand(
            MemorySegment input, int start, int lineEnd, RequestBatch batch, Verb verb) {
        boolean isAlwaysAnswered =
                verb == Verb.META_NOOP || verb == Verb.STATS || verb == Verb.VERSION;
        boolean quiet = !isAlwaysAnswered && tokens.isNoreply(input, 1);
        int argumentsStart = verb == Verb.ADMIN ? tokens.start(0) : tokens.end(0);
        int argumentsEnd = quiet ? tokens.lastStart() : lineEnd;
        batch.addKeyed(verb, start, argumentsStart, argumentsEnd - argumentsStart, 0, quiet);
        return Outcome.BATCH_FULL;
    }

    private Outcome decodeGat(
            MemorySegment input, int start, int end, RequestBatch batch, Verb verb) {
        if (tokens.count() < 3) {
            return reject(start, batch, Reply.BAD_FORMAT, false);
        }
        if (!numbers.readInt(input, tokens.start(1), tokens.end(1))) {
            return reject(start, batch, Reply.BAD_EXPTIME, false);
        }
        position = tokens.end(1);
        return startKeys(input, start, end, batch, verb, (int) numbers.value());
    }

    private Outcome decodeDelete(MemorySegment input, int start, RequestBatch batch) {
        boolean quiet = tokens.isNoreply(input, 2);
        if (tokens.count() < 2 || tokens.count() > DELETE_TOKENS_MAX || isKeyTooLong()) {
            return reject(start, batch, Reply.BAD_FORMAT, quiet);
        }
        batch.addKeyed(Verb.DELETE, start, tokens.start(1), tokens.length(1), 0, quiet);
        return Outcome.BATCH_FULL;
    }

    private Outcome decodeArithmetic(
            MemorySegment input, int start, RequestBatch batch, Verb verb) {
        boolean quiet = tokens.isNoreply(input, 2);
        if (tokens.count() < 3 || isKeyTooLong()) {
            return reject(start, batch, Reply.BAD_FORMAT, quiet);
        }
        if (!numbers.readUnsigned(input, tokens.start(2), tokens.end(2))) {
            return reject(start, batch, Reply.BAD_DELTA, quiet);
        }
        batch.addKeyed(verb, start, tokens.start(1), tokens.length(1), numbers.value(), quiet);
        return Outcome.BATCH_FULL;
    }

    private Outcome decodeTouch(MemorySegment input, int start, RequestBatch batch) {
        boolean quiet = tokens.isNoreply(input, 2);
        if (tokens.count() < 3 || isKeyTooLong()) {
            return reject(start, batch, Reply.BAD_FORMAT, quiet);
        }
        if (!numbers.readInt(input, tokens.start(2), tokens.end(2))) {
            return reject(start, batch, Reply.BAD_EXPTIME, quiet);
        }
        batch.addKeyed(
                Verb.TOUCH, start, tokens.start(1), tokens.length(1), numbers.value(), quiet);
        return Outcome.BATCH_FULL;
    }

    // --------------------------------------------------------------- stores

    /// Decodes `verb key flags exptime bytes [cas] [noreply]` and finds its value.
    private Outcome decodeStore(
            MemorySegment input, int start, int end, RequestBatch batch, Verb verb) {
        if (tokens.count() < 5
                || !numbers.readInt(input, tokens.start(4), tokens.end(4))
                || numbers.value() < 0
                || numbers.value() > VALUE_BYTES_MAX) {
            // Without a length the data block cannot be told from the next command.
            return reject(start, batch, Reply.BAD_FORMAT, false);
        }
        int length = (int) numbers.value();
        int optional = verb == Verb.CAS ? 6 : 5;
        boolean quiet = tokens.isNoreply(input, optional);
        if (!decodeStoreTokens(input, start, batch, verb)) {
            swallowBytes = length + 2L;
            return reject(start, batch, Reply.BAD_FORMAT, quiet);
        }
        long casUnique = verb == Verb.CAS ? numbers.value() : 0;
        batch.setStoreTail(casUnique, quiet);
        return takeValue(input, start, end, length, batch);
    }

    /// Finds the value of the last operation, which starts at [#position].
    private Outcome takeValue(
            MemorySegment input, int start, int end, int length, RequestBatch batch) {
        int valueStart = position;
        batch.setValue(valueStart, length);
        long valueEnd = valueStart + (long) length;
        if (valueEnd + 2 > end) {
            return waitForValue(start, valueStart, valueEnd, batch);
        }
        position = (int) valueEnd + 2;
        if (Scan.at(input, (int) valueEnd) != '\r' || Scan.at(input, (int) valueEnd + 1) != '\n') {
            batch.markBadChunk();
        }
        return Outcome.BATCH_FULL;
    }

    /// Adds the store if key, flags, exptime and cas unique are good; the latter stays in
    /// `numbers`.
    private boolean decodeStoreTokens(
            MemorySegment input, int start, RequestBatch batch, Verb verb) {
        if (isKeyTooLong() || !numbers.readUnsigned(input, tokens.start(2), tokens.end(2))) {
            return false;
        }
        int flags = (int) numbers.value();
        if (!numbers.readInt(input, tokens.start(3), tokens.end(3))) {
            return false;
        }
        int exptime = (int) numbers.value();
        if (verb == Verb.CAS
                && (tokens.count() < 6
                        || !numbers.readUnsigned(input, tokens.start(5), tokens.end(5)))) {
            return false;
        }
        batch.addStore(verb, start, tokens.start(1), tokens.length(1), flags, exptime);
        return true;
    }

    private Outcome waitForValue(int start, int valueStart, long valueEnd, RequestBatch batch) {
        long requestBytes = valueEnd + 2 - start;
        if (requestBytes > heldBytesMax) {
            position = valueStart;
            return Outcome.VALUE_INCOMPLETE;
        }
        batch.truncate(batch.count() - 1);
        position = start;
        neededBytes = (int) requestBytes;
        return Outcome.MORE_INPUT;
    }

    // --------------------------------------------------------------- meta commands

    private Outcome decodeMeta(
            MemorySegment input, int start, int wordEnd, int end, RequestBatch batch, Verb verb) {
        int lineFeed = Scan.lineFeed(input, wordEnd, end);
        if (lineFeed == end) {
            return waitForLine(start, end);
        }
        int lineEnd = Scan.trimCarriageReturn(input, wordEnd, lineFeed);
        position = lineFeed + 1;
        Reply refusal = meta.decode(input, verb, start, wordEnd, lineEnd, batch);
        int length = meta.valueLength();
        if (refusal != null) {
            swallowBytes = length >= 0 ? length + 2L : 0;
            return reject(start, batch, refusal, false);
        }
        return length >= 0 ? takeValue(input, start, end, length, batch) : Outcome.BATCH_FULL;
    }

    // --------------------------------------------------------------- tokens

    private boolean isKeyTooLong() {
        return tokens.length(1) > KEY_BYTES_MAX;
    }

    private static Outcome reject(int start, RequestBatch batch, Reply reply, boolean quiet) {
        if (!quiet) {
            batch.addRejected(start, reply);
        }
        return Outcome.BATCH_FULL;
    }
}
