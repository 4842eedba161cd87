package dev.scrubjay.client.net;

/// Gives an item another time to live.
public final class TouchOperation extends KeyOperation {
    private final long exptime;

    private boolean isFound;

    /// Touches an item.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param exptime as memcached takes it
    public TouchOperation(Object key, long exptime) {
        super(key);
        this.exptime = exptime;
    }

    /// Whether there was such an item.
    public boolean isFound() {
        return isFound;
    }

    @Override
    String verb() {
        return "touch";
    }

    @Override
    boolean isRead() {
        return true;
    }

    @Override
    void encodeText(RequestWriter out) {
        out.put("touch ").putKey(key()).put(' ').putSigned(exptime);
    }

    @Override
    void encodeMeta(RequestWriter out) {
        out.put("mg ").putKey(key()).put(" T").putSigned(exptime);
    }

    @Override
    Outcome onTextLine(ReplyLine line) {
        isFound = line.is("TOUCHED");
        return isFound || line.is("NOT_FOUND") ? Outcome.DONE : Outcome.GARBAGE;
    }

    @Override
    Outcome onMetaLine(ReplyLine line) {
        int code = line.code();
        isFound = code == Codes.HD;
        return (isFound || code == Codes.EN) && Codes.isInStep(line, opaque)
                ? Outcome.DONE
                : Outcome.GARBAGE;
    }
}
