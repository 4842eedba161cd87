package dev.scrubjay.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Moves pages between slab classes: when somebody asks for it, when a class starves, and when the
/// memory limit was lowered.
///
/// [#run] is the body of the thread `slab-mover`, parked until a worker finds no free memory or a
/// second has passed. One page moves at a time, a few hundred chunks at a time.
///
/// ```
/// choose a page -> drain it (PageDrain) -> clear it -> the other class | the pool | the system
///                        |
///                        +-> in use for too long, or nothing may be evicted: it stays
/// ```
public final class SlabMover implements Runnable {
    /// Chunks between two looks at whether to stop.
    private static final int CHUNKS_PER_CYCLE = 512;

    /// How often a page is gone through that has something in use: for a moment when another one
    /// would do as well, for some ten seconds when somebody has asked for the move.
    private static final int PASSES_MAX = 100;

    private static final int PASSES_MAX_ASKED = 10_000;
    private static final long PASS_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /// How long to wait for the next look while workers have to free memory by themselves. Longer
    /// each time that nothing comes of it.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int LOOK_SHIFT_MAX = 4;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Where pages go that are no class's.
    private static final int POOL = 0;

    /// Any class, as a source.
    private static final int ANY = -1;

    private static final long NOTHING_REQUESTED = -1;

    private final CoarseClock clock;
    private final FlushWatermark flush;
    private final ItemMemory memory;
    private final Slabs slabs;
    private final PagePool pages;
    private final PageDemand demand;
    private final PageBalance balance;
    private final PageDrain drain;
    private final MoveCounters counters = new MoveCounters();

    /// Source and target of the move that somebody has asked for.
    private final AtomicLong requested = new AtomicLong(NOTHING_REQUESTED);

    private volatile boolean isDraining;
    private volatile @Nullable PageMoveListener listener;
    private volatile boolean isClosed;

    /// Held by [#run] for as long as it runs.
    private final Object running = new Object();

    // The mover's own.
    private int source;
    private int target;
    private boolean isAsked;
    private boolean isForLimit;
    private boolean isLastPage;
    private int passes;
    private int failedPage;
    private int fruitlessLooks;

    /// The last class that was taken for any. Guarded by this.
    private int lastAny;

    SlabMover(
            CoarseClock clock,
            ItemTable table,
            Slabs slabs,
            Reclaimer reclaimer,
            PageDemand demand) {
        this.clock = clock;
        this.slabs = slabs;
        this.demand = demand;
        memory = table.memory;
        flush = table.flush;
        pages = slabs.pages();
        balance = new PageBalance(memory, slabs, reclaimer, clock.now());
        drain = new PageDrain(table, slabs, reclaimer, counters);
    }

    // --------------------------------------------------------------- any thread

    /// Asks for a page of one slab class to be given to another one.
    ///
    /// @param from -1 for any class, 0 for the pages that are no class's
    /// @param to 0 to make the page free for all classes
    public synchronized ReassignOutcome reassign(int from, int to) {
        if (isRunning()) {
            return ReassignOutcome.BUSY;
        }
        if (from == to) {
            return ReassignOutcome.SAME;
        }
        int chosen = from == ANY ? anyBut(to) : from;
        if (!isClass(chosen) || !isClass(to)) {
            return ReassignOutcome.BAD_CLASS;
        }
        if (pageCount(chosen) < 2) {
            return ReassignOutcome.NO_SPARE;
        }
        requested.set((long) chosen << Integer.SIZE | to);
        demand.wake();
        return ReassignOutcome.ACCEPTED;
    }

    /// Changes how pages move by themselves.
    public void tune(PageMovePolicy policy) {
        balance.setPolicy(policy);
        demand.wake();
    }

    /// Has the mover ask how often items are used.
    public void askForUses(SlabUses uses) {
        balance.setUses(uses);
    }

    /// Has a listener told of moves from now on, or nobody any more.
    public void listen(@Nullable PageMoveListener newListener) {
        listener = newListener;
    }

    /// Returns what was done so far.
    public PageMoveStats stats() {
        return counters.snapshot(slabs.inlineReclaims(), isRunning());
    }

    void resetCounters() {
        counters.reset();
    }

    /// Wakes the mover, since the memory limit has changed.
    void wake() {
        demand.wake();
    }

    /// Ends [#run], and waits until it has ended.
    void close() {
        isClosed = true;
        demand.wake();
        synchronized (running) {
            assert isClosed;
        }
    }

    private boolean isRunning() {
        return isDraining || requested.get() != NOTHING_REQUESTED;
    }

    private int anyBut(int excluded) {
        for (int step = 1; step <= slabs.classCount(); step++) {
            int id = 1 + (lastAny + step - 1) % slabs.classCount();
            if (id != excluded && slabs.pageCount(id) > 1) {
                lastAny = id;
                return id;
            }
        }
        return ANY;
    }

    private boolean isClass(int id) {
        return id >= POOL && id <= slabs.classCount();
    }

    private int pageCount(int id) {
        return id == POOL ? pages.spare() : slabs.pageCount(id);
    }

    // --------------------------------------------------------------- the mover

    @Override
    public void run() {
        synchronized (running) {
            demand.setMover(Thread.currentThread());
            while (!isClosed && !Thread.interrupted()) {
                if (runCycle()) {
                    fruitlessLooks = 0;
                } else {
                    pause();
                }
            }
            demand.setMover(null);
        }
    }

