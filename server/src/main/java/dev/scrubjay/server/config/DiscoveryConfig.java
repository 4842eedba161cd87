package dev.scrubjay.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which servers clients with auto-discovery are told of.
///
/// @param nodes `-o discovery_nodes`: `host:port` with commas between them, null for none
/// @param file `-o discovery_file`: a file with the same, one on a line or more, null for none
public record DiscoveryConfig(@Nullable String nodes, @Nullable Path file) {
    /// Returns whether clients are told of any.
    public boolean isEnabled() {
        return nodes != null || file != null;
    }
}
