package dev.scrubjay.store;

import java.util.Arrays;
import java.util.function.LongSupplier;

/// Hands the arena's pages to slab classes, up to the memory limit, and takes them back.
///
/// The index is inside the limit too: for each megabyte that it has grown to there is a page less,
/// down to half of them.
///
/// Every class gets a first page even beyond the limit, as in memcached: with little memory all
/// sizes must still be served.
///
/// ```
///              take                              moveTo
///   never used ----> held by a slab class  <-----------------+
///                      |  ^                                  |
///             giveBack |  | take              (the mover has emptied it)
///                      v  |
///                     spare   --- takeExcess, release --->  released: the system has its memory
/// ```
///
/// A spare page has its memory and reads as zeros. Released pages are taken before new ones.
final class PagePool {
    private final SpinLock lock = new SpinLock();

    /// How many pages there is address space for, besides the first ones of all classes.
    private final int pagesReserved;

    /// How many bytes the index has.
    private final LongSupplier indexBytes;

    /// How many pages there may be, were it not for the index. Guarded by the lock, as is all that
    /// follows.
    private int pagesMax;

    /// The slab class of each page, 0 of those that no class holds; index 0 is not a page.
    private final byte[] owners;

    /// For a spare or a released page, the next one of its kind; 0 ends the list.
    private final int[] following;

    private int spareHead;
    private int releasedHead;

    /// Pages that were ever handed out: those from 1 to this one.
    private int pagesEverTaken;

    private int pagesHeld;
    private int pagesSpare;

    /// First pages that were handed out beyond the limit that holds now.
    private int pagesBeyondLimit;

    /// @param indexBytes is asked with the lock held
    PagePool(int pagesMax, int pagesReserved, LongSupplier indexBytes) {
        this.pagesMax = pagesMax;
        this.indexBytes = indexBytes;
        this.pagesReserved = pagesReserved;
        owners = new byte[pagesReserved + SlabSizes.CLASSES_MAX + 1];
        following = new int[owners.length];
    }

