package dev.scrubjay.server.protocol;

import java.nio.charset.StandardCharsets;

/// The fixed answers of the text protocol, each with its line end.
public enum Reply {
    /// A value was stored.
    STORED("STORED"),
    /// A condition of the command did not hold.
    NOT_STORED("NOT_STORED"),
    /// The cas unique has changed.
    EXISTS("EXISTS"),
    /// There is no such key.
    NOT_FOUND("NOT_FOUND"),
    /// The key was removed.
    DELETED("DELETED"),
    /// The key has its new time to live.
    TOUCHED("TOUCHED"),
    /// Done.
    OK("OK"),
    /// End of values or statistics.
    END("END"),
    /// The meta protocol's answer to `mn`.
    META_NOOP("MN"),
    /// No such command.
    ERROR("ERROR"),
    /// A line that does not have the shape its command needs.
    BAD_FORMAT("CLIENT_ERROR bad command line format"),
    /// A data block that does not end where its length said.
    BAD_CHUNK("CLIENT_ERROR bad data chunk"),
    /// An exptime that is no 32-bit number.
    BAD_EXPTIME("CLIENT_ERROR invalid exptime argument"),
    /// A delta that is no unsigned 64-bit number.
    BAD_DELTA("CLIENT_ERROR invalid numeric delta argument"),
    /// A stored value that `incr` and `decr` cannot read.
    NON_NUMERIC("CLIENT_ERROR cannot increment or decrement non-numeric value"),
    /// A meta command's number or time that is none.
    BAD_TOKEN("CLIENT_ERROR bad token in command line format"),
    /// A meta flag that does not exist.
    INVALID_FLAG("CLIENT_ERROR invalid flag"),
    /// A meta flag that stands twice, or a byte that is no character.
    DUPLICATE_FLAG("CLIENT_ERROR duplicate flag"),
    /// More words than a meta command may have.
    TOO_MANY_FLAGS("CLIENT_ERROR options flags are too long"),
    /// Anything that is wrong with the flags of `ma`.
    BAD_ARITH_FLAGS("CLIENT_ERROR invalid or duplicate flag"),
    /// A key that was said to be base64.
    BAD_KEY_ENCODING("CLIENT_ERROR error decoding key"),
    /// An opaque that is longer than can be repeated.
    OPAQUE_TOO_LONG("CLIENT_ERROR opaque token too long"),
    /// A meta flag's delta that is no unsigned 64-bit number.
    BAD_DELTA_VALUE("CLIENT_ERROR invalid numeric delta value"),
    /// A meta flag's initial value that is no unsigned 64-bit number.
    BAD_INITIAL_VALUE("CLIENT_ERROR invalid numeric initial value"),
    /// A mode that `ms` does not have.
    BAD_STORE_MODE("CLIENT_ERROR invalid mode for ms M token"),
    /// A mode that `ma` does not have.
    BAD_ARITH_MODE("CLIENT_ERROR invalid mode for ma M token"),
    /// `flush_all` was switched off at start.
    FLUSH_DISABLED("CLIENT_ERROR flush_all not allowed"),
    /// Anything but a login, before the login.
    UNAUTHENTICATED("CLIENT_ERROR unauthenticated"),
    /// A user and a password that do not belong together.
    AUTH_FAILURE("CLIENT_ERROR authentication failure"),
    /// A login without a space in it.
    BAD_LOGIN("CLIENT_ERROR bad authentication token format"),
    /// A login that is longer than any.
    TOKEN_TOO_LONG("CLIENT_ERROR auth token too long"),
    /// A login that does not end where its length said.
    BAD_TERMINATION("CLIENT_ERROR bad command line termination"),
    /// `shutdown` with a word that is not a mode.
    BAD_SHUTDOWN("CLIENT_ERROR invalid shutdown mode"),
    /// `shutdown` was not switched on at start.
    SHUTDOWN_DISABLED("SERVER_ERROR: shutdown not enabled"),
    /// A value beyond `-I`.
    TOO_LARGE("SERVER_ERROR object too large for cache"),
    /// No memory for a value.
    OUT_OF_MEMORY("SERVER_ERROR out of memory storing object"),
    /// No memory for a number that grew.
    OUT_OF_MEMORY_ARITH("SERVER_ERROR out of memory"),
    /// No memory for a number that was to be made.
    OUT_OF_MEMORY_CREATING("SERVER_ERROR Out of memory allocating new item"),
    /// More readers hold one large value than can be counted.
    PINS_EXHAUSTED("SERVER_ERROR refcount overflow during fetch"),
    /// More connections than `-c` allows.
    TOO_MANY_CONNECTIONS("ERROR Too many open connections");

    @SuppressWarnings("ImmutableEnumChecker") // Nobody writes to it; a copy would be allocated.
    private final byte[] bytes;

    Reply(String line) {
        this.bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns the bytes to send. Shared: callers only read them.
    public byte[] bytes() {
        return bytes;
    }
}
