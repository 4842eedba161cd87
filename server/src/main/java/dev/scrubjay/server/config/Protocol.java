package dev.scrubjay.server.config;

/// What `-B` lets clients speak.
public enum Protocol {
    /// The first byte of a connection decides.
    AUTO("auto-negotiate"),
    /// Text only.
    ASCII("ascii"),
    /// Binary only.
    BINARY("binary");

    private final String shown;

    Protocol(String shown) {
        this.shown = shown;
    }

    /// Returns the name `stats settings` gives it.
    public String shown() {
        return shown;
    }
}
