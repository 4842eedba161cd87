/// The kernel's io_uring and the sockets for it: native calls, and nothing of connections.
@NullMarked
package dev.scrubjay.server.net.uring;

import org.jspecify.annotations.NullMarked;
