package dev.scrubjay.client.pickle;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the opcodes work on: values, and marks that fence off those pushed after them.
final class Stack {
    private @Nullable Object[] values = new @Nullable Object[16];
    private int size;
    private int[] marks = new int[8];
    private int markCount;

    void push(@Nullable Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /// Removes the topmost value. Never one that was pushed before the last mark.
    @Nullable Object pop() {
        require(1);
        Object value = values[--size];
        values[size] = null;
        return value;
    }

    @Nullable Object top() {
        require(1);
        return values[size - 1];
    }

    /// Removes the topmost `count` values, and returns them in the order they were pushed.
    @Nullable Object[] pop(int count) {
        require(count);
        @Nullable Object[] popped = Arrays.copyOfRange(values, size - count, size);
        Arrays.fill(values, size - count, size, null);
        size -= count;
        return popped;
    }

    /// Puts up a fence.
    void mark() {
        if (markCount == marks.length) {
            marks = Arrays.copyOf(marks, markCount * 2);
        }
        marks[markCount++] = size;
    }

    /// Removes the last mark and everything above it, and returns that.
    @Nullable Object[] popMarked() {
        if (!hasMark()) {
            throw new PickleException("a mark is missing");
        }
        int above = size - marks[markCount - 1];
        @Nullable Object[] popped = pop(above);
        markCount--;
        return popped;
    }

    /// Returns whether nothing was pushed since the last mark.
    boolean isAtMark() {
        return hasMark() && marks[markCount - 1] == size;
    }

    private boolean hasMark() {
        return markCount > 0;
    }

    private void require(int count) {
        int floor = hasMark() ? marks[markCount - 1] : 0;
        if (count > size - floor) {
            throw new PickleException("an operation finds too little to work on");
        }
    }
}
