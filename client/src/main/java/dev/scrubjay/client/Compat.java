package dev.scrubjay.client;

import dev.scrubjay.client.routing.Scheme;

/// The library that already shares the cluster with us: where it puts keys, how it marks values,
/// and what it does when a server is away, in one word.
///
/// Servers must be listed in the order, with the spelling and with the weights that the other
/// programs use: most placements hash the text of the address. See [ServerAddress].
///
/// *Proven by running* means that this client's placement agrees with the library itself on
/// thousands of keys, several clusters, weights where the library knows them, and keys that are not
/// ASCII.
public enum Compat {
    /// python-memcached 1.60 and later.
    ///
    /// CRC32 modulo a list that repeats servers by weight. Flags as in Python, text is marked 16.
    /// If a server is away the key is hashed again, ten tries in all.
    PYTHON_MEMCACHED(Scheme.PYTHON, FlagScheme.PYTHON, FailurePolicy.REHASH),

    /// python-memcached 1.59, which Debian has as python3-memcache.
    ///
    /// As [#PYTHON_MEMCACHED], but a hash of zero counts as one: another server for one key in
    /// 32,768. Proven by running 1.59, dead servers included.
    PYTHON_MEMCACHED_159(Scheme.PYTHON_159, FlagScheme.PYTHON, FailurePolicy.REHASH),

    /// python3-memcached 1.51.
    ///
    /// Places keys as [#PYTHON_MEMCACHED_159]; text has flags 0, and flags 0 reads as text.
    PYTHON3_MEMCACHED_151(Scheme.PYTHON_159, FlagScheme.PYTHON_151, FailurePolicy.REHASH),

    /// pymemcache's `HashClient`.
    ///
    /// The server that hashes highest together with the key; weights are not known to it. A key
    /// prefix is not hashed, and a binary key goes elsewhere than the same bytes as text. Servers
    /// that are away do not take part. Flags as in Python (`pickle_serde`). Proven by running.
    PYMEMCACHE(Scheme.RENDEZVOUS_PYMEMCACHE, FlagScheme.PYTHON, FailurePolicy.EJECT),

    /// libmemcached as it comes, and with it pylibmc, php-memcached and the `memc` tools.
    ///
    /// One-at-a-time hash modulo the number of servers; weights are not known to it. A key prefix
    /// (its namespace) is not hashed. Flags as in Python, which are pylibmc's; those of
    /// php-memcached are others, so share text with it at most, with
    /// [MemcachedClientBuilder#stringFlags(int)] 0. A server that is away fails its keys. Proven by
    /// running.
    LIBMEMCACHED(Scheme.MODULA, FlagScheme.PYTHON, FailurePolicy.FAIL_FAST),

    /// libmemcached with `MEMCACHED_DISTRIBUTION_CONSISTENT`, which pylibmc calls `consistent`.
    ///
    /// As [#LIBMEMCACHED], on a ring of 100 points for each server. A weight over 1 turns them into
    /// weighted points, as there. Proven by running.
    LIBMEMCACHED_KETAMA(Scheme.KETAMA, FlagScheme.PYTHON, FailurePolicy.FAIL_FAST),

    /// libmemcached with `MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED`, which php-memcached calls
    /// `OPT_LIBKETAMA_COMPATIBLE`.
    ///
    /// As [#LIBMEMCACHED], on a ring of MD5 points shared out by weight. This is also where a
    /// client without a preset puts keys, except that such a client ejects servers that are away.
    /// Proven by running.
    LIBMEMCACHED_KETAMA_WEIGHTED(
            Scheme.KETAMA_WEIGHTED, FlagScheme.PYTHON, FailurePolicy.FAIL_FAST),

    /// spymemcached's `KetamaConnectionFactory`.
    ///
    /// A ring of 160 MD5 points for each server. It hashes resolved addresses: give servers as
    /// `10.0.0.5:11211` or `name/10.0.0.5:11211`. Flags of its `SerializingTranscoder`. A server
    /// that is away sends its keys on by hashing again: seven tries, then back to the owner. Proven
    /// by running.
    SPYMEMCACHED_KETAMA(Scheme.KETAMA_SPYMEMCACHED, FlagScheme.SPYMEMCACHED, FailurePolicy.REHASH),

    /// xmemcached's `KetamaMemcachedSessionLocator`.
    ///
    /// A ring of 160 MD5 points for each server and unit of weight. It hashes the resolved address
    /// together with a name that it looks up even for addresses: give servers as
    /// `name/10.0.0.5:11211`, or as `10.0.0.5:11211` where no name is found. Flags of its
    /// `SerializingTranscoder`. A server that is away leaves the ring. Proven by running.
    XMEMCACHED_KETAMA(Scheme.KETAMA_XMEMCACHED, FlagScheme.XMEMCACHED, FailurePolicy.EJECT),

    /// folsom's Ketama client.
    ///
    /// A ring of 100 murmur3 points for each server; weights are not known to it. Text without
    /// flags. A server that is away is skipped on the ring. Proven by running.
    FOLSOM(Scheme.CONTINUUM_FOLSOM, FlagScheme.PLAIN, FailurePolicy.EJECT),

    /// twemproxy (nutcracker), in front of the servers or beside us.
    ///
    /// Speaks only what the proxy understands: the text protocol, no probing, no `stats` and no
    /// `flush_all`. Give the proxies as servers; or give the servers of a pool that has twemproxy's
    /// defaults (`ketama`, `fnv1a_64`) and keys go where the proxy puts them. Flags as in Python. A
    /// server that is away fails its keys. Proven by running.
    TWEMPROXY(Scheme.KETAMA_TWEMPROXY, FlagScheme.PYTHON, FailurePolicy.FAIL_FAST),

    /// EVCache, inside one server group.
    ///
    /// A ring of 160 MD5 points for each host. It hashes the name together with the resolved
    /// address: give servers as `name/10.0.0.5:11211`. Flags as in spymemcached. A server that is
    /// away fails its keys. Proven by running its node locator.
    EVCACHE(Scheme.KETAMA_EVCACHE, FlagScheme.SPYMEMCACHED, FailurePolicy.FAIL_FAST);

    private final Scheme scheme;
    private final FlagScheme flagScheme;
    private final FailurePolicy failurePolicy;

    Compat(Scheme scheme, FlagScheme flagScheme, FailurePolicy failurePolicy) {
        this.scheme = scheme;
        this.flagScheme = flagScheme;
        this.failurePolicy = failurePolicy;
    }

    Scheme scheme() {
        return scheme;
    }

    FlagScheme flagScheme() {
        return flagScheme;
    }

    FailurePolicy failurePolicy() {
        return failurePolicy;
    }

    /// Whether the other side understands nothing but the text protocol's data commands.
    boolean isTextOnly() {
        return this == TWEMPROXY;
    }

    /// Whether a prefix set at the client takes part in the hash, or only the key behind it.
    boolean isPrefixHashed() {
        return switch (this) {
            case PYMEMCACHE, LIBMEMCACHED, LIBMEMCACHED_KETAMA, LIBMEMCACHED_KETAMA_WEIGHTED ->
                    false;
            default -> true;
        };
    }
}
