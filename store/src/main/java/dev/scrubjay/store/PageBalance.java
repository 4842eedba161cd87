package dev.scrubjay.store;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Decides which slab class gives a page to which other one.
///
/// A class starves when its live items have to go, or nothing of its size can be stored. The
/// youngest of those that starve is given pages, by the first of these that there is:
///
/// 1. a class with a page's worth of free chunks;
/// 2. one whose items at the tail are mostly over: expired or flushed;
/// 3. one that nobody has used for some seconds, and whose items are older;
/// 4. one that is used, and whose items are much older.
///
/// From the first three, pages move one after the other at once. From a class in use they move
/// slowly, the more so when its items are read and those of the one that starves are not: a burst
/// of stores must not displace what is asked for. And where pages go back to a class that has just
/// given some, everybody has to be idle for longer to count as idle, so that two loads that take
/// turns do not keep the mover busy.
///
/// Its last page a class gives only when that is empty or over, or nobody has used it for long.
///
/// A class that has had much more than it needs for a while gives it to the pool, for all.
///
/// Confined to the page mover.
final class PageBalance {
    /// For how long a class is idle before its pages are anybody's.
    private static final int PATIENCE_SECONDS = 2;

    private static final int PATIENCE_SECONDS_MAX = 64;

    /// How soon a page that goes back is a page too many.
    private static final int REVERSAL_SECONDS = 60;

    /// Ages are in whole seconds, and may be off by one each.
    private static final int AGE_DIFFERENCE_MIN = 2;

    /// What part of all pages a class in use gives in a second.
    private static final int PACE = 64;

    /// For how long a class is idle before its last page goes with what lives in it.
    private static final int LAST_PAGE_SECONDS = 30;

    private static final int SAMPLES = 16;

    private static final int PAUSE_SECONDS = 1;

    private final ItemMemory memory;
    private final MemorySegment arena;
    private final Slabs slabs;
    private final Reclaimer reclaimer;

    /// By class; index 0 is not a class.
    private final ClassPressure[] classes;

    private volatile PageMovePolicy policy = PageMovePolicy.defaults();
    private volatile @Nullable SlabUses uses;

    /// How many pages all classes have.
    private int pages;

    private int source;
    private int target;

    /// Whether the move counts against the pace.
    private boolean isPaced;

    /// Whether what moves is in use, or may be again.
    private boolean isContested;

    private int pacedAt;
    private int pacedCount;
    private int lastUnprovenAt;
    private int patienceSeconds = PATIENCE_SECONDS;
    private int lastReversalAt;

    PageBalance(ItemMemory memory, Slabs slabs, Reclaimer reclaimer, int now) {
        this.memory = memory;
        this.slabs = slabs;
        this.reclaimer = reclaimer;
        arena = memory.arena();
        lastUnprovenAt = now;
        classes = new ClassPressure[slabs.classCount() + 1];
        for (int id = 1; id < classes.length; id++) {
            classes[id] = new ClassPressure(id, slabs.slabClass(id).chunksPerPage());
        }
        classes[0] = classes[1];
    }

    void setPolicy(PageMovePolicy newPolicy) {
        policy = newPolicy;
    }

    void setUses(SlabUses newUses) {
        uses = newUses;
    }

    boolean isOn() {
        return policy.level() > 0;
    }

    /// The class to take a page from, after a decision.
    int source() {
        return source;
    }

    /// The class to give it to, 0 for the pool.
    int target() {
        return target;
    }

