package dev.scrubjay.client;

import org.jspecify.annotations.Nullable;

/// A value cannot be turned into bytes, or bytes cannot be turned into the value asked for.
///
/// The item on the server is untouched and the connection is fine: asking for another type, such as
/// `byte[]`, may well work.
public class TranscodingException extends MemcachedException {
    private static final long serialVersionUID = 1;

    /// Says what did not fit.
    public TranscodingException(String message) {
        this(message, null);
    }

    /// Says what did not fit, and what told us.
    public TranscodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
