package dev.scrubjay.client.net;

import org.jspecify.annotations.Nullable;

/// Reads one item: `get`, `gets`, `gat`, `gats`, and the meta protocol's `mg` with a lease.
public final class GetOperation extends KeyOperation {
    /// Stands for "do not touch", "no lease" and "no recache".
    public static final long NO_TTL = Long.MIN_VALUE;

    private final boolean wantsCas;
    private final long touchTtl;
    private final long leaseTtl;
    private final long recacheTtl;

    private byte @Nullable [] value;
    private boolean isHit;
    private int valueLength;
    private int flags;
    private long cas;
    private boolean isWon;
    private boolean isStale;
    private boolean isTaken;

    /// Reads an item as `get` does.
    public GetOperation(Object key) {
        this(key, false, NO_TTL, NO_TTL, NO_TTL);
    }

    /// Reads an item.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param wantsCas whether to ask for the item's unique number
    /// @param touchTtl the exptime to give the item, or [#NO_TTL]
    /// @param leaseTtl for how many seconds a miss is ours to fill, or [#NO_TTL]. Needs meta
    /// @param recacheTtl with a lease: under how many remaining seconds to fill it early
    public GetOperation(
            Object key, boolean wantsCas, long touchTtl, long leaseTtl, long recacheTtl) {
        super(key);
        this.wantsCas = wantsCas;
        this.touchTtl = touchTtl;
        this.leaseTtl = leaseTtl;
        this.recacheTtl = recacheTtl;
    }

    /// Takes the value as stored; null for a miss. The connection may keep this operation for a
    /// while, but then not the value.
    public byte @Nullable [] takeValue() {
        byte[] taken = value;
        value = null;
        return taken;
    }

    /// The value as stored, if it was not taken; null for a miss.
    public byte @Nullable [] value() {
        return value;
    }

    /// The flags stored with the value.
    public int flags() {
        return flags;
    }

    /// The item's unique number, if it was asked for.
    public long cas() {
        return cas;
    }

    /// Whether this reader is the one to fill the item.
    public boolean isWon() {
        return isWon;
    }

    /// Whether the value has been invalidated.
    public boolean isStale() {
        return isStale;
    }

    /// Whether another reader is filling the item.
    public boolean isTaken() {
        return isTaken;
    }

    /// Whether the value stands for one that another reader is loading.
    public boolean isPlaceholder() {
        return isTaken && isHit && valueLength == 0;
    }

    /// Whether the value may be what stands for one that is being loaded: only `mg` tells.
    public boolean isDoubtful() {
        return isMetaServer() && !isMeta() && isHit && valueLength == 0 && flags == 0;
    }

    @Override
    String verb() {
        return "get";
    }

    @Override
    boolean isRead() {
        return true;
    }

    /// An `mg` would take the right to load an invalidated item; who wants its unique number means
    /// to change it.
    @Override
    boolean prefersMeta() {
        return !wantsCas || leaseTtl != NO_TTL || Keys.isBase64(key());
    }

    @Override
    void encodeMeta(RequestWriter out) {
        out.put("mg ").putKey(key()).put(" v f");
        if (wantsCas) {
            out.put(" c");
        }
        if (touchTtl != NO_TTL) {
            out.put(" T").putSigned(touchTtl);
        }
        if (leaseTtl != NO_TTL) {
            out.put(" N").putSigned(leaseTtl);
        }
        if (recacheTtl != NO_TTL) {
            out.put(" R").putSigned(recacheTtl);
        }
    }

    @Override
    void encodeText(RequestWriter out) {
        out.put(touchTtl == NO_TTL ? "get" : "gat");
        if (wantsCas) {
            out.put('s');
        }
        out.put(' ');
        if (touchTtl != NO_TTL) {
            out.putSigned(touchTtl).put(' ');
        }
        out.putKey(key());
    }

    @Override
    Outcome onMetaLine(ReplyLine line) {
        int code = line.code();
        if (code == Codes.EN) {
            return Outcome.DONE;
        }
        if (code != Codes.VA) {
            return Outcome.GARBAGE;
        }
        valueLength = line.length();
        if (valueLength < 0) {
            return Outcome.GARBAGE;
        }
        int echoed = -1;
        for (int flag = line.nextFlag(); flag != 0; flag = line.nextFlag()) {
            switch (flag) {
                case 'f' -> flags = (int) line.number();
                case 'c' -> cas = line.number();
                case 'O' -> echoed = line.opaque();
                case 'W' -> isWon = true;
                case 'X' -> isStale = true;
                case 'Z' -> isTaken = true;
                default -> {}
            }
        }
        return echoed == opaque ? Outcome.VALUE : Outcome.GARBAGE;
    }

    @Override
    Outcome onTextLine(ReplyLine line) {
        if (line.is("END")) {
            return Outcome.DONE;
        }
        if (value != null || !line.startsWith("VALUE ") || !line.skipKey(key())) {
            return Outcome.GARBAGE;
        }
        flags = (int) line.number();
        boolean isFlags = line.isNumber();
        valueLength = line.length();
        if (!isFlags || valueLength < 0) {
            return Outcome.GARBAGE;
        }
        if (wantsCas) {
            cas = line.number();
        }
        return !wantsCas || line.isNumber() ? Outcome.VALUE : Outcome.GARBAGE;
    }

    @Override
    int valueLength() {
        return valueLength;
    }

    @Override
    Outcome onValue(byte[] bytes) {
        value = bytes;
        isHit = true;
        return isMeta() ? Outcome.DONE : Outcome.MORE;
    }

    @Override
    void reset() {
        value = null;
        isHit = false;
        isWon = false;
        isStale = false;
        isTaken = false;
    }
}
