package dev.scrubjay.server.config;

/// The unix socket of `-s`, in whose place nothing of the network is listened to.
///
/// @param path the file, as it was given
/// @param mode who may connect, as the permissions of the file: `-a`
public record UnixAddress(String path, int mode) {}
