package dev.scrubjay.client;

/// An item as `gets` returns it.
///
/// @param value the decoded value
/// @param cas the item's unique number, unsigned: what to give to `cas`
/// @param flags the client flags stored with it, unsigned
public record Item<T>(T value, long cas, int flags) {}
