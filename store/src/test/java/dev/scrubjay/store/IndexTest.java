package dev.scrubjay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IndexTest {
    /// 2 buckets, so that chains are long and tags meet.
    private static final int TINY_POWER = 4;

    private static final int ITEMS_MAX = 20_000;
    private static final int CHUNK_BYTES = 48;
    private static final int KEY_LENGTH = Integer.BYTES;

    private final StoreConfig config = StoreConfig.defaults();
    private final ItemMemory memory = new ItemMemory(2, config);
    private final MemorySegment key = Arena.ofAuto().allocate(KEY_LENGTH);
    private final Index index = new Index(memory, TINY_POWER, ITEMS_MAX);

    @AfterEach
    void close() {
        index.close();
        memory.close();
    }

    @Test
    void find_manyInFewBuckets_findsEachAndNoOther() {
        for (int number = 0; number < 1000; number++) {
            assertThat(find(number)).isZero();
            insert(number);
            assertThat(find(number)).isEqualTo(handle(number));
        }
        for (int number = 0; number < 1000; number++) {
            assertThat(find(number)).isEqualTo(handle(number));
        }
        assertThat(index.overflowBytes()).isBetween(80L * 64, 84L * 64);
    }

    @Test
    void remove_all_givesBackTheOverflowBuckets() {
        for (int number = 0; number < 1000; number++) {
            insert(number);
        }
        for (int number = 0; number < 1000; number++) {
            remove(number);
            assertThat(find(number)).isZero();
        }
        assertThat(index.overflowBytes()).isZero();
    }

    @Test
    void replace_inALongChain_namesTheNewItem() {
        for (int number = 0; number < 500; number++) {
            insert(number);
        }
        for (int number = 0; number < 500; number++) {
            int twin = ITEMS_MAX / 2 + number;
            writeItem(twin, number);
            index.replace(hash(number), handle(number), handle(twin));
            assertThat(find(number)).isEqualTo(handle(twin));
        }
    }

    @Test
    void split_toTheEnd_keepsEveryItem() {
        for (int number = 0; number < ITEMS_MAX; number++) {
            insert(number);
        }
        int splits = 0;
        while (index.split()) {
            splits++;
            int probe = splits * 31 % ITEMS_MAX;
            assertThat(find(probe)).isEqualTo(handle(probe));
        }
        assertThat(index.bucketCount()).isEqualTo(index.bucketsMax()).isEqualTo(splits + 2);
        for (int number = 0; number < ITEMS_MAX; number++) {
            assertThat(find(number)).isEqualTo(handle(number));
        }
        assertThat(index.overflowBytes()).isLessThan(index.bucketsMax() * 64L / 4);
    }

    @Test
    void touch_present_guessesTheFirstWithItsTag() {
        for (int number = 0; number < 20; number++) {
            insert(number);
        }
        Set<Integer> all = new HashSet<>();
        index.forEach(all::add);
        int right = 0;
        for (int number = 0; number < 20; number++) {
            int guess = index.touch(hash(number));
            assertThat(guess == 0 || all.contains(guess)).isTrue();
            right += guess == handle(number) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(15);
    }

    @Test
    void touch_absent_isZeroUnlessATagIsTheSame() {
        for (int number = 0; number < 20; number++) {
            insert(number);
        }
        int guesses = 0;
        for (int number = 1000; number < 2000; number++) {
            guesses += index.touch(hash(number)) != 0 ? 1 : 0;
        }
        assertThat(guesses).isBetween(1, 100);
    }

    @Test
    void randomOperations_againstAModel_agree() {
        long seed = System.nanoTime();
        System.out.println("IndexTest seed " + seed);
        Random random = new Random(seed);
        Set<Integer> model = new HashSet<>();
        List<Integer> numbers = new ArrayList<>();
        for (int step = 0; step < 200_000; step++) {
            int number = random.nextInt(ITEMS_MAX / (step < 50_000 ? 1 : 10));
            assertThat(find(number) != 0).as("seed %s", seed).isEqualTo(model.contains(number));
            if (model.contains(number)) {
                remove(number);
                model.remove(number);
            } else if (random.nextInt(10) > 3) {
                insert(number);
                model.add(number);
            }
            if (random.nextInt(100) == 0) {
                index.split();
            }
        }
        index.forEach(handle -> numbers.add(number(handle)));
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(model);
    }

    private void insert(int number) {
        writeItem(number, number);
        index.insert(hash(number), handle(number));
    }

    private void remove(int number) {
        index.remove(hash(number), handle(number));
    }

    private int find(int number) {
        return index.find(hash(number), key, 0, KEY_LENGTH);
    }

    private int hash(int number) {
        writeKey(number);
        return config.hashAlgorithm().hash(key, 0, KEY_LENGTH);
    }

    private void writeItem(int place, int number) {
        writeKey(number);
        long item = memory.offset(handle(place));
        long meta = Item.newMeta(1, KEY_LENGTH, 0, false, false);
        Item.setMeta(memory.arena(), item, meta);
        Item.setKey(memory.arena(), item, meta, key, 0);
    }

    private void writeKey(int number) {
        key.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, number);
    }

    private int handle(int place) {
        return memory.handle(ItemMemory.PAGE_BYTES + (long) place * CHUNK_BYTES);
    }

    private int number(int handle) {
        return (int) ((memory.offset(handle) - ItemMemory.PAGE_BYTES) / CHUNK_BYTES);
    }
}
