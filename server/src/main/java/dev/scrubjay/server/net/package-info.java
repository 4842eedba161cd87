/// Connections, the workers that own them, and the transport that moves their bytes.
@NullMarked
package dev.scrubjay.server.net;

import org.jspecify.annotations.NullMarked;
