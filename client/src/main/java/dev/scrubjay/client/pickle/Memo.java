package dev.scrubjay.client.pickle;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values that a pickle numbered in order to use them again.
final class Memo {
    /// Stands for Python's `None`, because `null` stands for nothing.
    private static final Object NONE = new Object();

    /// Numbers below this are always good.
    private static final int NUMBERS_MIN = 4096;

    private final int numberMax;
    private @Nullable Object[] values = new @Nullable Object[16];
    private int count;

    /// Makes a memo for a pickle of that length. Picklers count, and each number costs them a byte
    /// at least; so a number beyond the length is not theirs, and would only cost memory.
    Memo(int pickleBytes) {
        numberMax = Math.max(pickleBytes, NUMBERS_MIN);
    }

    void put(long number, @Nullable Object value) {
        if (number < 0 || number > numberMax) {
            throw new PickleException("it numbers a value " + number);
        }
        int index = (int) number;
        if (index >= values.length) {
            values = Arrays.copyOf(values, Math.max(index + 1, values.length * 2));
        }
        if (values[index] == null) {
            count++;
        }
        values[index] = value == null ? NONE : value;
    }

    /// Gives `value` the next number.
    void put(@Nullable Object value) {
        put(count, value);
    }

    @Nullable Object get(long number) {
        Object value = number < 0 || number >= values.length ? null : values[(int) number];
        if (value == null) {
            throw new PickleException("it uses a value that has no number");
        }
        return NONE.equals(value) ? null : value;
    }
}
