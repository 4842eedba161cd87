package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What workers call for requests must not allocate on the heap.
final class AllocationTest {
    private static final int KEYS = 4096;
    private static final int KEY_LENGTH = 16;
    private static final int OPERATIONS = 100_000;
    private static final int WARM_UP = 30_000;

    /// Less than a byte an operation: nothing is allocated each time, nor every tenth.
    private static final long BYTES_MAX = OPERATIONS - 1;

    private final CoarseClock clock = new CoarseClock();
    private final ItemStore store =
            new ItemStore(StoreConfig.defaults().withMemoryBytesMax(2 << 20), clock);
    private final MemorySegment bytes = Arena.ofAuto().allocate(KEYS * KEY_LENGTH + 100_000);
    private final ItemCursor cursor = store.newCursor();
    private final ItemWrite write = new ItemWrite();
    private final ArithResult result = new ArithResult();
    private final PinnedValue pinned = new PinnedValue();
    private final Reservation reservation = new Reservation();
    private final MemorySegment target = Arena.ofAuto().allocate(100_000);
    private long done;

    AllocationTest() {
        for (int number = 0; number < KEYS; number++) {
            bytes.set(ValueLayout.JAVA_LONG, (long) number * KEY_LENGTH, number);
        }
        bytes.asSlice(KEYS * KEY_LENGTH).fill((byte) '7');
    }

    @AfterEach
    void close() {
        new StoreAudit(store).run();
        store.close();
    }

    @Test
    void get_hit_allocatesNothing() {
        fill(100);
        assertAllocatesNothing(number -> get(number % 1000));
        assertThat(done).isEqualTo(OPERATIONS + WARM_UP);
    }

    @Test
    void get_miss_allocatesNothing() {
        assertAllocatesNothing(this::get);
        assertThat(done).isZero();
    }

    @Test
    void touch_batch_allocatesNothing() {
        fill(100);
        assertAllocatesNothing(
                number -> done += store.touchItem(store.touchIndex(hash(key(number)))));
    }

    @Test
    void set_sameSize_allocatesNothing() {
        fill(100);
        assertAllocatesNothing(number -> set(StoreMode.SET, number % 1000, 100));
    }

    @Test
    void set_newSizeWithEvictions_allocatesNothing() {
        assertAllocatesNothing(number -> set(StoreMode.SET, number, 1000 + number % 5 * 1000));
        assertThat(store.stats().reclaims().evictions()).isPositive();
    }

    @Test
    void set_segmentedWithAndWithoutTheMaintainer_allocatesNothing() {
        store.tuneLru(LruTerms.SEGMENTED);
        LruMaintainer maintainer = store.lruMaintainer();
        assertAllocatesNothing(number -> {
            set(StoreMode.SET, number, 1000 + number % 5 * 1000);
            get(number);
            get(number);
            if (number % 2000 < 1000 && number % 10 == 0) {
                maintainer.runCycle(2);
            }
        });
        ReclaimStats reclaims = store.stats().reclaims();
        assertThat(reclaims.evictions()).isPositive();
        assertThat(reclaims.movesToCold()).isPositive();
        assertThat(reclaims.movesToWarm()).isPositive();
    }

    @Test
    void crawl_step_allocatesNothing() {
        fill(100);
        // Each has at least 8,192 steps.
        Queue<ItemWalk> walks = new ArrayDeque<>();
        Crawl crawl = new Crawl(-1, 0);
        for (int number = 0; number < (WARM_UP + OPERATIONS) / 8192 + 1; number++) {
            walks.add(store.newWalk());
        }
        assertAllocatesNothing(number -> {
            if (walks.element().isDone()) {
                walks.remove();
            }
            walks.element().reclaimStep(2, crawl);
        });
        assertThat(crawl.reclaimed()).isZero();
        assertThat(crawl.checked()).isPositive();
    }

