package dev.scrubjay.server.stats;

/// What the crawler has done since the server started.
///
/// @param isRunning whether a crawl is under way
/// @param starts how many there were
/// @param reclaimed how many expired items they removed
public record CrawlerTotals(boolean isRunning, long starts, long reclaimed) {
    /// Nothing at all.
    static final CrawlerTotals NONE = new CrawlerTotals(false, 0, 0);
}
