package dev.scrubjay.client.net;

import org.jspecify.annotations.Nullable;

/// Why an operation has no answer, or an unwelcome one.
///
/// The caller's thread makes an exception of it, so that the stack trace is the caller's.
///
/// @param kind what went wrong
/// @param detail the server's words, or ours
/// @param maybeApplied true when the request was sent: the server may have done what it asks
/// @param cause what the system said, if it was the system
public record Failure(Kind kind, String detail, boolean maybeApplied, @Nullable Throwable cause) {
    /// What can go wrong.
    public enum Kind {
        /// No answer before the deadline.
        TIMEOUT,
        /// No connection, or it broke.
        CONNECTION,
        /// No server is left to ask.
        NO_SERVER,
        /// The server refused the value as too large.
        TOO_LARGE,
        /// The server answered `SERVER_ERROR`.
        SERVER_ERROR,
        /// The server answered `CLIENT_ERROR` or `ERROR`.
        CLIENT_ERROR,
        /// Too much is in flight already.
        OVERLOADED,
        /// The caller's thread was interrupted.
        INTERRUPTED,
        /// The client is closed.
        CLOSED
    }

    /// A failure of a request that was not sent.
    public static Failure of(Kind kind, String detail) {
        return new Failure(kind, detail, false, null);
    }

    /// What a server's error line means. Null when the line is none.
    static @Nullable Failure of(ReplyLine line) {
        if (line.startsWith("SERVER_ERROR ")) {
            String text = line.text().substring("SERVER_ERROR ".length());
            boolean isTooLarge = text.startsWith("object too large");
            return of(isTooLarge ? Kind.TOO_LARGE : Kind.SERVER_ERROR, text);
        }
        if (line.startsWith("CLIENT_ERROR ")) {
            return of(Kind.CLIENT_ERROR, line.text().substring("CLIENT_ERROR ".length()));
        }
        return line.startsWith("ERROR") ? of(Kind.CLIENT_ERROR, line.text()) : null;
    }

    /// The same failure of a request that was sent, or that was not.
    Failure withSent(boolean sent) {
        return new Failure(kind, detail, sent, cause);
    }
}