    @Test
    void set_chunked_allocatesNothing() {
        try (ItemStore chunked =
                new ItemStore(StoreConfig.defaults().withSlabChunkBytesMax(1024), clock)) {
            ItemCursor chunkedCursor = chunked.newCursor();
            assertAllocatesNothing(number -> {
                prepare(StoreMode.SET, number % 100, 3000 + number % 500);
                chunked.store(write, 2);
                chunked.find(bytes, write.keyOffset, KEY_LENGTH, write.hash, 2, chunkedCursor);
                chunkedCursor.copyValue(target, 0);
                chunkedCursor.release();
            });
        }
    }

    @Test
    void everyMode_storedOrNot_allocatesNothing() {
        StoreMode[] modes = StoreMode.values();
        assertAllocatesNothing(
                number -> set(modes[number / 7 % modes.length], number % 500, number % 50));
    }

    @Test
    void delete_andSet_allocateNothing() {
        assertAllocatesNothing(number -> {
            set(StoreMode.SET, number, 100);
            long key = key(number);
            store.delete(bytes, key, KEY_LENGTH, hash(key), 2, cursor);
        });
        assertThat(store.stats().items().count()).isZero();
    }

    @Test
    void arith_inPlaceAndGrowing_allocatesNothing() {
        assertAllocatesNothing(number -> {
            if (number % 100 == 0) {
                set(StoreMode.SET, number / 100, 1);
            }
            long key = key(number / 100);
            store.arith(bytes, key, KEY_LENGTH, hash(key), number % 4 != 0, number, 2, result);
        });
    }

    @Test
    void pinAndReserve_allocateNothing() {
        assertAllocatesNothing(number -> {
            prepare(StoreMode.SET, number % 10, 20_000);
            store.reserve(write, 2, reservation);
            reservation.append(bytes, KEYS * KEY_LENGTH, 20_000);
            reservation.commit(2);
            long key = key(number % 10);
            store.find(bytes, key, KEY_LENGTH, hash(key), 2, cursor);
            cursor.pin(pinned);
            cursor.release();
            pinned.consume(pinned.runLength());
            pinned.unpin();
        });
    }

    @Test
    void pageMover_lookingAtAFullStore_allocatesNothing() {
        assertAllocatesNothing(number -> {
            set(StoreMode.SET, number, 1000 + number % 5 * 1000);
            store.slabMover().runCycle();
        });
        assertThat(store.stats().reclaims().evictions()).isPositive();
    }

    private void fill(int valueLength) {
        for (int number = 0; number < 1000; number++) {
            set(StoreMode.SET, number, valueLength);
        }
    }

    private void get(int number) {
        long key = key(number);
        if (store.find(bytes, key, KEY_LENGTH, hash(key), 2, cursor) == Lookup.HIT) {
            cursor.copyValue(target, 0);
            cursor.markFetched(2);
            cursor.release();
            done++;
        }
    }

    private void set(StoreMode mode, int number, int valueLength) {
        prepare(mode, number, valueLength);
        store.store(write, 2);
    }

    private void prepare(StoreMode mode, int number, int valueLength) {
        write.mode = mode;
        write.keys = bytes;
        write.bytes = bytes;
        write.keyOffset = key(number);
        write.keyLength = KEY_LENGTH;
        write.hash = hash(write.keyOffset);
        write.casUnique = number;
        write.valueOffset = KEYS * KEY_LENGTH;
        write.valueLength = valueLength;
    }

    private int hash(long key) {
        return store.hash(bytes, key, KEY_LENGTH);
    }

    private static long key(int number) {
        return (long) (number % KEYS) * KEY_LENGTH;
    }

    private static void assertAllocatesNothing(Operation operation) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int number = 0; number < WARM_UP; number++) {
            operation.run(number);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int number = 0; number < OPERATIONS; number++) {
            operation.run(number);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThanOrEqualTo(BYTES_MAX);
    }

    private interface Operation {
        void run(int number);
    }
}
