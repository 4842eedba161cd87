package dev.scrubjay.client;

/// Turns values of one type into bytes and back.
///
/// Many threads call one transcoder at the same time, always on the thread that asked for the
/// value, never on a connection's. Whatever it throws reaches that caller as a
/// [TranscodingException]; other operations are not disturbed.
///
/// The flags it chooses are stored as they are. In a cluster shared with Python programs they have
/// to be 0 or carry one of the bits 1 (a pickle), 2 or 4 (decimal digits) and 16 (UTF-8 text):
/// python-memcached answers any other flags by losing its place in the reply, and then gives its
/// callers other keys' values. JSON is text: flags 16. A format of your own is best marked 1, which
/// Python reads as a miss. The client refuses flags that break this rule, and the compression bit,
/// which is its own.
///
/// @param <T> what is stored
public interface Transcoder<T> {
    /// Returns the bytes and flags to store for `value`.
    EncodedValue encode(T value);

    /// Returns the value that `encoded` stands for. The bytes are no longer compressed, and are the
    /// transcoder's to keep.
    T decode(EncodedValue encoded);
}
