package dev.scrubjay.client.net;

import org.jspecify.annotations.Nullable;

/// Gives an item another time to live.
public final class TouchOperation extends Operation {
    private final Object key;
    private final long exptime;

    private boolean wasMeta;
    private boolean isFound;

    /// Touches an item.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param exptime as memcached takes it
    public TouchOperation(Object key, long exptime) {
        this.key = key;
        this.exptime = exptime;
    }

    /// Whether there was such an item.
    public boolean isFound() {
        return isFound;
    }

    @Override
    boolean isRead() {
        return true;
    }

    @Override
    @Nullable String refusal(boolean meta) {
        return Keys.refusal(key, meta);
    }

    @Override
    void encode(RequestWriter out, boolean meta) {
        wasMeta = meta;
        if (!meta) {
            out.put("touch ").putKey(key).put(' ').putSigned(exptime).endLine();
            return;
        }
        out.put("mg ").putKey(key).put(" T").putSigned(exptime);
        Keys.putBase64Flag(out, key);
        out.putOpaque(opaque).endLine();
    }

    @Override
    Outcome onLine(ReplyLine line) {
        if (!wasMeta) {
            isFound = line.is("TOUCHED");
            return isFound || line.is("NOT_FOUND") ? Outcome.DONE : Outcome.GARBAGE;
        }
        int code = line.code();
        isFound = code == Codes.HD;
        return (isFound || code == Codes.EN) && Codes.isInStep(line, opaque)
                ? Outcome.DONE
                : Outcome.GARBAGE;
    }

    @Override
    public String toString() {
        return "touch " + Keys.show(key);
    }
}