    /// Looks at all classes.
    void look(int now) {
        SlabUses known = uses;
        pages = 0;
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            slabs.slabClass(id).observe(seen, now);
            seen.conclude(
                    known == null ? 0 : known.reads(id), known == null ? 0 : known.writes(id), now);
            pages += seen.pages;
        }
        if (now - lastReversalAt > 2 * REVERSAL_SECONDS) {
            patienceSeconds = PATIENCE_SECONDS;
        }
    }

    /// Decides by what was seen at the last look.
    ///
    /// @return whether a page is to be moved
    boolean decide(int now) {
        ClassPressure needy = youngestStarving();
        if (needy != null && findDonor(needy, now)) {
            return true;
        }
        return findSpare(now);
    }

    /// Decides which class has to do with a page less, since there is less memory.
    ///
    /// @return whether there is one
    boolean decideForLimit(int now) {
        int best = 0;
        for (int id = 1; id < classes.length; id++) {
            if (canGive(classes[id], LAST_PAGE_SECONDS, now)
                    && (best == 0 || isBetterToShrink(classes[id], classes[best], now))) {
                best = id;
            }
        }
        source = best;
        target = 0;
        isPaced = false;
        isContested = false;
        return best != 0;
    }

    /// Notes that the page was moved that was decided on.
    void moved(int now) {
        ClassPressure giver = classes[source];
        giver.hasGiven = true;
        giver.movedAt = now;
        if (target == 0) {
            return;
        }
        ClassPressure receiver = classes[target];
        boolean isReversal =
                isContested && receiver.hasGiven && now - receiver.movedAt <= REVERSAL_SECONDS;
        if (isReversal) {
            patienceSeconds = Math.min(patienceSeconds * 2, PATIENCE_SECONDS_MAX);
            lastReversalAt = now;
        }
        receiver.hasGiven = false;
        receiver.movedAt = now;
        if (isPaced) {
            pacedCount++;
        }
    }

    /// Notes that the page could not be moved.
    void failed(int now) {
        classes[source].pausedUntil = now + PAUSE_SECONDS;
    }

    private @Nullable ClassPressure youngestStarving() {
        ClassPressure youngest = null;
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            if (seen.isStarving
                    && (youngest == null || seen.tailAgeSeconds < youngest.tailAgeSeconds)) {
                youngest = seen;
            }
        }
        return youngest;
    }

    private boolean findDonor(ClassPressure needy, int now) {
        target = needy.id;
        isPaced = false;
        isContested = false;
        source = withMostFree(needy, now);
        if (source == 0) {
            source = mostlyOver(needy, now);
        }
        if (source == 0 && reclaimer.evicts()) {
            isContested = true;
            source = oldest(needy, /* isIdle= */ true, now);
            if (source == 0) {
                source = oldest(needy, /* isIdle= */ false, now);
                isPaced = true;
                return source != 0 && isInPace(needy, classes[source], now);
            }
        }
        return source != 0;
    }

    private int withMostFree(ClassPressure needy, int now) {
        int best = 0;
        long bestFree = 0;
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            boolean isIdle = seen.idleSeconds(now) >= patienceSeconds;
            // A class in use keeps half a page in hand.
            int wanted = seen.chunksPerPage + (isIdle ? 0 : (seen.chunksPerPage + 1) / 2);
            long free = seen.freeChunks / seen.chunksPerPage;
            if (seen != needy
                    && canGive(seen, patienceSeconds, now)
                    && seen.freeChunks >= wanted
                    && free > bestFree) {
                best = id;
                bestFree = free;
            }
        }
        return best;
    }

    private int mostlyOver(ClassPressure needy, int now) {
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            if (seen != needy
                    && seen.coldest != 0
                    && canGive(seen, patienceSeconds, now)
                    && reclaimer.isDead(memory.offset(seen.coldest), now)
                    && isMostlyOver(seen, now)) {
                return id;
            }
        }
        return 0;
    }

    /// Looks at some chunks of the page that would go. A guess: no lock is held.
    private boolean isMostlyOver(ClassPressure seen, int now) {
        int page = PagePool.page(memory.offset(seen.coldest));
        int chunkBytes = slabs.slabClass(seen.id).chunkBytes();
        int samples = Math.min(SAMPLES, seen.chunksPerPage);
        int over = 0;
        for (int sample = 0; sample < samples; sample++) {
            int index = sample * seen.chunksPerPage / samples;
            long chunk = PagePool.offset(page) + (long) index * chunkBytes;
            long meta = Item.racyMeta(arena, chunk);
            boolean isItem = Item.isLinked(meta) && Item.keyLength(meta) != 0;
            if (meta == 0 || (isItem && reclaimer.isDead(chunk, now))) {
                over++;
            }
        }
        return seen.pages > 1 ? 2 * over >= samples : over == samples;
    }

    private int oldest(ClassPressure needy, boolean isIdle, int now) {
        int best = 0;
        int bestAge = needy.tailAgeSeconds;
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            int age = seen.ageSeconds(now);
            if (seen != needy
                    && age > bestAge
                    && canGive(seen, LAST_PAGE_SECONDS, now)
                    && (isIdle
                            ? seen.idleSeconds(now) >= patienceSeconds
                            : isMuchOlder(seen, needy, now))) {
                best = id;
                bestAge = age;
            }
        }
        return best;
    }

    private boolean isMuchOlder(ClassPressure seen, ClassPressure needy, int now) {
        int age = seen.ageSeconds(now);
        return age - needy.tailAgeSeconds >= AGE_DIFFERENCE_MIN
                && needy.tailAgeSeconds < policy.ratio() * age;
    }

    /// Whether a class in use may give one more page now.
    private boolean isInPace(ClassPressure needy, ClassPressure giver, int now) {
        if (policy.level() > 1) {
            return true;
        }
        if (uses != null && giver.isRead(now) && !needy.isRead(now)) {
            boolean isDue = now - lastUnprovenAt >= policy.windowSeconds();
            if (isDue) {
                lastUnprovenAt = now;
            }
            return isDue;
        }
        if (pacedAt != now) {
            pacedAt = now;
            pacedCount = 0;
        }
        return pacedCount < Math.max(1, pages / PACE);
    }

    /// Looks for a class that has kept more than two and a half pages free for a whole window.
    private boolean findSpare(int now) {
        for (int id = 1; id < classes.length; id++) {
            ClassPressure seen = classes[id];
            if (2 * seen.freeChunks <= 5L * seen.chunksPerPage || now < seen.pausedUntil) {
                seen.spareSince = 0;
            } else if (seen.spareSince == 0) {
                seen.spareSince = now;
            } else if (now - seen.spareSince >= policy.windowSeconds()) {
                source = id;
                target = 0;
                isPaced = false;
                isContested = false;
                return true;
            }
        }
        return false;
    }

    /// Whether a class has a page to give: its last one only when it has been idle for so long.
    private static boolean canGive(ClassPressure seen, int lastPageSeconds, int now) {
        boolean hasOne =
                seen.pages > 1 || (seen.pages == 1 && seen.idleSeconds(now) >= lastPageSeconds);
        return hasOne && now >= seen.pausedUntil;
    }

    private boolean isBetterToShrink(ClassPressure seen, ClassPressure than, int now) {
        boolean hasFree = seen.freeChunks >= seen.chunksPerPage;
        boolean otherHasFree = than.freeChunks >= than.chunksPerPage;
        return hasFree == otherHasFree ? seen.ageSeconds(now) > than.ageSeconds(now) : hasFree;
    }
}
