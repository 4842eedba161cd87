package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Steps the page mover through the rescue of one item, and has something else happen at every
/// point between two steps.
///
/// What needs the stripe of the item while the mover holds it would have to wait until the last
/// step; so it is shown that the stripe is held, and it happens then. All on one thread: every run
/// is the same.
final class RescueStepsTest {
    private static final int LENGTH = 100_000;
    private static final int CHUNKED_LENGTH = 600_000;
    private static final int FILLERS = 8;

    /// What another thread does meanwhile.
    enum Other {
        READ(true),
        PIN(true),
        DELETE(true),
        STORE(true),
        APPEND(true),
        FLUSH(false),
        DELETE_BEFORE_IN_LRU(false),
        DELETE_AFTER_IN_LRU(false),
        STORE_OTHER(false),
        NOTHING(false);

        private final boolean needsStripe;

        Other(boolean needsStripe) {
            this.needsStripe = needsStripe;
        }
    }

    @ParameterizedTest
    @EnumSource
    void rescue_whileSomethingHappens_keepsTheItemRight(Other other) {
        for (int length : new int[] {LENGTH, CHUNKED_LENGTH}) {
            for (int point = 0; point <= 4; point++) {
                new Run(length).run(other, point);
            }
        }
    }

    /// One rescue, with one other action at one point.
    private static final class Run {
        final TestStore test = TestStore.ofMegabytes(8);
        final int length;
        String expected;
        private final PinnedValue pinned = new PinnedValue();
        private final ItemRescue rescue;
        private final PageDrain drain;
        private boolean hasHappened;
        private boolean isHeld;

        Run(int length) {
            this.length = length;
            expected = value('v');
            test.client.set("older", value('1'));
            test.client.set("item", expected);
            test.client.set("newer", value('2'));
            // So that the class has another page, with free chunks.
            for (int number = 0; number < FILLERS; number++) {
                test.client.set("filler" + number, value('f'));
            }
            for (int number = 0; number < FILLERS; number++) {
                test.client.delete("filler" + number);
            }
            drain =
                    new PageDrain(
                            test.store.table(),
                            test.store.slabs(),
                            test.store.reclaimer(),
                            new MoveCounters());
            rescue = drain.items();
        }

        String value(char letter) {
            return String.valueOf(letter).repeat(length);
        }

        void run(Other other, int point) {
            int handle = handleOf("item");
            int page = PagePool.page(test.store.table().memory.offset(handle));
            SlabClass slab = test.store.slabs().slabClass(test.store.slabs().pages().owner(page));
            drain.start(slab, page);
            happen(other, point == 0);
            isHeld = rescue.held().hold(handle);
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
            RescueOutcome outcome = rescue.start(test.clock.now());
            if (outcome != RescueOutcome.GONE || !rescue.hasTarget()) {
                rescue.held().release();
                isHeld = false;
                return;
            }
            happen(other, point == 2);
            rescue.copy();
            happen(other, point == 3);
            rescue.finish();
            isHeld = false;
        }

        /// Lets it happen, or shows that it has to wait.
        private void happen(Other other, boolean isDue) {
            if (!isDue || hasHappened) {
                return;
            }
            if (isHeld && other.needsStripe) {
                assertThat(test.store.table().stripes.tryLock(rescue.held().stripe)).isFalse();
                return;
            }
            hasHappened = true;
            act(other);
        }

        private void act(Other other) {
            StoreClient client = test.client;
            switch (other) {
                case READ -> assertThat(value('v').equals(client.get("item"))).isTrue();
                case PIN -> pin();
                case DELETE -> client.delete("item");
                case STORE -> store();
                case APPEND -> {
                    client.store(StoreMode.APPEND, "item", "tail");
                    expected += "tail";
                }
                case FLUSH -> test.store.flushAll(0, test.clock.now());
                case DELETE_BEFORE_IN_LRU -> client.delete("older");
                case DELETE_AFTER_IN_LRU -> client.delete("newer");
                case STORE_OTHER -> client.set("another", value('o'));
                case NOTHING -> assertThat(hasHappened).isTrue();
            }
        }

        private void check(Other other) {
            String found = test.client.peek("item");
            if (other == Other.DELETE || other == Other.FLUSH) {
                assertThat(found).isNull();
            } else {
                assertThat(expected.equals(found)).isTrue();
            }
            if (pinned.isPinned()) {
                assertThat(value('v').equals(StoreClient.rest(pinned, 4096))).isTrue();
                pinned.unpin();
            }
            test.audit();
        }

        private void pin() {
            assertThat(test.client.find("item")).isEqualTo(Lookup.HIT);
            assertThat(test.client.cursor.pin(pinned)).isTrue();
            test.client.cursor.release();
            test.client.delete("item");
            store();
        }

        private void store() {
            expected = value('n');
            test.client.set("item", expected);
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
