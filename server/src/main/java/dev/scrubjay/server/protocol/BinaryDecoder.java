package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;

/// Turns the bytes of one connection into operations of the binary protocol.
///
/// An operation's start is its [BinaryHeader]: whoever executes it reads there what the batch does
/// not hold. What this remembers between calls is how many bytes to wait for, and how many to throw
/// away.
///
/// Requests whose lengths make no sense are answered, and then the connection is closed, since
/// nobody knows where the next one starts.
public final class BinaryDecoder extends RequestDecoder {
    /// The longest body. As in memcached, which has no larger items.
    static final long BODY_BYTES_MAX = 1L << 30;

    /// Creates a decoder at the start of a connection.
    public BinaryDecoder() {}

    /// Decodes requests from `[start, end)`. A run of quiet ones counts as one with what ends it,
    /// as the keys of a multiget do.
    @Override
    public Outcome decode(int start, int end, int requestsMax, RequestBatch batch) {
        batch.setBinary();
        position = start;
        neededBytes = 0;
        linesLeft = requestsMax;
        boolean isInRun = false;
        while (position < end) {
            if (batch.isFull() || (linesLeft == 0 && !isInRun)) {
                return Outcome.BATCH_FULL;
            }
            linesLeft -= isInRun ? 0 : 1;
            Outcome outcome = decodeRequest(batch.input(), end, batch);
            if (outcome != Outcome.BATCH_FULL) {
                return outcome;
            }
            if (swallowBytes > 0) {
                position = swallow(position, end);
            }
            isInRun = batch.isNoreply(batch.count() - 1);
        }
        return Outcome.MORE_INPUT;
    }

    /// Decodes one request. `BATCH_FULL` stands for "go on if there is room".
    private Outcome decodeRequest(MemorySegment input, int end, RequestBatch batch) {
        int start = position;
        if (!BinaryHeader.isRequest(input, start)) {
            return Outcome.CLOSE;
        }
        if (end - start < BinaryHeader.BYTES) {
            return waitFor(BinaryHeader.BYTES);
        }
        int keyLength = BinaryHeader.keyLength(input, start);
        int extrasLength = BinaryHeader.extrasLength(input, start);
        int headBytes = BinaryHeader.BYTES + extrasLength + keyLength;
        // What is refused is waited for as well, as far as it would be held: a connection that is
        // closed before it was read to its end may lose its last answer.
        if (end - start < Math.min(headBytes, HELD_BYTES_MAX)) {
            return waitFor(Math.min(headBytes, HELD_BYTES_MAX));
        }
        long bodyLength = BinaryHeader.bodyLength(input, start);
        if (extrasLength + keyLength > bodyLength) {
            return refuse(batch, BinaryStatus.UNKNOWN_COMMAND);
        }
        BinaryOpcode opcode = BinaryOpcode.of(BinaryHeader.opcode(input, start));
        if (bodyLength > BODY_BYTES_MAX
                || keyLength > TextDecoder.KEY_BYTES_MAX
                || !opcode.allows(extrasLength, keyLength, bodyLength)) {
            return refuse(batch, BinaryStatus.INVALID);
        }
        if (opcode.isStore()) {
            return decodeStore(input, end, batch, opcode);
        }
        if (opcode.verb() == Verb.REJECTED) {
            batch.addRejected(start, BinaryStatus.UNKNOWN_COMMAND);
            position = start + BinaryHeader.BYTES;
            swallowBytes = bodyLength;
            return Outcome.BATCH_FULL;
        }
        position = start + headBytes;
        batch.addKeyed(
                opcode.verb(),
                start,
                position - keyLength,
                keyLength,
                BinaryHeader.cas(input, start),
                opcode.isQuiet());
        return Outcome.BATCH_FULL;
    }

    private Outcome decodeStore(
            MemorySegment input, int end, RequestBatch batch, BinaryOpcode opcode) {
        int start = position;
        int keyLength = BinaryHeader.keyLength(input, start);
        int extrasLength = BinaryHeader.extrasLength(input, start);
        int bodyLength = (int) BinaryHeader.bodyLength(input, start);
        int requestBytes = BinaryHeader.BYTES + bodyLength;
        boolean isWhole = end - start >= requestBytes;
        if (!isWhole && requestBytes <= HELD_BYTES_MAX) {
            return waitFor(requestBytes);
        }
        int keyOffset = start + BinaryHeader.BYTES + extrasLength;
        int valueOffset = keyOffset + keyLength;
        int valueLength = bodyLength - extrasLength - keyLength;
        boolean hasExtras = extrasLength > 0;
        int flags = hasExtras ? BinaryHeader.flags(input, start) : 0;
        int exptime = hasExtras ? BinaryHeader.storeExptime(input, start) : 0;
        batch.addStore(opcode.verb(), start, keyOffset, keyLength, flags, exptime);
        batch.setStoreTail(BinaryHeader.cas(input, start), opcode.isQuiet());
        batch.setValue(valueOffset, valueLength);
        position = isWhole ? start + requestBytes : valueOffset;
        return isWhole ? Outcome.BATCH_FULL : Outcome.VALUE_INCOMPLETE;
    }

    private Outcome waitFor(int bytes) {
        neededBytes = bytes;
        return Outcome.MORE_INPUT;
    }

    private Outcome refuse(RequestBatch batch, BinaryStatus status) {
        batch.addRejected(position, status);
        return Outcome.CLOSE;
    }

    @Override
    public int valueEndBytes() {
        return 0;
    }
}
