package dev.scrubjay.client;

/// How to talk to the servers.
public enum Protocol {
    /// Meta where a server has it, else text. Each server is asked when it is connected to.
    AUTO,
    /// The meta protocol of memcached 1.6.12 and later. A server without it counts as down.
    META,
    /// The text protocol, which every memcached knows. No leases across processes, no binary keys.
    TEXT
}
