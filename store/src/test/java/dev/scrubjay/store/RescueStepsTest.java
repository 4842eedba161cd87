package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Steps the page mover through the rescue of one chunk, and has something else happen at every
/// point between two steps.
///
/// What needs the stripe of the item while the mover holds it would have to wait until that is let
/// go; so it is shown that the stripe is held, and it happens at the next point where it is not.
/// All on one thread: every run is the same.
final class RescueStepsTest {
    /// More than a page.
    private static final int FILLER_BYTES = 1_500_000;

    private static final int CHUNK_BYTES = 64 << 10;

    private static final int POINTS = 4;

    /// What another thread does meanwhile.
    enum Other {
        READ(true),
        TOUCH(true),
        CHOOSE_CAS(true),
        MARK_STALE(true),
        PIN(true),
        PIN_AND_REPLACE(true),
        PIN_AND_GO(true),
        DELETE(true),
        STORE(true),
        APPEND(true),
        APPEND_A_CHUNK(true),
        PREPEND(true),
        EXPIRE(true),
        FLUSH(false),
        EVICT(false),
        DELETE_BEFORE_IN_LRU(false),
        DELETE_AFTER_IN_LRU(false),
        STORE_OTHER(false),
        NOTHING(false);

        private final boolean needsStripe;

        Other(boolean needsStripe) {
            this.needsStripe = needsStripe;
        }

        boolean leavesNothing() {
            return this == DELETE || this == FLUSH || this == EXPIRE;
        }
    }

    /// What is rescued: an item, or a part of one.
    enum Subject {
        SHORT_ITEM(5_000, 0, true),
        LONG_ITEM(40_000, 0, false),
        HEAD_OF_CHAIN(80_000, 0, false),
        LAST_OF_CHAIN(127_000, 1, false),
        MIDDLE_OF_CHAIN(170_000, 1, false);

        private final int length;

        /// How many chunks come before it.
        private final int chunkIndex;

        private final boolean isCopiedHeld;

        Subject(int length, int chunkIndex, boolean isCopiedHeld) {
            this.length = length;
            this.chunkIndex = chunkIndex;
            this.isCopiedHeld = isCopiedHeld;
        }
    }

    @ParameterizedTest
    @EnumSource
    void rescue_whileSomethingHappens_keepsTheItemRight(Other other) {
        for (Subject subject : Subject.values()) {
            for (int point = 0; point <= POINTS; point++) {
                new Run(subject).run(other, point);
            }
        }
    }

    /// The rescue of one chunk, with one other action at one point.
    private static final class Run {
        final TestStore test =
                new TestStore(
                        StoreConfig.defaults()
                                .withMemoryBytesMax(8 << 20)
                                .withSlabChunkBytesMax(CHUNK_BYTES));
        final Subject subject;
        String expected;
        private final int chunk;
        private final PinnedValue pinned = new PinnedValue();
        private final ItemRescue items;
        private final ChainRescue chains;
        private final PageDrain drain;
        private boolean hasHappened;
        private boolean isHeld;

        Run(Subject subject) {
            this.subject = subject;
            expected = value('v');
            test.client.set("older", value('1'));
            test.client.set("item", expected, 0, 1000);
            test.client.set("newer", value('2'));
            // So that the class has another page, with free chunks.
            int fillers = 1 + FILLER_BYTES / subject.length;
            for (int number = 0; number < fillers; number++) {
                test.client.set("filler" + number, value('f'));
            }
            for (int number = 0; number < fillers; number++) {
                test.client.delete("filler" + number);
            }
            drain =
                    new PageDrain(
                            test.store.table(),
                            test.store.slabs(),
                            test.store.reclaimer(),
                            new MoveCounters());
            items = drain.items();
            chains = drain.chains();
            chunk = chunkOf("item");
        }

        String value(char letter) {
            return String.valueOf(letter).repeat(subject.length);
        }

        void run(Other other, int point) {
            int page = PagePool.page(test.store.table().memory.offset(chunk));
            SlabClass slab = test.store.slabs().slabClass(test.store.slabs().pages().owner(page));
            drain.start(slab, page);
            happen(other, point == 0);
            isHeld = isPart() ? chains.find(slab, chunk) : items.held.hold(chunk);
            if (isHeld) {
                step(other, point);
            }
            happen(other, !hasHappened);
            check(other);
            drain.cancel();
            test.close();
        }

        private void step(Other other, int point) {
            happen(other, point == 1);
            RescueOutcome outcome = rescue().start(test.clock.now());
            if (outcome != RescueOutcome.GONE || !rescue().hasTarget()) {
                held().release();
                isHeld = false;
                return;
            }
            isHeld = subject.isCopiedHeld;
            happen(other, point == 2);
            rescue().copy();
            happen(other, point == 3);
            boolean hasHappenedBefore = hasHappened;
            outcome = rescue().finish();
            isHeld = false;
            if (!hasHappenedBefore) {
                assertThat(outcome).isEqualTo(RescueOutcome.GONE);
            } else if (pinned.isPinned()) {
                assertThat(outcome).isEqualTo(RescueOutcome.BUSY);
            }
            boolean isFree = metaOfChunk() == Item.DRAINED;
            assertThat(isFree).isEqualTo(outcome == RescueOutcome.GONE);
        }

