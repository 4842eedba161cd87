package dev.scrubjay.server.config;

/// The crawler that looks for expired items.
///
/// @param enabled whether it runs
/// @param sleepMicros its pause, after a thousand items at most
/// @param itemsMax how many items it looks at in a class per run, 0 for all
public record CrawlerConfig(boolean enabled, int sleepMicros, long itemsMax) {
    /// The longest pause.
    public static final int SLEEP_MICROS_MAX = 1_000_000;

    /// Returns this with the crawler on or off.
    public CrawlerConfig withEnabled(boolean newEnabled) {
        return new CrawlerConfig(newEnabled, sleepMicros, itemsMax);
    }

    /// Returns this with another pause.
    public CrawlerConfig withSleepMicros(int newSleepMicros) {
        return new CrawlerConfig(enabled, newSleepMicros, itemsMax);
    }

    /// Returns this with another bound.
    public CrawlerConfig withItemsMax(long newItemsMax) {
        return new CrawlerConfig(enabled, sleepMicros, newItemsMax);
    }
}
