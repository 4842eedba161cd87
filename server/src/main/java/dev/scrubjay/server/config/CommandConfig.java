package dev.scrubjay.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which commands clients may use.
///
/// @param flushEnabled off with `-F`
/// @param dumpEnabled off with `-X`: cachedump, metadump, mgdump, `stats detail`
/// @param watchEnabled off with `-W`
/// @param shutdownEnabled on with `-A`
/// @param debugCommands on with `-o debug_commands`: `debugtime`, `debugitem`
/// @param detailEnabled whether key prefixes are counted from the start; on with `-D`
/// @param prefixDelimiter `-D`, what ends a key's prefix
/// @param authFile `-Y`, whom to let in, null for everyone
public record CommandConfig(
        boolean flushEnabled,
        boolean dumpEnabled,
        boolean watchEnabled,
        boolean shutdownEnabled,
        boolean debugCommands,
        boolean detailEnabled,
        char prefixDelimiter,
        @Nullable Path authFile) {}
