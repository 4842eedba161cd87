package dev.scrubjay.client.net;

/// What an operation says of a line that it was given.
public enum Outcome {
    /// That was the end of my answer.
    DONE,
    /// There is more to come.
    MORE,
    /// A value follows, of the length the operation tells.
    VALUE,
    /// That is no answer to me: the connection is out of step, or no memcached is behind it.
    GARBAGE
}
