/// The command line, and the configuration that comes out of it.
///
/// [dev.scrubjay.server.config.ServerConfig] is what the rest of the server reads.
@NullMarked
package dev.scrubjay.server.config;

import org.jspecify.annotations.NullMarked;
