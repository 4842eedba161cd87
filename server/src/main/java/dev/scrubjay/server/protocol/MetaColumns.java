package dev.scrubjay.server.protocol;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// The columns of a [RequestBatch] that only the meta commands have: one row for each operation.
///
/// What an argument's flag does not say is there is left over from an earlier request, but for the
/// ones that have a default. Belongs to the batch, and to its worker.
public final class MetaColumns {
    private static final int DECODED_KEY_BYTES_MAX = 256;

    private final long[] flags = new long[RequestBatch.OPERATIONS_MAX];
    private final long[] steps = new long[RequestBatch.OPERATIONS_MAX];
    private final int[] opaqueOffsets = new int[RequestBatch.OPERATIONS_MAX];
    private final int[] opaqueLengths = new int[RequestBatch.OPERATIONS_MAX];
    private final int[] vivifyExptimes = new int[RequestBatch.OPERATIONS_MAX];
    private final int[] recacheExptimes = new int[RequestBatch.OPERATIONS_MAX];
    private final long[] newCas = new long[RequestBatch.OPERATIONS_MAX];
    private final long[] deltas = new long[RequestBatch.OPERATIONS_MAX];
    private final long[] initials = new long[RequestBatch.OPERATIONS_MAX];
    private final byte[] modes = new byte[RequestBatch.OPERATIONS_MAX];

    /// A row for each operation, and what a reader may load past the end.
    private final MemorySegment decodedKeys =
            MemorySegment.ofBuffer(
                    ByteBuffer.allocateDirect(
                            RequestBatch.OPERATIONS_MAX * DECODED_KEY_BYTES_MAX
                                    + Scan.SLACK_BYTES));

    MetaColumns() {}

    /// Returns whether a flag was sent.
    public boolean has(int index, long flag) {
        return (flags[index] & flag) != 0;
    }

    /// Returns what to do and to answer, in the order of the request: [MetaFlag#STEP_BITS] each,
    /// the first in the lowest bits, 0 behind the last.
    public long steps(int index) {
        return steps[index];
    }

    /// Returns where the opaque starts.
    public int opaqueOffset(int index) {
        return opaqueOffsets[index];
    }

    /// Returns the length of the opaque, which may be 0.
    public int opaqueLength(int index) {
        return opaqueLengths[index];
    }

    /// Returns the exptime of an item that is made where there is none.
    public int vivifyExptime(int index) {
        return vivifyExptimes[index];
    }

    /// Returns the time before which an item has to be over for it to be renewed.
    public int recacheExptime(int index) {
        return recacheExptimes[index];
    }

    /// Returns the cas for the item.
    public long newCas(int index) {
        return newCas[index];
    }

    /// Returns what to add or take: 1 unless sent.
    public long delta(int index) {
        return deltas[index];
    }

    /// Returns the number that a new item gets: 0 unless sent.
    public long initial(int index) {
        return initials[index];
    }

    /// Returns the letter of the mode, which the decoder has checked, or 0 for none.
    public byte mode(int index) {
        return modes[index];
    }

    /// Where the keys are that were base64.
    MemorySegment decodedKeys() {
        return decodedKeys;
    }

    int decodedKeyOffset(int index) {
        return index * DECODED_KEY_BYTES_MAX;
    }

    void clear(int index) {
        flags[index] = 0;
        steps[index] = 0;
        deltas[index] = 1;
        initials[index] = 0;
        modes[index] = 0;
    }

    void setFlags(int index, long newFlags, long newSteps) {
        flags[index] = newFlags;
        steps[index] = newSteps;
    }

    void setOpaque(int index, int offset, int length) {
        opaqueOffsets[index] = offset;
        opaqueLengths[index] = length;
    }

    void setVivifyExptime(int index, int exptime) {
        vivifyExptimes[index] = exptime;
    }

    void setRecacheExptime(int index, int exptime) {
        recacheExptimes[index] = exptime;
    }

    void setNewCas(int index, long cas) {
        newCas[index] = cas;
    }

    void setDelta(int index, long delta) {
        deltas[index] = delta;
    }

    void setInitial(int index, long initial) {
        initials[index] = initial;
    }

    void setMode(int index, byte mode) {
        modes[index] = mode;
    }
}
