package dev.scrubjay.server.protocol;

import java.nio.charset.StandardCharsets;

/// The statuses of the binary protocol, each with the text that explains it to a person.
public enum BinaryStatus {
    /// Done. Has no text.
    OK(0x00, ""),
    /// There is no such key, or no such report.
    NOT_FOUND(0x01, "Not found"),
    /// The cas has changed, or there is an item already.
    EXISTS(0x02, "Data exists for key."),
    /// A value beyond `-I`.
    TOO_LARGE(0x03, "Too large."),
    /// Lengths that do not fit the opcode.
    INVALID(0x04, "Invalid arguments"),
    /// A condition of the command did not hold.
    NOT_STORED(0x05, "Not stored."),
    /// A stored value that is no number.
    NON_NUMERIC(0x06, "Non-numeric server-side value for incr or decr"),
    /// The command was switched off at start.
    FORBIDDEN(0x20, "Auth failure."),
    /// No such opcode, or a key that is longer than the body it is in.
    UNKNOWN_COMMAND(0x81, "Unknown command"),
    /// No memory for a value.
    OUT_OF_MEMORY(0x82, "Out of memory allocating item"),
    /// No memory for a number that grew.
    OUT_OF_MEMORY_ARITH(0x82, "Out of memory incrementing value"),
    /// No memory for a number that was to be created.
    OUT_OF_MEMORY_CREATING(0x82, "Out of memory allocating new item"),
    /// More readers hold one large value than can be counted.
    PINS_EXHAUSTED(0x82, "Out of memory");

    private final int code;

    @SuppressWarnings("ImmutableEnumChecker") // Nobody writes to it; a copy would be allocated.
    private final byte[] text;

    BinaryStatus(int code, String text) {
        this.code = code;
        this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns the number that stands for it.
    public int code() {
        return code;
    }

    /// Returns the body of an answer with this status. Shared: callers only read it.
    public byte[] text() {
        return text;
    }
}
