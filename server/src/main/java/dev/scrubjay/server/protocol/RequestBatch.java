package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Requests decoded from one buffer and not yet executed: one operation for each key.
///
/// A batch owns no bytes: its offsets point into [#input], so it is valid only until that buffer is
/// reused. It belongs to one worker, which clears and refills it for every turn of every
/// connection. A retrieval of many keys is as many operations, the last one marked; a retrieval
/// that does not fit is continued in the next batch.
public final class RequestBatch {
    /// How many operations are decoded before the first is executed: enough that their cache misses
    /// overlap, few enough that the first is still in cache when the last is done.
    public static final int OPERATIONS_MAX = 64;

    /// The key length that stands for a key too long, in a retrieval whose first keys were executed
    /// already.
    public static final int BAD_KEY = -1;

    private static final MemorySegment NO_INPUT = MemorySegment.ofArray(new byte[0]);
    private static final byte NOREPLY = 1;
    private static final byte FIRST_OF_LINE = 2;
    private static final byte LAST_OF_LINE = 4;
    private static final byte BAD_CHUNK = 8;
    private static final byte DECODED_KEY = 16;

    private final Verb[] verbs = new Verb[OPERATIONS_MAX];
    private final Reply[] replies = new Reply[OPERATIONS_MAX];
    private final BinaryStatus[] statuses = new BinaryStatus[OPERATIONS_MAX];
    private final byte[] marks = new byte[OPERATIONS_MAX];
    private final int[] starts = new int[OPERATIONS_MAX];
    private final int[] keyOffsets = new int[OPERATIONS_MAX];
    private final int[] keyLengths = new int[OPERATIONS_MAX];
    private final int[] flags = new int[OPERATIONS_MAX];
    private final int[] exptimes = new int[OPERATIONS_MAX];
    private final int[] valueOffsets = new int[OPERATIONS_MAX];
    private final int[] valueLengths = new int[OPERATIONS_MAX];
    private final long[] numbers = new long[OPERATIONS_MAX];
    private final MetaColumns meta = new MetaColumns();

    private MemorySegment input = NO_INPUT;
    private int count;
    private boolean isBinary;

    /// Creates an empty batch.
    public RequestBatch() {
        Arrays.fill(verbs, Verb.REJECTED);
        Arrays.fill(replies, Reply.ERROR);
        Arrays.fill(statuses, BinaryStatus.OK);
    }

    /// Forgets all operations and points at the buffer the next ones are decoded from.
    public void clear(MemorySegment newInput) {
        input = newInput;
        count = 0;
        isBinary = false;
    }

    /// Returns whether the operations are of the binary protocol: each then has a [BinaryHeader] at
    /// its [#start], and its answer repeats some of that.
    public boolean isBinary() {
        return isBinary;
    }

    void setBinary() {
        isBinary = true;
    }

    /// Returns how many operations there are.
    public int count() {
        return count;
    }

    /// Returns the buffer that all offsets point into.
    public MemorySegment input() {
        return input;
    }

    /// Returns what only the meta commands have.
    public MetaColumns meta() {
        return meta;
    }

    /// Returns the buffer that an operation's key is in: [#input], unless it had to be decoded.
    public MemorySegment keys(int index) {
        return (marks[index] & DECODED_KEY) == 0 ? input : meta.decodedKeys();
    }

    /// Returns what an operation asks for.
    public Verb verb(int index) {
        return verbs[index];
    }

    /// Returns the answer of a rejected operation.
    public Reply reply(int index) {
        return replies[index];
    }

    /// Returns the status of a rejected operation of the binary protocol.
    public BinaryStatus status(int index) {
        return statuses[index];
    }

    /// Returns whether the client wants no answer, or of the binary protocol only the interesting
    /// one.
    public boolean isNoreply(int index) {
        return (marks[index] & NOREPLY) != 0;
    }

    /// Returns whether an operation is the first of its line.
    public boolean isFirstOfLine(int index) {
        return (marks[index] & FIRST_OF_LINE) != 0;
    }

    /// Returns whether an operation is the last of its line, which ends a retrieval.
    public boolean isLastOfLine(int index) {
        return (marks[index] & LAST_OF_LINE) != 0;
    }

    /// Returns whether a store's data block does not end where its length said.
    public boolean isBadChunk(int index) {
        return (marks[index] & BAD_CHUNK) != 0;
    }

