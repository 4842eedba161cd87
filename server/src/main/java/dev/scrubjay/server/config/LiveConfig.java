package dev.scrubjay.server.config;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// The configuration in force: what the server was started with, as commands have changed it since.
///
/// Any thread may read it and any worker change it.
public final class LiveConfig {
    private final AtomicReference<ServerConfig> current;

    /// Starts with what the command line said.
    public LiveConfig(ServerConfig atStart) {
        current = new AtomicReference<>(atStart);
    }

    /// Returns what holds now.
    public ServerConfig current() {
        return current.get();
    }

    /// Changes something.
    ///
    /// @param change makes the new configuration of the one before, and nothing of any other: it is
    ///   called again when another thread comes between
    public void change(UnaryOperator<ServerConfig> change) {
        current.updateAndGet(change);
    }
}
