package dev.scrubjay.client.pickle;

import org.jspecify.annotations.Nullable;

/// The bytes are no pickle, or not one of plain data, or they ask for too much.
public final class PickleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PickleException(String message) {
        this(message, null);
    }

    PickleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
