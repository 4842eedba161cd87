package dev.scrubjay.server.protocol;

import java.util.Arrays;

/// What a request of the binary protocol asks for, and which lengths it may have.
///
/// A quiet one is answered only where its loud sister's answer would be worth having: a retrieval
/// that finds something, anything else that fails.
public enum BinaryOpcode {
    /// The value of a key.
    GET(0x00, Verb.GET, Shape.KEY),
    /// Stores unconditionally, or where the cas is still the same.
    SET(0x01, Verb.SET, Shape.STORE),
    /// Stores where there is nothing yet.
    ADD(0x02, Verb.ADD, Shape.STORE),
    /// Stores where there is something already.
    REPLACE(0x03, Verb.REPLACE, Shape.STORE),
    /// Removes.
    DELETE(0x04, Verb.DELETE, Shape.KEY),
    /// Adds to a decimal number, or creates it.
    INCREMENT(0x05, Verb.INCR, Shape.ARITHMETIC),
    /// Subtracts from a decimal number, down to 0, or creates it.
    DECREMENT(0x06, Verb.DECR, Shape.ARITHMETIC),
    /// Closes the connection.
    QUIT(0x07, Verb.QUIT, Shape.BARE),
    /// Invalidates everything, now or later.
    FLUSH(0x08, Verb.FLUSH_ALL, Shape.FLUSH),
    /// Quiet [#GET].
    GETQ(0x09, Verb.GET, Shape.KEY, true),
    /// Does nothing: its answer shows that everything before it is done.
    NOOP(0x0a, Verb.META_NOOP, Shape.BARE),
    /// The release we are compatible with.
    VERSION(0x0b, Verb.VERSION, Shape.BARE),
    /// The key and its value.
    GETK(0x0c, Verb.GET, Shape.KEY),
    /// Quiet [#GETK].
    GETKQ(0x0d, Verb.GET, Shape.KEY, true),
    /// Adds behind what is there.
    APPEND(0x0e, Verb.APPEND, Shape.VALUE),
    /// Adds in front of what is there.
    PREPEND(0x0f, Verb.PREPEND, Shape.VALUE),
    /// Statistics; the key names the report.
    STAT(0x10, Verb.STATS, Shape.STAT),
    /// Quiet [#SET].
    SETQ(0x11, Verb.SET, Shape.STORE, true),
    /// Quiet [#ADD].
    ADDQ(0x12, Verb.ADD, Shape.STORE, true),
    /// Quiet [#REPLACE].
    REPLACEQ(0x13, Verb.REPLACE, Shape.STORE, true),
    /// Quiet [#DELETE].
    DELETEQ(0x14, Verb.DELETE, Shape.KEY, true),
    /// Quiet [#INCREMENT].
    INCREMENTQ(0x15, Verb.INCR, Shape.ARITHMETIC, true),
    /// Quiet [#DECREMENT].
    DECREMENTQ(0x16, Verb.DECR, Shape.ARITHMETIC, true),
    /// Quiet [#QUIT].
    QUITQ(0x17, Verb.QUIT, Shape.BARE, true),
    /// Quiet [#FLUSH].
    FLUSHQ(0x18, Verb.FLUSH_ALL, Shape.FLUSH, true),
    /// Quiet [#APPEND].
    APPENDQ(0x19, Verb.APPEND, Shape.VALUE, true),
    /// Quiet [#PREPEND].
    PREPENDQ(0x1a, Verb.PREPEND, Shape.VALUE, true),
    /// Gives a new time to live.
    TOUCH(0x1c, Verb.TOUCH, Shape.TOUCH),
    /// Touch, then the value.
    GAT(0x1d, Verb.GAT, Shape.TOUCH),
    /// Quiet [#GAT].
    GATQ(0x1e, Verb.GAT, Shape.TOUCH, true),
    /// Which ways to authenticate there are. Nobody can authenticate yet.
    SASL_LIST(0x20, Verb.REJECTED, Shape.BARE),
    /// Starts to authenticate.
    SASL_AUTH(0x21, Verb.REJECTED, Shape.VALUE),
    /// Goes on to authenticate.
    SASL_STEP(0x22, Verb.REJECTED, Shape.VALUE),
    /// Touch, then the key and the value.
    GATK(0x23, Verb.GAT, Shape.TOUCH),
    /// Quiet [#GATK].
    GATKQ(0x24, Verb.GAT, Shape.TOUCH, true),
    /// Any other.
    UNKNOWN(-1, Verb.REJECTED, Shape.ANY);

    private static final int CODES = 1 << Byte.SIZE;
    private static final BinaryOpcode[] BY_CODE = byCode();

    private final int code;
    private final Verb verb;
    private final Shape shape;
    private final boolean isQuiet;

    BinaryOpcode(int code, Verb verb, Shape shape) {
        this(code, verb, shape, false);
    }

    BinaryOpcode(int code, Verb verb, Shape shape, boolean isQuiet) {
        this.code = code;
        this.verb = verb;
        this.shape = shape;
        this.isQuiet = isQuiet;
    }

    /// Which parts a request has.
    enum Shape {
        BARE,
        KEY,
        STORE,
        VALUE,
        ARITHMETIC,
        TOUCH,
        FLUSH,
        STAT,
        ANY
    }

    /// Returns the opcode that a byte stands for.
    public static BinaryOpcode of(byte code) {
        return BY_CODE[Byte.toUnsignedInt(code)];
    }

    /// Returns the text protocol's word for it.
    Verb verb() {
        return verb;
    }

    /// Returns whether only the interesting answer is sent.
    public boolean isQuiet() {
        return isQuiet;
    }

    /// Returns whether it stores the value that it brings.
    boolean isStore() {
        return verb != Verb.REJECTED && (shape == Shape.STORE || shape == Shape.VALUE);
    }

    /// Returns whether a request of these lengths makes sense. Extras and key fit into the body.
    boolean allows(int extrasLength, int keyLength, long bodyLength) {
        return switch (shape) {
            case BARE -> bodyLength == 0;
            case KEY -> extrasLength == 0 && isKeyAll(extrasLength, keyLength, bodyLength);
            case STORE -> extrasLength == BinaryHeader.STORE_EXTRAS_BYTES && keyLength > 0;
            case VALUE -> extrasLength == 0 && keyLength > 0;
            case ARITHMETIC ->
                    extrasLength == BinaryHeader.ARITHMETIC_EXTRAS_BYTES
                            && isKeyAll(extrasLength, keyLength, bodyLength);
            case TOUCH ->
                    extrasLength == BinaryHeader.EXPTIME_BYTES
                            && isKeyAll(extrasLength, keyLength, bodyLength);
            case FLUSH ->
                    (extrasLength == 0 || extrasLength == BinaryHeader.EXPTIME_BYTES)
                            && bodyLength == extrasLength;
            case STAT -> extrasLength == 0 && bodyLength == keyLength;
            case ANY -> true;
        };
    }

    private static boolean isKeyAll(int extrasLength, int keyLength, long bodyLength) {
        return keyLength > 0 && bodyLength == extrasLength + (long) keyLength;
    }

    private static BinaryOpcode[] byCode() {
        BinaryOpcode[] table = new BinaryOpcode[CODES];
        Arrays.fill(table, UNKNOWN);
        for (BinaryOpcode opcode : values()) {
            if (opcode.code >= 0) {
                table[opcode.code] = opcode;
            }
        }
        return table;
    }
}
