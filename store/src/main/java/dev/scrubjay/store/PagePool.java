package dev.scrubjay.store;

/// Hands the arena's pages to slab classes, up to the memory limit.
///
/// Every class gets a first page even beyond the limit, as in memcached: with little memory all
/// sizes must still be served.
final class PagePool {
    private final SpinLock lock = new SpinLock();

    /// How many pages there is address space for, besides the first ones of all classes.
    private final int pagesReserved;

    /// How many pages may be handed out. Guarded by the lock.
    private int pagesMax;

    /// The slab class of each page, 0 of those not handed out; index 0 is not a page. Guarded by
    /// the lock.
    private final byte[] owners;

    /// Pages handed out so far: those from 1 to this one. Guarded by the lock.
    private int pagesTaken;

    PagePool(int pagesMax, int pagesReserved) {
        this.pagesMax = pagesMax;
        this.pagesReserved = pagesReserved;
        owners = new byte[pagesReserved + SlabSizes.CLASSES_MAX + 1];
    }

    /// Changes how many pages may be handed out. Those that were stay where they are.
    ///
    /// @return false when there is no address space for so many
    boolean limit(long newPagesMax) {
        lock.lock();
        try {
            boolean isPossible = newPagesMax <= pagesReserved;
            if (isPossible) {
                pagesMax = (int) newPagesMax;
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
            if (pagesTaken >= pagesMax && !isFirst) {
                return 0;
            }
            pagesTaken++;
            owners[pagesTaken] = (byte) slabClass;
            return (long) pagesTaken << ItemMemory.PAGE_SHIFT;
        } finally {
            lock.unlock();
        }
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

    int pageCountMax() {
        return owners.length - 1;
    }
}