    /// Changes how many pages there may be. Those that were handed out stay where they are, until
    /// the mover takes away what is too many.
    ///
    /// @return false when there is no address space for so many
    boolean limit(long newPagesMax) {
        lock.lock();
        try {
            boolean isPossible = newPagesMax <= pagesReserved;
            if (isPossible) {
                pagesMax = (int) newPagesMax;
                pagesBeyondLimit = 0;
            }
            return isPossible;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a page for a slab class.
    ///
    /// @return its offset in the arena, or 0 when the limit is reached
    long take(int slabClass, boolean isFirst) {
        lock.lock();
        try {
            if (pagesHeld >= pagesMaxNow()) {
                if (!isFirst) {
                    return 0;
                }
                pagesBeyondLimit++;
            }
            int page = takeUnheld();
            owners[page] = (byte) slabClass;
            pagesHeld++;
            return offset(page);
        } finally {
            lock.unlock();
        }
    }

    /// Notes that an empty page belongs to another class now.
    void moveTo(int page, int slabClass) {
        lock.lock();
        owners[page] = (byte) slabClass;
        lock.unlock();
    }

    /// Takes an empty page back from its class. All its bytes are 0.
    void giveBack(int page) {
        lock.lock();
        owners[page] = 0;
        following[page] = spareHead;
        spareHead = page;
        pagesSpare++;
        dropHeld();
        lock.unlock();
    }

    /// Takes out a spare page that is above the limit, for [#release].
    ///
    /// @return its number, or 0 when there is none
    int takeExcess() {
        lock.lock();
        try {
            int page = excessLocked() > 0 ? spareHead : 0;
            if (page != 0) {
                spareHead = following[page];
                pagesSpare--;
                pagesHeld++;
            }
            return page;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a page back whose memory the operating system has.
    void release(int page) {
        lock.lock();
        owners[page] = 0;
        following[page] = releasedHead;
        releasedHead = page;
        dropHeld();
        lock.unlock();
    }

    /// Whether classes hold more than the limit, because of first pages.
    boolean isBeyondLimit() {
        lock.lock();
        boolean isBeyond = pagesHeld + pagesSpare > pagesMaxNow();
        lock.unlock();
        return isBeyond;
    }

    /// Takes a page back whose class may have a first page again, beyond the limit. The operating
    /// system has its memory.
    void releaseFirst(int page) {
        lock.lock();
        pagesBeyondLimit = Math.max(pagesBeyondLimit - 1, 0);
        lock.unlock();
        release(page);
    }

    /// Notes that a class has another page besides a first one: that one need no longer be beyond
    /// the limit.
    void firstIsNotAlone() {
        lock.lock();
        pagesBeyondLimit = Math.max(pagesBeyondLimit - 1, 0);
        lock.unlock();
    }

    /// How many pages have memory that they should not have, since the limit was lowered or the
    /// index has grown.
    int excess() {
        lock.lock();
        int excess = excessLocked();
        lock.unlock();
        return excess;
    }

    /// How many pages are held by no class and can be taken.
    int spare() {
        lock.lock();
        int spare = pagesSpare;
        lock.unlock();
        return spare;
    }

    /// How many pages may still be handed out.
    int available() {
        lock.lock();
        int available = Math.max(pagesMaxNow() - pagesHeld, 0);
        lock.unlock();
        return available;
    }

    /// How many pages there may be, all told.
    int limit() {
        lock.lock();
        int limit = pagesMaxNow();
        lock.unlock();
        return limit;
    }

    /// The slab class that has a page, or 0.
    int owner(int page) {
        lock.lock();
        try {
            return owners[page];
        } finally {
            lock.unlock();
        }
    }

    /// Finds a page of a class, looking onwards from another page and around.
    ///
    /// @return its number, or 0 when the class has none
    int pageOf(int slabClass, int after) {
        lock.lock();
        try {
            for (int step = 1; step <= pagesEverTaken; step++) {
                int page = 1 + (after + step - 1) % pagesEverTaken;
                if (owners[page] == slabClass) {
                    return page;
                }
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /// The owners of all pages that were ever handed out, from page 1 on.
    byte[] owners() {
        lock.lock();
        byte[] result = Arrays.copyOfRange(owners, 1, pagesEverTaken + 1);
        lock.unlock();
        return result;
    }

    /// Takes over pages with their owners, as [#owners] has told them. Those without one must read
    /// as zeros, and have no memory.
    void adopt(byte[] owned) {
        lock.lock();
        System.arraycopy(owned, 0, owners, 1, owned.length);
        pagesEverTaken = owned.length;
        for (int page = 1; page <= pagesEverTaken; page++) {
            if (owners[page] != 0) {
                pagesHeld++;
            } else {
                following[page] = releasedHead;
                releasedHead = page;
            }
        }
        pagesBeyondLimit = Math.max(pagesHeld - pagesMaxNow(), 0);
        lock.unlock();
    }

    /// How many pages could be numbered, for tests.
    int pageCountMax() {
        return owners.length - 1;
    }

    static long offset(int page) {
        return (long) page << ItemMemory.PAGE_SHIFT;
    }

    static int page(long offset) {
        return (int) (offset >>> ItemMemory.PAGE_SHIFT);
    }

    private int pagesMaxNow() {
        long indexPages = indexBytes.getAsLong() >>> ItemMemory.PAGE_SHIFT;
        return pagesMax - (int) Math.min(indexPages, pagesMax / 2);
    }

    /// No more pages are beyond the limit than there are above it.
    private void dropHeld() {
        pagesHeld--;
        pagesBeyondLimit = Math.clamp(pagesHeld - (long) pagesMaxNow(), 0, pagesBeyondLimit);
    }

    private int excessLocked() {
        return Math.max(pagesHeld + pagesSpare - pagesMaxNow() - pagesBeyondLimit, 0);
    }

    private int takeUnheld() {
        int page = spareHead;
        if (page != 0) {
            spareHead = following[page];
            pagesSpare--;
            return page;
        }
        page = releasedHead;
        if (page != 0) {
            releasedHead = following[page];
            return page;
        }
        return ++pagesEverTaken;
    }
}
