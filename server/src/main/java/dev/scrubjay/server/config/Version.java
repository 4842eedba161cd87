package dev.scrubjay.server.config;

/// The two versions we have: our own, and that of the memcached we behave like.
public final class Version {
    /// Our own release.
    public static final String SCRUBJAY = "0.1.0";

    /// The release clients are told, because they switch features on it.
    public static final String MEMCACHED = "1.6.45";

    private Version() {}
}
