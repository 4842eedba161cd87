package dev.scrubjay.server.config;

/// What a command line that is not refused asks for.
public sealed interface Launch {
    /// To serve.
    ///
    /// @param config with what
    /// @param notices lines for standard error, each with its line feed; often none
    record Serve(ServerConfig config, String notices) implements Launch {}

    /// To print something, and exit with success.
    ///
    /// @param text for standard output
    record Print(String text) implements Launch {}
}
