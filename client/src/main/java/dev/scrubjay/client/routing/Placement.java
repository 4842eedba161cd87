package dev.scrubjay.client.routing;

import java.math.BigInteger;

/// Decides which server of a cluster holds a key.
///
/// Immutable, for any number of threads. Servers are named by their index in the configured list. A
/// cluster of one server always answers 0, so that nothing is hashed for it. Otherwise, when the
/// owner is away the answer depends on the [FailureMode].
public sealed interface Placement
        permits SinglePlacement, BucketPlacement, HashPlacement, RendezvousPlacement {
    /// The answer when no server can be used.
    int NONE = -1;

    /// The server of a text key. For keys of ASCII nothing is allocated but what MD5 needs.
    int serverOf(String key, Liveness alive);

    /// The server of a binary key.
    ///
    /// These bytes place the key as the same bytes would that come from text, except in
    /// [Scheme#RENDEZVOUS_PYMEMCACHE], which hashes how Python would print the bytes.
    int serverOf(byte[] key, Liveness alive);

    /// The server of a key that brings its own hash.
    ///
    /// As in python-memcached, where any integer takes the place of the first hash. Rings and
    /// [Scheme#MODULA] use its lowest 32 bits; [Scheme#RENDEZVOUS_PYMEMCACHE] hashes its decimal
    /// digits in place of the key, as pymemcache does. The key matters only if it is hashed again.
    int serverOf(BigInteger hash, String key, Liveness alive);

    /// The server of a key that is routed by another text, so that both stay together.
    int serverOfRoutingText(String routingKey, String key, Liveness alive);
}
