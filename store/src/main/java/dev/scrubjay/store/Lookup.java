package dev.scrubjay.store;

/// What looking for a key came to.
public enum Lookup {
    /// The item is there and alive.
    HIT,
    /// There was no such item, and now there is one: from [ItemStore#findOrCreate] alone.
    CREATED,
    /// There is no such item.
    MISS,
    /// The item was there, but its time was over. It has been unlinked: a miss for the client.
    EXPIRED,
    /// The item was there, but stored before a `flush_all`. It has been unlinked: a miss for the
    /// client.
    FLUSHED
}
