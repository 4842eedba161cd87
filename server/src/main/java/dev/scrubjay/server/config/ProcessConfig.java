package dev.scrubjay.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the process lives among others.
///
/// @param daemon `-d`
/// @param pidFile `-P`
/// @param user `-u`: whom to become when started as root
/// @param coreDumps `-r`
/// @param verbosity how many `-v`
/// @param portFile where to write the ports that were bound, from `MEMCACHED_PORT_FILENAME`
public record ProcessConfig(
        boolean daemon,
        @Nullable Path pidFile,
        @Nullable String user,
        boolean coreDumps,
        int verbosity,
        @Nullable Path portFile) {}
