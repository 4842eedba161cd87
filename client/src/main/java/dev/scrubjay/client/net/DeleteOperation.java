package dev.scrubjay.client.net;

/// Removes one item, or marks it stale for its readers.
public final class DeleteOperation extends KeyOperation {
    /// Stands for marking an item stale and leaving its time to live alone.
    public static final long SAME_TTL = GetOperation.NO_TTL + 1;

    private final long staleTtl;
    private final long cas;

    private boolean isFound;

    /// Removes an item.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param staleTtl for how many seconds readers may still get the old value, or
    ///   [GetOperation#NO_TTL] to remove it. Needs meta; the text protocol removes it
    /// @param cas to act on the item with this unique number only, or 0. Needs meta
    public DeleteOperation(Object key, long staleTtl, long cas) {
        super(key);
        this.staleTtl = staleTtl;
        this.cas = cas;
    }

    /// Whether there was such an item.
    public boolean isFound() {
        return isFound;
    }

    @Override
    String verb() {
        return "delete";
    }

    @Override
    void encodeText(RequestWriter out) {
        out.put("delete ").putKey(key());
    }

    @Override
    void encodeMeta(RequestWriter out) {
        out.put("md ").putKey(key());
        if (staleTtl != GetOperation.NO_TTL) {
            out.put(" I");
        }
        if (staleTtl > SAME_TTL) {
            out.put(" T").putSigned(staleTtl);
        }
        if (cas != 0) {
            out.put(" C").putUnsigned(cas);
        }
    }

    @Override
    Outcome onTextLine(ReplyLine line) {
        isFound = line.is("DELETED");
        return isFound || line.is("NOT_FOUND") ? Outcome.DONE : Outcome.GARBAGE;
    }

    @Override
    Outcome onMetaLine(ReplyLine line) {
        int code = line.code();
        isFound = code == Codes.HD;
        return (isFound || code == Codes.NF || code == Codes.EX) && Codes.isInStep(line, opaque)
                ? Outcome.DONE
                : Outcome.GARBAGE;
    }
}
