package dev.scrubjay.client.net;

import java.io.IOException;
import java.io.Serial;

/// The server's bytes make no sense: the connection cannot be used any more.
final class ProtocolException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }
}
