package dev.scrubjay.client.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/// Where a server is.
public interface Endpoint {
    /// Whether finding the addresses may take a while.
    boolean needsLookup();

    /// The server's addresses as they are now, in the order to try them.
    ///
    /// @throws IOException when there are none
    List<SocketAddress> addresses() throws IOException;
}
