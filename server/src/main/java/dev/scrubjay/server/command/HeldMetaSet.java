package dev.scrubjay.server.command;

import dev.scrubjay.server.protocol.MetaColumns;
import dev.scrubjay.server.protocol.MetaFlag;
import dev.scrubjay.server.protocol.RequestBatch;
import dev.scrubjay.store.StoreMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What the answer to a meta set has to repeat, while its value is being received and the line it
/// came with is gone.
///
/// Belongs to one connection, and holds one request at a time.
final class HeldMetaSet {
    private final byte[] opaque = new byte[32];
    private final byte[] key = new byte[256];

    private StoreMode mode = StoreMode.SET;
    private int opaqueLength;
    private int keyLength;
    private boolean isQuiet;
    private boolean isKeyBinary;
    private long steps;

    /// Remembers a request.
    ///
    /// @param storeMode the mode it stores in
    void hold(RequestBatch batch, int index, StoreMode storeMode) {
        MetaColumns meta = batch.meta();
        mode = storeMode;
        steps = meta.steps(index);
        isQuiet = meta.has(index, MetaFlag.QUIET);
        isKeyBinary = meta.has(index, MetaFlag.BASE64_KEY);
        opaqueLength = 0;
        keyLength = 0;
        for (long rest = steps; rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_OPAQUE -> {
                    opaqueLength = meta.opaqueLength(index);
                    copy(batch.input(), meta.opaqueOffset(index), opaque, opaqueLength);
                }
                case MetaFlag.STEP_KEY -> {
                    keyLength = batch.keyLength(index);
                    copy(batch.keys(index), batch.keyOffset(index), key, keyLength);
                }
                default -> {}
            }
        }
    }

    private static void copy(MemorySegment source, int offset, byte[] target, int length) {
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, target, 0, length);
    }

    StoreMode mode() {
        return mode;
    }

    boolean isQuiet() {
        return isQuiet;
    }

    /// Writes the return flags.
    void putFlags(ResponseBuffer out, long cas, int size) {
        for (long rest = steps; rest != 0; rest >>>= MetaFlag.STEP_BITS) {
            switch ((int) rest & MetaFlag.STEP_MASK) {
                case MetaFlag.STEP_OPAQUE -> {
                    out.putPair(MetaText.OPAQUE);
                    out.put(opaque, opaqueLength);
                }
                case MetaFlag.STEP_KEY -> putKey(out);
                case MetaFlag.STEP_CAS -> MetaText.putNumber(out, MetaText.CAS, cas);
                case MetaFlag.STEP_SIZE -> MetaText.putNumber(out, MetaText.SIZE, size);
                default -> {}
            }
        }
    }

    private void putKey(ResponseBuffer out) {
        out.putPair(MetaText.KEY);
        if (isKeyBinary) {
            out.putBase64(MemorySegment.ofArray(key), 0, keyLength);
            out.putPair(MetaText.BASE64_KEY);
        } else {
            out.put(key, keyLength);
        }
    }
}
