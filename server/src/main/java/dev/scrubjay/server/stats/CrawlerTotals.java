package dev.scrubjay.server.stats;

/// What the crawler has done since the server started.
///
/// @param isRunning whether a crawl is under way
/// @param starts how many there were
public record CrawlerTotals(boolean isRunning, long starts) {
    /// Nothing at all.
    static final CrawlerTotals NONE = new CrawlerTotals(false, 0);
}
