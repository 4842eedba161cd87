package dev.scrubjay.server.config;

import dev.scrubjay.store.LruTerms;

/// How each slab class's LRU is divided, and whether a thread keeps it so.
///
/// @param segmented whether a class has hot, warm and cold lists
/// @param maintainer whether a thread moves items between them
/// @param hotPercent how much of a class the hot list may hold
/// @param warmPercent how much of a class the warm list may hold
/// @param hotMaxFactor idle time, relative to the cold tail's, above which an item leaves hot
/// @param warmMaxFactor idle time, relative to the cold tail's, above which an item leaves warm
/// @param temporary whether items of a short life get a list of their own
/// @param temporaryTtlSeconds how short that is
/// @param tailRepairSeconds after how long idle an item is unlinked that is wanted for its memory
///   and still read by a client, 0 for never
public record LruConfig(
        boolean segmented,
        boolean maintainer,
        int hotPercent,
        int warmPercent,
        double hotMaxFactor,
        double warmMaxFactor,
        boolean temporary,
        int temporaryTtlSeconds,
        int tailRepairSeconds) {
    /// How much the hot and the warm list may hold together.
    public static final int PERCENT_MAX = 80;

    /// Returns what the store is to be told of it.
    public LruTerms terms() {
        int temporarySeconds = LruTerms.NONE_TEMPORARY;
        if (temporary) {
            long seconds = Integer.toUnsignedLong(temporaryTtlSeconds);
            temporarySeconds = (int) Math.min(seconds, Integer.MAX_VALUE);
        }
        return new LruTerms(
                segmented, hotPercent, warmPercent, hotMaxFactor, warmMaxFactor, temporarySeconds);
    }

    /// Returns this with segments or without.
    public LruConfig withSegmented(boolean newSegmented) {
        return new LruConfig(
                newSegmented,
                maintainer,
                hotPercent,
                warmPercent,
                hotMaxFactor,
                warmMaxFactor,
                temporary,
                temporaryTtlSeconds,
                tailRepairSeconds);
    }

    /// Returns this with a list for short lives or without.
    public LruConfig withTemporary(boolean newTemporary, int newTemporaryTtlSeconds) {
        return new LruConfig(
                segmented,
                maintainer,
                hotPercent,
                warmPercent,
                hotMaxFactor,
                warmMaxFactor,
                newTemporary,
                newTemporaryTtlSeconds,
                tailRepairSeconds);
    }

    /// Returns this with other bounds of its lists.
    public LruConfig withTuning(
            int newHotPercent,
            int newWarmPercent,
            double newHotMaxFactor,
            double newWarmMaxFactor) {
        return new LruConfig(
                segmented,
                maintainer,
                newHotPercent,
                newWarmPercent,
                newHotMaxFactor,
                newWarmMaxFactor,
                temporary,
                temporaryTtlSeconds,
                tailRepairSeconds);
    }
}
