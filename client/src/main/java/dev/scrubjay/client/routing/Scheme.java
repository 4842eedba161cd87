package dev.scrubjay.client.routing;

/// The ways to spread keys that clients sharing clusters with us use.
public enum Scheme {
    /// python-memcached since 1.60: CRC32 modulo a list that repeats servers by weight.
    PYTHON,
    /// python-memcached to 1.59: the same, but a hash of 0 counts as 1.
    PYTHON_159,
    /// pymemcache's hash client: the highest murmur3 of server and key. No weights.
    RENDEZVOUS_PYMEMCACHE,
    /// libmemcached without ketama: one-at-a-time modulo the number of servers. No weights.
    MODULA,
    /// libmemcached's unweighted ketama, one-at-a-time throughout; a weight over 1 anywhere gives
    /// the points of [#KETAMA_WEIGHTED] with the same key hash.
    KETAMA,
    /// libmemcached's weighted ketama, MD5 throughout.
    KETAMA_WEIGHTED,
    /// spymemcached's ketama: 160 points for each server, or the weighted count if weights differ
    /// from 1.
    KETAMA_SPYMEMCACHED,
    /// xmemcached's ketama: 160 points for each server and unit of weight.
    KETAMA_XMEMCACHED,
    /// twemproxy's default: weighted ketama points with FNV-1a for keys.
    KETAMA_TWEMPROXY,
    /// EVCache's ketama inside one server group. No weights.
    KETAMA_EVCACHE,
    /// folsom's ring: murmur3 throughout, points ordered as signed numbers. No weights.
    CONTINUUM_FOLSOM
}
