/// The decoders: pure functions from bytes to requests. No I/O here, and no store.
@NullMarked
package dev.scrubjay.server.protocol;

import org.jspecify.annotations.NullMarked;
