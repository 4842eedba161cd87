package dev.scrubjay.server;

import java.io.IOException;

/// A UDP socket could not be bound, as opposed to a listening one: what is said of it names `-U`.
final class UdpBindException extends IOException {
    private static final long serialVersionUID = 1;

    UdpBindException(IOException refused) {
        super(refused.getMessage(), refused);
    }
}
