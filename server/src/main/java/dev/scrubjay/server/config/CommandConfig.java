package dev.scrubjay.server.config;

/// Which commands clients may use.
///
/// @param flushEnabled off with `-F`
/// @param dumpEnabled off with `-X`: cachedump, metadump, mgdump, `stats detail`
/// @param watchEnabled off with `-W`
/// @param shutdownEnabled on with `-A`
/// @param debugCommands on with `-o debug_commands`: `debugtime`
/// @param detailEnabled whether key prefixes are counted from the start; on with `-D`
/// @param prefixDelimiter `-D`, what ends a key's prefix
public record CommandConfig(
        boolean flushEnabled,
        boolean dumpEnabled,
        boolean watchEnabled,
        boolean shutdownEnabled,
        boolean debugCommands,
        boolean detailEnabled,
        char prefixDelimiter) {}
