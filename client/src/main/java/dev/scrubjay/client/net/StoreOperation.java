package dev.scrubjay.client.net;

/// Writes one item: `set`, `add`, `replace`, `append`, `prepend`, `cas`.
public final class StoreOperation extends KeyOperation {
    /// How to write.
    public enum Mode {
        /// Whatever was there.
        SET("set", 'S'),
        /// Only where nothing was.
        ADD("add", 'E'),
        /// Only where something was.
        REPLACE("replace", 'R'),
        /// Behind what was there.
        APPEND("append", 'A'),
        /// Before what was there.
        PREPEND("prepend", 'P'),
        /// Only over the item with this unique number.
        CAS("cas", 'S');

        private final String verb;
        private final char letter;

        Mode(String verb, char letter) {
            this.verb = verb;
            this.letter = letter;
        }
    }

    /// What became of it.
    public enum Result {
        /// It is stored.
        STORED,
        /// Something was there, or nothing was.
        NOT_STORED,
        /// The item has another unique number.
        EXISTS,
        /// There is no item to compare with.
        NOT_FOUND
    }

    private final Mode mode;
    private final int flags;
    private final long exptime;
    private final byte[] value;
    private final long cas;

    private Result result = Result.NOT_STORED;

    /// Writes an item.
    ///
    /// @param key a string of ASCII, or an [EncodedKey]
    /// @param flags to store with the value
    /// @param exptime as memcached takes it: 0 for never, up to 30 days relative, else a date
    /// @param value the bytes, which must not change until this has ended
    /// @param cas the unique number to compare with, for [Mode#CAS]
    public StoreOperation(Mode mode, Object key, int flags, long exptime, byte[] value, long cas) {
        super(key);
        this.mode = mode;
        this.flags = flags;
        this.exptime = exptime;
        this.value = value;
        this.cas = cas;
    }

    /// What became of it.
    public Result result() {
        return result;
    }

    @Override
    String verb() {
        return mode.verb;
    }

    @Override
    byte[] payload() {
        return value;
    }

    @Override
    void encodeText(RequestWriter out) {
        out.put(verb()).put(' ').putKey(key()).put(' ').putUnsigned(flags & 0xffff_ffffL);
        out.put(' ').putSigned(exptime).put(' ').putUnsigned(value.length);
        if (mode == Mode.CAS) {
            out.put(' ').putUnsigned(cas);
        }
    }

    @Override
    void encodeMeta(RequestWriter out) {
        out.put("ms ").putKey(key()).put(' ').putUnsigned(value.length);
        if (flags != 0) {
            out.put(" F").putUnsigned(flags & 0xffff_ffffL);
        }
        if (exptime != 0) {
            out.put(" T").putSigned(exptime);
        }
        if (mode.letter != 'S') {
            out.put(" M").put(mode.letter);
        }
        if (mode == Mode.CAS) {
            out.put(" C").putUnsigned(cas);
        }
    }

    @Override
    Outcome onMetaLine(ReplyLine line) {
        switch (line.code()) {
            case Codes.HD -> result = Result.STORED;
            case Codes.NS -> result = Result.NOT_STORED;
            case Codes.EX -> result = Result.EXISTS;
            case Codes.NF -> result = Result.NOT_FOUND;
            default -> {
                return Outcome.GARBAGE;
            }
        }
        return Codes.isInStep(line, opaque) ? Outcome.DONE : Outcome.GARBAGE;
    }

    @Override
    Outcome onTextLine(ReplyLine line) {
        if (line.is("STORED")) {
            result = Result.STORED;
        } else if (line.is("NOT_STORED")) {
            result = Result.NOT_STORED;
        } else if (line.is("EXISTS")) {
            result = Result.EXISTS;
        } else if (line.is("NOT_FOUND")) {
            result = Result.NOT_FOUND;
        } else {
            return Outcome.GARBAGE;
        }
        return Outcome.DONE;
    }
}
