package dev.scrubjay.client;

import java.io.Serial;

/// A key that memcached cannot hold: empty, too long, or with characters that end a request.
/// Nothing was sent.
public final class IllegalKeyException extends IllegalArgumentException {
    @Serial private static final long serialVersionUID = 1;

    IllegalKeyException(String message) {
        super(message);
    }
}
