package dev.scrubjay.client.net;

import org.jspecify.annotations.Nullable;

/// How connections behave.
///
/// @param operationNanos how long an operation may take when nothing else is said
/// @param connectNanos how long connecting and the first exchange may take together
/// @param operationCountMax how many operations may be in flight to one server
/// @param operationBytesMax how many bytes of values may be in flight to one server
/// @param valueBytesMax the largest value that is believed when a server announces it
/// @param dialect which protocol to speak
/// @param authentication user name, a space and the password, for a server started with `-Y`
public record NetSettings(
        long operationNanos,
        long connectNanos,
        int operationCountMax,
        long operationBytesMax,
        int valueBytesMax,
        Dialect dialect,
        @Nullable String authentication) {

    /// Which protocol to speak.
    public enum Dialect {
        /// The meta protocol where the server has it, else text.
        PROBED,
        /// The meta protocol; a server without it cannot be used.
        META,
        /// The text protocol, after a look at the server's version.
        TEXT,
        /// The text protocol, and only requests for items: proxies know no others.
        ITEMS_ONLY
    }
}
