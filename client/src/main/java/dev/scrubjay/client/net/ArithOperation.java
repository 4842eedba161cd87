package dev.scrubjay.client.net;

/// Adds to a counter, or takes from it.
public final class ArithOperation extends KeyOperation {
    private static final int DIGITS_MAX = 20;

    private final boolean isIncrement;
    private final long delta;
    private final boolean hasInitial;
    private final long initial;
    private final long exptime;

    private boolean isFound;
    private int valueLength;
    private long number;

    /// Changes a counter that exists.
    public ArithOperation(Object key, boolean isIncrement, long delta) {
        this(key, isIncrement, delta, false, 0, 0);
    }

    /// Changes a counter, or makes it.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param delta unsigned
    /// @param hasInitial whether to make it. Needs meta; the text protocol finds nothing
    /// @param initial what a new counter starts with, unsigned
    /// @param exptime of a new counter
    public ArithOperation(
            Object key,
            boolean isIncrement,
            long delta,
            boolean hasInitial,
            long initial,
            long exptime) {
        super(key);
        this.isIncrement = isIncrement;
        this.delta = delta;
        this.hasInitial = hasInitial;
        this.initial = initial;
        this.exptime = exptime;
    }

    /// Whether there was such a counter, or there is now.
    public boolean isFound() {
        return isFound;
    }

    /// What the counter holds now, unsigned.
    public long number() {
        return number;
    }

    @Override
    String verb() {
        return isIncrement ? "incr" : "decr";
    }

    @Override
    void encodeText(RequestWriter out) {
        out.put(verb()).put(' ').putKey(key()).put(' ').putUnsigned(delta);
    }

    @Override
    void encodeMeta(RequestWriter out) {
        out.put("ma ").putKey(key()).put(" v D").putUnsigned(delta);
        if (!isIncrement) {
            out.put(" MD");
        }
        if (hasInitial) {
            out.put(" N").putSigned(exptime).put(" J").putUnsigned(initial);
        }
    }

    @Override
    Outcome onTextLine(ReplyLine line) {
        if (line.is("NOT_FOUND")) {
            return Outcome.DONE;
        }
        isFound = line.startsWith("");
        number = line.number();
        return line.isNumber() ? Outcome.DONE : Outcome.GARBAGE;
    }

    @Override
    Outcome onMetaLine(ReplyLine line) {
        int code = line.code();
        if (code == Codes.NF) {
            return Codes.isInStep(line, opaque) ? Outcome.DONE : Outcome.GARBAGE;
        }
        long length = code == Codes.VA ? line.number() : 0;
        if (!line.isNumber() || length < 1 || length > DIGITS_MAX) {
            return Outcome.GARBAGE;
        }
        valueLength = (int) length;
        return Codes.isInStep(line, opaque) ? Outcome.VALUE : Outcome.GARBAGE;
    }

    @Override
    int valueLength() {
        return valueLength;
    }

    @Override
    Outcome onValue(byte[] value) {
        if (value.length < valueLength) {
            // Nobody waits any more, so the digits were not kept.
            return Outcome.DONE;
        }
        ReplyLine digits = new ReplyLine();
        digits.set(value, 0, value.length);
        number = digits.number();
        isFound = true;
        return digits.isNumber() ? Outcome.DONE : Outcome.GARBAGE;
    }
}
