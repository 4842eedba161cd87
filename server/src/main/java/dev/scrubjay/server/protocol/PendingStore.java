package dev.scrubjay.server.protocol;

/// A store whose large value is still arriving: what its answer will need of the request, which is
/// gone by then.
///
/// Owned by a connection and reused.
public final class PendingStore {
    private Verb verb = Verb.SET;
    private boolean isNoreply;
    private boolean hasCas;
    private boolean isBinary;
    private byte opcode;
    private int opaque;

    /// Creates one that stands for nothing yet.
    public PendingStore() {}

    /// Takes over from a batch what is needed of an operation.
    public void take(RequestBatch batch, int index) {
        verb = batch.verb(index);
        isNoreply = batch.isNoreply(index);
        hasCas = batch.number(index) != 0;
        isBinary = batch.isBinary();
        if (isBinary) {
            opcode = BinaryHeader.opcode(batch.input(), batch.start(index));
            opaque = BinaryHeader.opaque(batch.input(), batch.start(index));
        }
    }

    /// Returns how to store.
    public Verb verb() {
        return verb;
    }

    /// Returns whether the client wants no answer, or of the binary protocol only a bad one.
    public boolean isNoreply() {
        return isNoreply;
    }

    /// Returns whether the client named a cas.
    public boolean hasCas() {
        return hasCas;
    }

    /// Returns whether the request was one of the binary protocol.
    public boolean isBinary() {
        return isBinary;
    }

    /// Returns a binary request's opcode.
    public byte opcode() {
        return opcode;
    }

    /// Returns a binary request's opaque.
    public int opaque() {
        return opaque;
    }
}
