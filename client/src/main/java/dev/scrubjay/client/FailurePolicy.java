package dev.scrubjay.client;

import dev.scrubjay.client.routing.FailureMode;

/// What happens to the keys of a server that cannot be reached.
///
/// Each [Compat] brings the policy of the library it stands for; the builder can choose another.
/// All programs that write to a cluster should agree, or they look for the same key in two places.
public enum FailurePolicy {
    /// A key has one server and no other. While that server is away, operations on its keys fail.
    ///
    /// Nothing is ever stale: choose this for counters, locks, and everything that must not exist
    /// twice.
    FAIL_FAST(FailureMode.FAIL_FAST),

    /// The key is hashed again, a bounded number of times, until it falls on a server that answers.
    ///
    /// What python-memcached (ten tries) and spymemcached (seven) do. When the tries are used up
    /// the operation fails, even if some server is left.
    REHASH(FailureMode.REHASH),

    /// Servers that are away leave the ring: each key goes to the next server that answers, and
    /// keys of the other servers stay where they are.
    ///
    /// The cache goes on working with fewer servers. When the server is back it gets its keys back,
    /// with the values it held before: after a mere network failure these can be older than what
    /// was written meanwhile.
    EJECT(FailureMode.EJECT);

    private final FailureMode mode;

    FailurePolicy(FailureMode mode) {
        this.mode = mode;
    }

    FailureMode mode() {
        return mode;
    }
}