    /// Returns where decoding has to start again to come to this operation once more.
    public int start(int index) {
        return starts[index];
    }

    /// Returns where the key starts in [#keys]; for an administrative command, where its arguments
    /// do.
    public int keyOffset(int index) {
        return keyOffsets[index];
    }

    /// Returns the key's length: 0 for the bare end of a retrieval, [#BAD_KEY] for one that ends
    /// with an error. For an administrative command, the length of its arguments.
    public int keyLength(int index) {
        return keyLengths[index];
    }

    /// Returns the client's flags.
    public int flags(int index) {
        return flags[index];
    }

    /// Returns the exptime as it was sent.
    public int exptime(int index) {
        return exptimes[index];
    }

    /// Returns where the value starts.
    public int valueOffset(int index) {
        return valueOffsets[index];
    }

    /// Returns the value's length.
    public int valueLength(int index) {
        return valueLengths[index];
    }

    /// Returns the delta, or the cas unique to compare with: an unsigned number.
    public long number(int index) {
        return numbers[index];
    }

    boolean isFull() {
        return count == OPERATIONS_MAX;
    }

    /// Forgets the operations from `newCount` on.
    void truncate(int newCount) {
        count = newCount;
    }

    void addKey(Verb verb, int start, int keyOffset, int keyLength, int exptime, boolean first) {
        int index = next(verb, start, first ? FIRST_OF_LINE : 0);
        keyOffsets[index] = keyOffset;
        keyLengths[index] = keyLength;
        exptimes[index] = exptime;
    }

    void markLastOfLine() {
        marks[count - 1] |= LAST_OF_LINE;
    }

    void addKeyed(Verb verb, int start, int keyOffset, int keyLength, long number, boolean quiet) {
        int index = next(verb, start, whole(quiet));
        keyOffsets[index] = keyOffset;
        keyLengths[index] = keyLength;
        numbers[index] = number;
    }

    /// Adds a meta command; its arguments are set one by one.
    ///
    /// @return its index
    int addMeta(Verb verb, int start, int keyOffset, int keyLength) {
        int index = next(verb, start, whole(false));
        keyOffsets[index] = keyOffset;
        keyLengths[index] = keyLength;
        flags[index] = 0;
        exptimes[index] = 0;
        numbers[index] = 0;
        meta.clear(index);
        return index;
    }

    void setDecodedKey(int index, int keyOffset, int keyLength) {
        marks[index] |= DECODED_KEY;
        keyOffsets[index] = keyOffset;
        keyLengths[index] = keyLength;
    }

    void setFlags(int index, int clientFlags) {
        flags[index] = clientFlags;
    }

    void setExptime(int index, int exptime) {
        exptimes[index] = exptime;
    }

    void setNumber(int index, long number) {
        numbers[index] = number;
    }

    /// Adds a store; the rest is set by [#setStoreTail] and [#setValue].
    void addStore(Verb verb, int start, int keyOffset, int keyLength, int flag, int exptime) {
        int index = next(verb, start, whole(false));
        keyOffsets[index] = keyOffset;
        keyLengths[index] = keyLength;
        flags[index] = flag;
        exptimes[index] = exptime;
    }

    void setStoreTail(long casUnique, boolean quiet) {
        int index = count - 1;
        numbers[index] = casUnique;
        marks[index] = whole(quiet);
    }

    void setValue(int valueOffset, int valueLength) {
        int index = count - 1;
        valueOffsets[index] = valueOffset;
        valueLengths[index] = valueLength;
    }

    void markBadChunk() {
        marks[count - 1] |= BAD_CHUNK;
    }

    void addRejected(int start, Reply reply) {
        replies[nextRejected(start)] = reply;
    }

    void addRejected(int start, BinaryStatus status) {
        statuses[nextRejected(start)] = status;
    }

    private int nextRejected(int start) {
        int index = next(Verb.REJECTED, start, whole(false));
        // The key of the operation that was here before may lie outside of this input.
        keyOffsets[index] = start;
        keyLengths[index] = 0;
        return index;
    }

    private int next(Verb verb, int start, byte mark) {
        int index = count++;
        verbs[index] = verb;
        starts[index] = start;
        marks[index] = mark;
        return index;
    }

    private static byte whole(boolean quiet) {
        return (byte) (FIRST_OF_LINE | LAST_OF_LINE | (quiet ? NOREPLY : 0));
    }
}
