package dev.scrubjay.server.config;

/// The crawler that looks for expired items; shown only, until it is built.
///
/// @param enabled whether it runs
/// @param sleepMicros its pause between items
/// @param itemsMax how many items it looks at in a class per run, 0 for all
public record CrawlerConfig(boolean enabled, int sleepMicros, long itemsMax) {}
