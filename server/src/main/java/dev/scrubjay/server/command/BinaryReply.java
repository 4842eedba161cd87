package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.BinaryHeader;
import dev.scrubjay.server.protocol.BinaryOpcode;
import dev.scrubjay.server.protocol.BinaryStatus;
import dev.scrubjay.server.protocol.PendingStore;
import dev.scrubjay.server.protocol.RequestBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Writes the answers of one request of the binary protocol at a time, with its opcode and opaque
/// repeated in each.
///
/// Belongs to a worker's [BinaryCommands], which aims it anew for every request. The room it needs,
/// values aside, is less than [ResponseBuffer#LINE_BYTES_MAX].
final class BinaryReply {
    private byte code;
    private BinaryOpcode opcode = BinaryOpcode.UNKNOWN;
    private int opaque;

    /// Answers an operation of a batch from now on.
    void aim(RequestBatch batch, int index) {
        int start = batch.start(index);
        aim(BinaryHeader.opcode(batch.input(), start), BinaryHeader.opaque(batch.input(), start));
    }

    /// Answers a store whose request is gone.
    void aim(PendingStore store) {
        aim(store.opcode(), store.opaque());
    }

    private void aim(byte newCode, int newOpaque) {
        code = newCode;
        opcode = BinaryOpcode.of(newCode);
        opaque = newOpaque;
    }

    /// Returns what the request asks for.
    BinaryOpcode opcode() {
        return opcode;
    }

    /// Says that something is done, to whoever wants to hear of that.
    void done(ResponseBuffer out, long cas) {
        if (!opcode.isQuiet()) {
            header(out, BinaryStatus.OK, 0, 0, 0, cas);
            out.advance(BinaryHeader.BYTES);
        }
    }

    /// Says what went wrong.
    void failed(ResponseBuffer out, BinaryStatus status) {
        text(out, status, status.text());
    }

    /// Answers with a status and a text.
    void text(ResponseBuffer out, BinaryStatus status, byte[] text) {
        header(out, status, 0, 0, text.length, 0);
        out.advance(BinaryHeader.BYTES);
        out.put(text);
    }

    /// Says that there is no item, with its key instead of a text.
    void missingKey(ResponseBuffer out, RequestBatch batch, int index) {
        int keyLength = batch.keyLength(index);
        header(out, BinaryStatus.NOT_FOUND, keyLength, 0, keyLength, 0);
        out.advance(BinaryHeader.BYTES);
        key(out, batch, index);
    }

    /// Answers with a number, to whoever wants to know it.
    void number(ResponseBuffer out, long number, long cas) {
        if (!opcode.isQuiet()) {
            header(out, BinaryStatus.OK, 0, 0, Long.BYTES, cas);
            BinaryHeader.writeNumber(out.segment(), out.position(), number);
            out.advance(BinaryHeader.BYTES + Long.BYTES);
        }
    }

    /// Starts to answer with an item: the value, of `valueLength`, is to follow.
    ///
    /// @param withKey whether the operation's key goes before the value
    void item(
            ResponseBuffer out,
            RequestBatch batch,
            int index,
            boolean withKey,
            int valueLength,
            int flags,
            long cas) {
        int keyLength = withKey ? batch.keyLength(index) : 0;
        int flagsLength = BinaryHeader.FLAGS_BYTES;
        int bodyLength = flagsLength + keyLength + valueLength;
        header(out, BinaryStatus.OK, keyLength, flagsLength, bodyLength, cas);
        BinaryHeader.writeFlags(out.segment(), out.position(), flags);
        out.advance(BinaryHeader.BYTES + flagsLength);
        if (withKey) {
            key(out, batch, index);
        }
    }

    /// Returns the packets of a report.
    byte[] report(BinaryReport report) {
        return report.packets(code, opaque);
    }

    private static void key(ResponseBuffer out, RequestBatch batch, int index) {
        MemorySegment.copy(
                batch.input(),
                ValueLayout.JAVA_BYTE,
                batch.keyOffset(index),
                out.segment(),
                ValueLayout.JAVA_BYTE,
                out.position(),
                batch.keyLength(index));
        out.advance(batch.keyLength(index));
    }

    private void header(
            ResponseBuffer out,
            BinaryStatus status,
            int keyLength,
            int extrasLength,
            int bodyLength,
            long cas) {
        BinaryHeader.write(
                out.segment(),
                out.position(),
                code,
                opaque,
                status,
                keyLength,
                extrasLength,
                bodyLength,
                cas);
    }
}
