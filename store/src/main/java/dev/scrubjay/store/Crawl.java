package dev.scrubjay.store;

import java.util.Arrays;

/// One search for items that are over: where it looks and how far, and what it has found in each
/// slab class.
///
/// Filled by [ItemWalk#reclaimStep] and counted by [ItemStore#count]. Not bound to a thread: any
/// one thread at a time may use it.
public final class Crawl {
    private static final int CLASSES = SlabSizes.CLASSES_MAX + 1;
    private static final int MINUTE_SECONDS = 60;
    private static final int MINUTES_MAX = 60;
    private static final int PERCENT = 100;

    private final long itemsMax;
    private final Findings[] findings = new Findings[CLASSES];

    /// The classes that are still looked at, a bit for each.
    private long wanted;

    private boolean isBounded;
    private long checked;
    private long reclaimed;

    /// Starts a search that has found nothing yet.
    ///
    /// @param slabClasses the classes to look at, a bit for each
    /// @param itemsMax how many items of each class to look at, 0 for all
    public Crawl(long slabClasses, long itemsMax) {
        this.itemsMax = itemsMax;
        wanted = slabClasses;
        for (int id = 0; id < CLASSES; id++) {
            findings[id] = new Findings();
        }
    }

    /// What was found in one class.
    private static final class Findings {
        long checked;
        long reclaimed;
        long unfetched;
        long unlimited;

        /// What is over within so many minutes.
        final int[] endingAfterMinutes = new int[MINUTES_MAX];

        // What of it was counted already.
        long checkedCounted;
        long reclaimedCounted;
        long unfetchedCounted;
    }

    /// Whether there is nothing left to look at: every class was looked at as far as wanted.
    public boolean isDone() {
        return wanted == 0;
    }

    /// Whether some class was looked at as far as wanted.
    public boolean isBounded() {
        return isBounded;
    }

    /// How many items were looked at.
    public long checked() {
        return checked;
    }

    /// How many of them were removed.
    public long reclaimed() {
        return reclaimed;
    }

    /// How many items of a class were looked at.
    public long checked(int slabClass) {
        return findings[slabClass].checked;
    }

    /// How many of them were removed.
    public long reclaimed(int slabClass) {
        return findings[slabClass].reclaimed;
    }

    /// How many items of a class would have to be over to make a further search worth it: more than
    /// one in a hundred of those that will ever be.
    public long lowMark(int slabClass) {
        Findings found = findings[slabClass];
        return (found.checked - found.reclaimed - found.unlimited) / PERCENT + 1;
    }

    /// Before how many minutes have passed more than [#lowMark] items of a class are over; more
    /// than 60 when it is later, or never.
    public int minutesToLowMark(int slabClass) {
        long lowMark = lowMark(slabClass);
        long ending = 0;
        for (int minutes = 0; minutes < MINUTES_MAX; minutes++) {
            ending += findings[slabClass].endingAfterMinutes[minutes];
            if (ending > lowMark) {
                return minutes + 1;
            }
        }
        return MINUTES_MAX + 1;
    }

    /// How many items of a class are over as soon as that is more than [#lowMark], or within the
    /// hour.
    public long nextReclaims(int slabClass) {
        int minutes = Math.min(minutesToLowMark(slabClass), MINUTES_MAX);
        return Arrays.stream(findings[slabClass].endingAfterMinutes, 0, minutes)
                .asLongStream()
                .sum();
    }

    boolean isWanted(int slabClass) {
        return (wanted >>> slabClass & 1) != 0;
    }

    /// Notes an item that stays.
    void keep(int slabClass, int expiry, int now) {
        Findings found = findings[slabClass];
        if (expiry == 0) {
            found.unlimited++;
        } else {
            int minutes = (expiry - now) / MINUTE_SECONDS;
            if (minutes < MINUTES_MAX) {
                found.endingAfterMinutes[minutes]++;
            }
        }
        check(slabClass, found);
    }

    /// Notes an item that is removed.
    ///
    /// @param isUnfetched whether its time was over before anybody had read it
    void reclaim(int slabClass, boolean isUnfetched) {
        Findings found = findings[slabClass];
        found.reclaimed++;
        reclaimed++;
        if (isUnfetched) {
            found.unfetched++;
        }
        check(slabClass, found);
    }

    private void check(int slabClass, Findings found) {
        found.checked++;
        checked++;
        if (found.checked == itemsMax) {
            wanted &= ~(1L << slabClass);
            isBounded = true;
        }
    }

    /// Adds what was found in a class since this was last done.
    void countInto(ReclaimCounters counters, int slabClass) {
        Findings found = findings[slabClass];
        counters.crawlerChecked += found.checked - found.checkedCounted;
        counters.crawlerReclaimed += found.reclaimed - found.reclaimedCounted;
        counters.expiredUnfetched += found.unfetched - found.unfetchedCounted;
        found.checkedCounted = found.checked;
        found.reclaimedCounted = found.reclaimed;
        found.unfetchedCounted = found.unfetched;
    }
}