        private boolean isPart() {
            return subject.chunkIndex > 0;
        }

        private Rescue rescue() {
            return isPart() ? chains : items;
        }

        private HeldItem held() {
            return rescue().held;
        }

        private long metaOfChunk() {
            ItemTable table = test.store.table();
            return Item.meta(table.arena, table.memory.offset(chunk));
        }

        /// Lets it happen, or shows that it has to wait.
        private void happen(Other other, boolean isDue) {
            if (!isDue || hasHappened) {
                return;
            }
            if (isHeld && other.needsStripe) {
                assertThat(test.store.table().stripes.tryLock(held().stripe)).isFalse();
                return;
            }
            hasHappened = true;
            act(other);
        }

        private void act(Other other) {
            StoreClient client = test.client;
            switch (other) {
                case READ -> assertThat(value('v').equals(client.get("item"))).isTrue();
                case TOUCH -> atItem(() -> client.cursor.setExpiry(2000));
                case CHOOSE_CAS -> atItem(() -> client.cursor.setCas(4711));
                case MARK_STALE -> atItem(client.cursor::invalidate);
                case PIN -> pin();
                case PIN_AND_REPLACE -> {
                    pin();
                    client.delete("item");
                    store();
                }
                case PIN_AND_GO -> {
                    pin();
                    pinned.unpin();
                }
                case DELETE -> client.delete("item");
                case STORE -> store();
                case APPEND -> join(StoreMode.APPEND, "tail");
                case APPEND_A_CHUNK -> join(StoreMode.APPEND, "c".repeat(70_000));
                case PREPEND -> join(StoreMode.PREPEND, "head");
                case EXPIRE -> {
                    test.clock.advance(1001);
                    assertThat(client.get("item")).isNull();
                }
                case FLUSH -> test.store.flushAll(0, test.clock.now());
                case EVICT -> evict();
                case DELETE_BEFORE_IN_LRU -> client.delete("older");
                case DELETE_AFTER_IN_LRU -> client.delete("newer");
                case STORE_OTHER -> client.set("another", value('o'));
                case NOTHING -> assertThat(hasHappened).isTrue();
            }
        }

        private void check(Other other) {
            String found = test.client.peek("item");
            if (other.leavesNothing()) {
                assertThat(found).isNull();
            } else if (other != Other.EVICT || found != null) {
                assertThat(expected.equals(found)).isTrue();
            }
            switch (other) {
                case TOUCH -> atItem(() -> assertThat(test.client.cursor.expiry()).isEqualTo(2000));
                case CHOOSE_CAS ->
                        atItem(() -> assertThat(test.client.cursor.cas()).isEqualTo(4711));
                case MARK_STALE -> atItem(() -> assertThat(test.client.cursor.isStale()).isTrue());
                default -> {}
            }
            if (pinned.isPinned()) {
                assertThat(value('v').equals(StoreClient.rest(pinned, 4096))).isTrue();
                pinned.unpin();
            }
            StoreAudit audit = new StoreAudit(test.store);
            audit.run();
            assertThat(audit.unlinkedItems()).isZero();
        }

        private void atItem(Runnable action) {
            assertThat(test.client.find("item")).isEqualTo(Lookup.HIT);
            action.run();
            test.client.cursor.release();
        }

        private void pin() {
            atItem(() -> assertThat(test.client.cursor.pin(pinned)).isTrue());
        }

        private void store() {
            expected = value('n');
            test.client.set("item", expected);
        }

        private void join(StoreMode mode, String piece) {
            assertThat(test.client.store(mode, "item", piece)).isEqualTo(StoreOutcome.STORED);
            expected = mode == StoreMode.APPEND ? expected + piece : piece + expected;
        }

        /// Takes the first items that can go, as somebody does who wants memory.
        private void evict() {
            ItemTable table = test.store.table();
            int handle = handleOf("item");
            SlabClass slab = table.slabOf(Item.meta(table.arena, table.memory.offset(handle)));
            for (int count = 0; count < 3; count++) {
                slab.lock.lock();
                int victim =
                        test.store
                                .reclaimer()
                                .reclaim(slab, test.clock.now(), Reclaimer.NO_STRIPE, 0);
                slab.lock.unlock();
                if (victim != 0) {
                    table.allocator.free(victim);
                }
            }
        }

        private int chunkOf(String key) {
            ItemTable table = test.store.table();
            int handle = handleOf(key);
            for (int index = 0; index < subject.chunkIndex; index++) {
                long offset = table.memory.offset(handle);
                handle =
                        index == 0
                                ? Item.continuation(
                                        table.arena, offset, Item.meta(table.arena, offset))
                                : Item.next(table.arena, offset);
            }
            return handle;
        }

        private int handleOf(String key) {
            int[] found = new int[1];
            ItemTable table = test.store.table();
            table.directory
                    .index()
                    .forEach(handle -> {
                        long item = table.memory.offset(handle);
                        long meta = Item.meta(table.arena, item);
                        long start = item + Item.headerBytes(meta);
                        String its = StoreClient.string(table.arena, start, Item.keyLength(meta));
                        if (its.equals(key)) {
                            found[0] = handle;
                        }
                    });
            return found[0];
        }
    }
}
