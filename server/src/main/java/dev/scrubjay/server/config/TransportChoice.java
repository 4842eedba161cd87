package dev.scrubjay.server.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `-o transport` may ask for.
public enum TransportChoice {
    /// io_uring where the system allows it, `java.nio` elsewhere.
    AUTO,
    /// `java.nio`.
    NIO,
    /// io_uring, or no server.
    URING;

    /// Returns how it is written.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable TransportChoice ofWord(String word) {
        for (TransportChoice choice : values()) {
            if (choice.word().equals(word)) {
                return choice;
            }
        }
        return null;
    }
}
