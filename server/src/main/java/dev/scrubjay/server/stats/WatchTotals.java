package dev.scrubjay.server.stats;

/// What was logged since the server started, for `stats`.
///
/// @param dropped events that found no room in their log
/// @param written events that found some
/// @param skipped lines that watchers were too slow for
/// @param sent lines that were given to watchers
/// @param watchers how many there are now
public record WatchTotals(long dropped, long written, long skipped, long sent, int watchers) {
    /// Nothing at all.
    public static final WatchTotals NONE = new WatchTotals(0, 0, 0, 0, 0);
}