    private void pause() {
        if (drain.isRunning()) {
            LockSupport.parkNanos(this, PASS_PAUSE_NANOS);
        } else if (demand.isAskedFor()) {
            LockSupport.parkNanos(this, LOOK_NANOS << Math.min(fruitlessLooks, LOOK_SHIFT_MAX));
            fruitlessLooks++;
            demand.reset();
        } else {
            fruitlessLooks = 0;
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
    }

    /// Does the next piece of work: a part of a page, or the choice of one.
    ///
    /// @return whether there may be more to do at once
    boolean runCycle() {
        int now = clock.now();
        flush.advance(now);
        if (drain.isRunning()) {
            return goOn(now);
        }
        balance.look(now);
        if (pages.excess() > 0 && shrink(now)) {
            return true;
        }
        if (requested.get() != NOTHING_REQUESTED) {
            startRequested();
            return true;
        }
        if (balance.isOn() && balance.decide(now)) {
            start(
                    balance.source(),
                    balance.target(),
                    /* forSomebody= */ false,
                    /* forLimit= */ false);
            return drain.isRunning();
        }
        return false;
    }

    /// Makes the next page free that is above the limit.
    private boolean shrink(int now) {
        int page = pages.takeExcess();
        if (page != 0) {
            giveToSystem(page);
            return true;
        }
        if (!balance.decideForLimit(now)) {
            return false;
        }
        start(balance.source(), POOL, /* forSomebody= */ false, /* forLimit= */ true);
        return drain.isRunning();
    }

    private void startRequested() {
        long move = requested.get();
        int from = (int) (move >>> Integer.SIZE);
        int to = (int) move;
        if (from == POOL) {
            takeFromPool(to);
        } else if (slabs.pageCount(from) > 1) {
            start(from, to, /* forSomebody= */ true, /* forLimit= */ false);
        }
        requested.set(NOTHING_REQUESTED);
    }

    private void takeFromPool(int to) {
        SlabClass slab = slabs.slabClass(to);
        long page = pages.spare() == 0 ? 0 : pages.take(to, /* isFirst= */ false);
        if (page != 0) {
            slab.lock.lock();
            slab.addPage(page);
            slab.lock.unlock();
            counters.countMove();
        }
    }

    private void start(int from, int to, boolean forSomebody, boolean forLimit) {
        int page = pageToDrain(from);
        if (page == 0) {
            return;
        }
        source = from;
        target = to;
        isAsked = forSomebody;
        isForLimit = forLimit;
        isLastPage = slabs.pageCount(from) == 1;
        passes = 0;
        isDraining = true;
        drain.start(slabs.slabClass(from), page);
    }

    /// The page of the item that is to go next: its neighbours are most likely just as old. Another
    /// one when that has just failed.
    private int pageToDrain(int id) {
        SlabClass slab = slabs.slabClass(id);
        slab.lock.lock();
        int coldest = slab.coldest();
        slab.lock.unlock();
        int page = coldest == 0 ? 0 : PagePool.page(memory.offset(coldest));
        return page == 0 || page == failedPage ? pages.pageOf(id, failedPage) : page;
    }

    private boolean goOn(int now) {
        return switch (drain.run(now, CHUNKS_PER_CYCLE)) {
            case MORE -> true;
            case WAITING -> {
                passes++;
                if (passes >= (isAsked ? PASSES_MAX_ASKED : PASSES_MAX)) {
                    fail(now);
                }
                yield false;
            }
            case HOPELESS -> {
                fail(now);
                yield false;
            }
            case EMPTY -> {
                deliver(now);
                yield true;
            }
        };
    }

    private void fail(int now) {
        failedPage = drain.page();
        drain.cancel();
        isDraining = false;
        if (isLastPage && slabs.pageCount(source) > 1) {
            // The class had none that stays for a while, and has taken a first one.
            pages.firstIsNotAlone();
        }
        if (!isAsked) {
            balance.failed(now);
            tell(/* isMoved= */ false);
        }
    }

    private void deliver(int now) {
        int page = drain.page();
        drain.finish();
        if (isForLimit) {
            giveToSystem(page);
        } else {
            memory.clearPage(page);
            give(page);
        }
        failedPage = 0;
        isDraining = false;
        counters.countMove();
        if (!isAsked) {
            balance.moved(now);
            tell(/* isMoved= */ true);
        }
    }

    private void giveToSystem(int page) {
        memory.releasePage(page);
        pages.release(page);
    }

    private void give(int page) {
        if (isLastPage && pages.isBeyondLimit()) {
            // Its class may have a first page again, beyond the limit: so another may not have it.
            memory.releasePage(page);
            pages.releaseFirst(page);
            return;
        }
        if (target == POOL) {
            pages.giveBack(page);
            return;
        }
        SlabClass slab = slabs.slabClass(target);
        pages.moveTo(page, target);
        slab.lock.lock();
        slab.addPage(PagePool.offset(page));
        slab.lock.unlock();
    }

    private void tell(boolean isMoved) {
        PageMoveListener told = listener;
        if (told != null) {
            told.pageMoved(source, target, isMoved);
        }
    }
}
