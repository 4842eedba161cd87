package dev.scrubjay.store;

/// How the LRU of each slab class is divided. [ItemStore#tuneLru] lets new terms hold at once.
///
/// @param isSegmented whether items start as hot, or there is only one list
/// @param hotPercent how much of a class the hot list may hold
/// @param warmPercent how much of a class the warm list may hold
/// @param hotMaxFactor how long an item may be idle and stay hot, relative to the cold list's tail
/// @param warmMaxFactor the same for warm
/// @param temporarySeconds items that are stored to live no longer are temporary; -1 for none
public record LruTerms(
        boolean isSegmented,
        int hotPercent,
        int warmPercent,
        double hotMaxFactor,
        double warmMaxFactor,
        int temporarySeconds) {
    /// No item is temporary.
    public static final int NONE_TEMPORARY = -1;

    /// One list for each class: what holds until somebody says otherwise, since segments want a
    /// maintainer.
    public static final LruTerms FLAT = new LruTerms(false, 20, 40, 0.2, 2.0, NONE_TEMPORARY);

    /// memcached's own division.
    public static final LruTerms SEGMENTED = new LruTerms(true, 20, 40, 0.2, 2.0, NONE_TEMPORARY);

    private static final int PERCENT = 100;

    /// Checks the bounds.
    ///
    /// @throws IllegalArgumentException when anything is out of bounds
    public LruTerms {
        boolean isShare = hotPercent >= 0 && warmPercent >= 0 && hotPercent + warmPercent < PERCENT;
        if (!isShare || !(hotMaxFactor > 0) || !(warmMaxFactor > 0) || temporarySeconds < -1) {
            throw new IllegalArgumentException(
                    "no way to divide an LRU: hot %d%%, warm %d%%, factors %s and %s, temporary %d"
                            .formatted(
                                    hotPercent,
                                    warmPercent,
                                    hotMaxFactor,
                                    warmMaxFactor,
                                    temporarySeconds));
        }
    }

    /// The list for an item that is stored now.
    LruSegment segmentFor(int expiry, int now) {
        if (isTemporary(expiry, now)) {
            return LruSegment.TEMPORARY;
        }
        return isSegmented ? LruSegment.HOT : LruSegment.COLD;
    }

    /// Whether what is left of an item's life is short.
    boolean isTemporary(int expiry, int now) {
        return temporarySeconds >= 0 && expiry != 0 && expiry - now <= temporarySeconds;
    }

    /// How many of so many chunks the hot list may hold.
    long hotMax(long chunks) {
        return isSegmented ? chunks * hotPercent / PERCENT : 0;
    }

    /// How many of so many chunks the warm list may hold.
    long warmMax(long chunks) {
        return isSegmented ? chunks * warmPercent / PERCENT : 0;
    }

    /// How long an item may be idle and stay hot.
    int hotSecondsMax(int coldSeconds) {
        return isSegmented ? (int) (coldSeconds * hotMaxFactor) : 0;
    }

    /// How long an item may be idle and stay warm.
    int warmSecondsMax(int coldSeconds) {
        return isSegmented ? (int) (coldSeconds * warmMaxFactor) : 0;
    }
}
